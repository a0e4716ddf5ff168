// How much of a sales target is reached. Invariant: what counts is what lies within the target's period and belongs to
// its person or to its team; a target of nobody counts everything.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

/// Periods are a year, a quarter or a month (2026, 2026-Q1, 2026-03). Of a team counts what names it and what its
/// people own. Amounts in several currencies have no sum.
Worth targetAttained(const RowView& target, const schema::Catalogue& catalogue);

}  // namespace satchel::node
