// What a derived field holds: one value, or several where it yields records or tags. Invariant: who shows, exports or
// keeps derived values asks here, so that all agree on which fields hold several.
#pragma once
#include <vector>

#include "node/query/formula.h"

namespace satchel::node {

/// Whether a field, derived or not, holds several values.
bool holdsSeveral(const schema::FieldDef& field);
/// What the formula comes to for a record; none where it is empty.
std::vector<sync::Value> figuresOf(const Formula& formula, const RowView& row);

}  // namespace satchel::node
