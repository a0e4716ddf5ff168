// Drafts: what a person writes while this device lacks the space's newest key. Invariant: a draft has its place in this
// device's own log, is merged here like any commit and survives a restart, but is stored nowhere else and sent to
// nobody; when the key comes it is sealed in that same place, and nothing in the records changes. Drafts begin a log of
// their own, so that whatever turns up of the one before (a restored store's tail) finds its places free.
#include <ranges>

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
  if (space.roster.roleOf(identity.keys().device) < sync::Role::editor) return;
  const auto key = sync::writingKey(space.id, space.heads, space.keys);
  if (!key) return;
  // Also of a log that this device has left since: of a store that was found to be a copy, or was put back.
  std::vector<LogState*> drafted;
  for (auto at = space.logs.find(space.own); at != space.logs.end();
       at = space.logs.find(at->second.incarnation.predecessor)) {
    if (at->second.hasDrafts()) drafted.push_back(&at->second);
  }
  if (drafted.empty()) return;
  current = &txn;
  // What is cited has its hash only once it is sealed: so the earliest log first.
  std::map<std::pair<sync::LogId, Seq>, Hash> hashes;
  for (LogState* log : drafted | std::views::reverse) {
    for (Seq seq = log->stored.seq + 1; seq <= log->merged; ++seq) {
      const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log->number).u64(seq));
      if (!position) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
      const std::uint64_t n = bigEndian(position->first(8));
      auto draft = openFeed(txn, space, n);
      if (!draft) throw StoreDamaged("RECORD_DAMAGED: a draft does not read");
      for (sync::Citation& citation : draft->operations.citations) {
        const auto sealed = hashes.find({citation.log, citation.seq});
        if (sealed != hashes.end()) std::ranges::copy(sealed->second.view().first(8), citation.hashPrefix.begin());
      }
      const auto sealed = sync::sealCommit(space.id, log->id, seq, log->stored.hash, sync::epochSetOf(space.heads),
                                           *key, draft->operations.encode(seq), random);
      if (!sealed) throw StoreDamaged("RECORD_DAMAGED: a draft is longer than a commit can be");
      seal(txn, space, *log, n, *sealed);
      hashes[{log->id, seq}] = log->stored.hash;
    }
    saveLog(txn, space, *log);
  }
  lastOpened.reset();
  saveSpace(txn, space);
  current = nullptr;
}

}  // namespace satchel::node
