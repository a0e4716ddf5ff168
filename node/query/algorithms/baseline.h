// What a task was to be by its project's baseline. Invariant: the baseline that was taken last counts, of those that
// keep a plan; a task that was added since was not to be at all, and has none of these.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

Worth baselineStart(const RowView& task, const schema::Catalogue& catalogue);
Worth baselineFinish(const RowView& task, const schema::Catalogue& catalogue);
Worth baselineEffort(const RowView& task, const schema::Catalogue& catalogue);
Worth baselineCost(const RowView& task, const schema::Catalogue& catalogue);

}  // namespace satchel::node
