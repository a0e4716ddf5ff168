// Records as they were: re-read from the commits that touched them, as far as these had been written.
#include "node/store/replica.h"

namespace satchel::node {

sync::Record Replica::recordAt(const ReadTransaction& txn, const Space& space, const RecordKey& key,
                               sync::Millis until) const {
  const Key place = Key().u32(space.number).raw(vault.tokenOf(key.kind)).raw(key.id);
  const auto sealed = txn.get(Table::records, place);
  if (!sealed) return {};
  sync::Record record = space.shelf.open(vault, *this, place, *sealed);
  rereadRecord(txn, space, key, record, until);
  std::erase_if(record.entries, [](const auto& entry) { return entry.second.empty(); });
  return record;
}

bool Replica::wasUndone(const ReadTransaction& txn, const Space& space, const sync::Dot& dot,
                        sync::Millis until) const {
  const auto log = space.logs.find(dot.log);
  if (!space.anyUndo || log == space.logs.end()) return false;
  const Key key = undoKey(space, log->second.number, dot.seq, dot.index);
  const auto sealed = txn.get(Table::undos, key);
  auto hidden = sealed ? sync::decodeRecord(vault.open(Table::undos, key, *sealed), *this) : std::nullopt;
  if (!hidden) return false;
  rereadUndo(txn, space, dot, *hidden, until);
  return saysUndone(*hidden);
}

}  // namespace satchel::node
