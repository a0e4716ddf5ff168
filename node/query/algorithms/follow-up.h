// What is still to be done. Invariant: only what is planned and not done counts.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

/// Of any record: the start of its first planned activity or the finish of its first open task.
Worth nextFollowUp(const RowView& row, const schema::Catalogue& catalogue);

/// Of a task: how many items of its checklist are not ticked.
Worth checklistLeft(const RowView& task, const schema::Catalogue& catalogue);

}  // namespace satchel::node
