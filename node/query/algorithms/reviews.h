// Risks between their reviews. Invariant: the reviews' own times decide, not when they were recorded.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

/// One period after the last review, else after the day on which the risk was recorded.
Worth nextReview(const RowView& risk, const schema::Catalogue& catalogue);
/// "rising", "falling" or "steady": the last review's score beside that of the one before. Nothing with less than two.
Worth riskTrend(const RowView& risk, const schema::Catalogue& catalogue);

}  // namespace satchel::node
