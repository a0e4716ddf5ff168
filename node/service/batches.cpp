#include "node/service/batches.h"

namespace satchel::node {

std::optional<sync::BatchId> batchOf(StoreAccess& access, const Space& space, const sync::Dot& dot) {
  const auto log = space.logs.find(dot.log);
  if (log == space.logs.end()) return std::nullopt;
  const Key key = Key().u32(space.number).u32(log->second.number).u64(dot.seq);
  const auto position = access.txn.get(Table::positions, key);
  const auto commit =
      position ? access.replica.openFeed(access.txn, space, bigEndian(position->first(8))) : std::nullopt;
  return commit ? commit->operations.batch : std::nullopt;
}

}  // namespace satchel::node
