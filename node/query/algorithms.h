// What no formula says: schedules, periods, ranks among all. computed(NAME) names one of these; each stands in a file
// by theme under algorithms/. Invariant: what one comes to depends on what the row view shows and on nothing else, and
// is nothing where something it needs is missing; what it looks at is stored, or a built-in sum of what is.
#pragma once
#include <string_view>
#include <vector>

#include "node/query/row-view.h"
#include "node/query/worth.h"

namespace satchel::node {

/// `catalogue` has the row's kind, and those of the records that belong to it.
using Algorithm = Worth (*)(const RowView& row, const schema::Catalogue& catalogue);
/// The same of one that comes to several values.
using Listing = std::vector<sync::Value> (*)(const RowView& row, const schema::Catalogue& catalogue);

bool isAlgorithm(std::string_view name);
/// Null for one that comes to several values, or to nothing: what it would be worked out from is not in the records.
Algorithm algorithmOf(std::string_view name);
/// Null for one that comes to one value, or to nothing.
Listing listingOf(std::string_view name);

}  // namespace satchel::node
