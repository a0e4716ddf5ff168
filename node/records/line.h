// Values side by side: as one line, and in order. Invariant: the order is total and the same on every node, so that a
// sorted list is.
#pragma once
#include <compare>
#include <string>

#include "sync/value.h"

namespace satchel::node {

/// Numbers and dates by value, texts without regard to case and width. Empty comes first.
std::strong_ordering compare(const sync::Value& a, const sync::Value& b);
/// A value as one line, for titles, search and order. A ref is its record's id.
std::string lineOf(const sync::Value& value);

}  // namespace satchel::node
