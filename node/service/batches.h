// What was written together: an import, or one decision about many records. Invariant: read from the commit itself.
#pragma once
#include "node/node.h"

namespace satchel::node {

/// The batch of the commit that a dot stands in; nothing where that commit is none of one, or is not here.
std::optional<sync::BatchId> batchOf(StoreAccess& access, const Space& space, const sync::Dot& dot);

}  // namespace satchel::node
