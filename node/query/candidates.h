// Which records a rollup must look at, read from its condition. Invariant: never fewer than those that fulfil it; the
// condition is asked of each all the same.
#pragma once
#include "node/query/bound-node.h"

namespace satchel::node {

/// `account = this`, `order.account = this`, `id = this.budget`, `this.kpis contains id` narrow a condition down, alone
/// or joined to others by "and".
Candidates candidatesOf(const BoundNode& where);

/// Each candidate once, in the order of ids; the bin's are left out. `home` is `this`.
void eachCandidate(const BoundNode::Rolled& rollup, const RowView& home, const RowView::Use& use);

}  // namespace satchel::node
