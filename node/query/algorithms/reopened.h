// How often a case went on after it had ended. Invariant: an end that two people reopen without knowing of each other
// was reopened once.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

/// How many of the ends that were written (resolved, closed, duplicate, rejected) somebody replaced by another state.
/// Nothing for a view that knows no past.
Worth reopenCount(const RowView& row, const schema::Catalogue& catalogue);

}  // namespace satchel::node
