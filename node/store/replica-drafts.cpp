// Drafts: what a person writes while this device lacks the space's newest key. Invariant: a draft has its place in this
// device's own log, is merged here like any commit and survives a restart, but is stored nowhere else and sent to
// nobody; when the key comes it is sealed in that same place, and nothing in the records changes. Drafts begin a log of
// their own, so that whatever turns up of the one before (a restored store's tail) finds its places free.
#include "node/store/replica.h"
#include "sync/codec.h"

namespace satchel::node {

using sync::Seq;

Hash Replica::keepDraft(WriteTransaction& txn, Space& space, LogState& log, const sync::Operations& operations) {
  const Seq seq = log.written() + 1;
  sync::Header header;
  header.space = space.id;
  header.log = space.own;
  header.seq = seq;
  random.fill(header.body.bytes);  // names it until it is sealed
  const std::uint64_t n = space.nextFeed++;
  const Key place = Key().u32(space.number).u64(n);
  sync::Writer entry;
  entry.raw(header.encode());
  entry.varint(0);
  entry.raw(vault.seal(Table::feed, place, operations.encode(seq)));
  txn.put(Table::feed, place, entry.view());
  const Hash hash = header.hash();
  txn.put(Table::positions, Key().u32(space.number).u32(log.number).u64(seq), Key().u64(n).raw(hash));
  changes.spaces.insert(space.number);
  log.merged = seq;
  merge(txn, space, space.own, seq, operations, n);
  return hash;
}

void Replica::issueDrafts(WriteTransaction& txn, Space& space) {
  LogState& log = space.logs.at(space.own);
  if (!log.hasDrafts() || space.roster.roleOf(identity.keys().device) < sync::Role::editor) return;
  const auto key = sync::writingKey(space.id, space.heads, space.keys);
  if (!key) return;
  current = &txn;
  for (Seq seq = log.stored.seq + 1; seq <= log.merged; ++seq) {
    const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log.number).u64(seq));
    if (!position) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
    const std::uint64_t n = bigEndian(position->first(8));
    const auto draft = openFeed(txn, space, n);
    if (!draft) throw StoreDamaged("RECORD_DAMAGED: a draft does not read");
    const auto sealed = sync::sealCommit(space.id, space.own, seq, log.stored.hash, sync::epochSetOf(space.heads), *key,
                                         draft->operations.encode(seq), random);
    if (!sealed) throw StoreDamaged("RECORD_DAMAGED: a draft is longer than a commit can be");
    seal(txn, space, log, n, *sealed);
  }
  lastOpened.reset();
  saveLog(txn, space, log);
  saveSpace(txn, space);
  current = nullptr;
}

}  // namespace satchel::node
