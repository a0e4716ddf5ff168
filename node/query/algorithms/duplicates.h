// Deals that may be one. Invariant: of two such deals each names the other; nothing is merged by it.
#pragma once
#include "node/query/algorithms.h"

namespace satchel::node {

/// Other open deals of the same account or primary contact under the same name, case, width, blanks and signs aside, in
/// the order of their ids. None for a deal that is won or lost.
std::vector<sync::Value> duplicateDeals(const RowView& deal, const schema::Catalogue& catalogue);

}  // namespace satchel::node
