// Merging: what a commit's operations do to the records, and how voidness is followed.
#include "node/store/replica.h"
#include "sync/codec.h"
#include "sync/protection.h"
#include "sync/reading.h"

namespace satchel::node {
namespace {
using sync::Dot;
using sync::Operation;

constexpr std::string_view hiddenEntry = "";  // the one entry of an undos row
const Bytes undoValue{1}, redoValue{0};

/// Held commits are merged later than their number in the feed says.
void noteInHistory(sync::Record& record, std::uint64_t n) {
  const auto at = std::ranges::lower_bound(record.feed, n);
  if (at == record.feed.end() || *at != n) record.feed.insert(at, n);
}
}  // namespace

void Replica::store(WriteTransaction& txn, Space& space, LogState& log, std::uint64_t n, const sync::Header& header,
                    const Hash& hash, const std::vector<sync::EpochId>& epochs, ByteView body) {
  sync::Writer entry;
  entry.raw(header.encode());
  entry.varint(epochs.size());
  for (const sync::EpochId& epoch : epochs) entry.raw(epoch);
  entry.raw(body);
  txn.put(Table::feed, Key().u32(space.number).u64(n), entry.view());
  Key position;
  position.u64(n).raw(hash);
  txn.put(Table::positions, Key().u32(space.number).u32(log.number).u64(header.seq), position);
  log.stored = {header.seq, hash};
  if (space.roster.admits(header.log, header.seq, hash)) space.admitted.emplace(log.id, header.seq);
  changes.spaces.insert(space.number);
  changes.heads[space.number][log.id] = {log.facts, log.head()};
}

std::optional<Replica::OpenedCommit> Replica::openFeed(const ReadTransaction& txn, const Space& space,
                                                       std::uint64_t n) const {
  const auto entry = txn.get(Table::feed, Key().u32(space.number).u64(n));
  if (!entry) return std::nullopt;
  sync::Reader in(*entry);
  const auto header = sync::Header::decode(in.raw(sync::headerSize));
  std::vector<sync::EpochId> epochs(in.count(32));
  for (sync::EpochId& epoch : epochs) epoch = in.fixedBytes<sync::EpochId>();
  if (!header || in.failed()) throw StoreDamaged("RECORD_DAMAGED: a stored commit does not read");
  std::optional<Bytes> bytes;
  if (epochs.empty()) {
    bytes = vault.open(Table::feed, Key().u32(space.number).u64(n), in.rest());  // a draft
  } else if (const auto key = sync::writingKey(space.id, epochs, space.keys)) {
    bytes = sync::openCommit(*header, in.rest(), *key);
  }
  auto operations = bytes ? sync::Operations::decode(*bytes, header->seq) : std::nullopt;
  if (!operations) return std::nullopt;
  const Hash hash = header->hash();
  sync::LogId log = header->log;
  if (space.branches.contains(log)) log = Branches(txn, space).storing(log, header->seq, hash).value_or(log);
  return OpenedCommit{log, *header, hash, std::move(*operations)};
}

const Replica::OpenedCommit* Replica::opened(const ReadTransaction& txn, const Space& space, std::uint64_t n) const {
  const std::pair at(space.number, n);
  if (!lastOpened || lastOpenedAt != at) {
    lastOpened = openFeed(txn, space, n);
    lastOpenedAt = at;
  }
  return lastOpened ? &*lastOpened : nullptr;
}

const KindToken& Replica::tokenOf(const std::string& kind) const {
  if (!lastToken || lastToken->first != kind) lastToken.emplace(kind, vault.tokenOf(kind));
  return lastToken->second;
}

Replica::Touched& Replica::load(const ReadTransaction& txn, const Space& space, RecordCache& cache,
                                const RecordKey& key) {
  const auto [at, fresh] = cache.try_emplace(key);
  if (fresh) {
    const Key place = Key().u32(space.number).raw(tokenOf(key.kind)).raw(key.id);
    if (const auto sealed = txn.get(Table::records, place)) {
      at->second.record = space.shelf.open(vault, *this, place, *sealed);
      const auto digestKey = sync::digestKey(space.id, space.keys.at(space.firstEpoch));
      at->second.oldShare = sync::digestShare(digestKey, key.id, key.kind, at->second.record);
    }
  }
  return at->second;
}

sync::Act Replica::actOf(const ReadTransaction& txn, const Space& space, const References& references,
                         const sync::Operations& operations, std::uint32_t index, const sync::LogId& log,
                         sync::Seq seq) const {
  return actOf(txn, space, references, operations, index, log, seq, space.mayWrite(log, seq),
               references.valueOf(index, seq));
}

sync::Act Replica::actOf(const ReadTransaction& txn, const Space& space, const References& references,
                         const sync::Operations& operations, std::uint32_t index, const sync::LogId& log, sync::Seq seq,
                         bool counts, Bytes value) const {
  const Operation& operation = operations.list[index];
  sync::Act act;
  act.dot = {log, seq, index};
  act.adds = operation.action == Operation::Action::write;
  act.isVoid = !counts || isUndone(txn, space, act.dot);
  act.origin = operations.origin;
  act.time = operations.time;
  act.value = std::move(value);
  act.replaces = references.replacedBy(operation);
  if (sync::TextOperation::isOne(act.value)) act.reach = references.reach();
  return act;
}

bool Replica::isUndone(const ReadTransaction& txn, const Space& space, const Dot& dot) const {
  if (!space.anyUndo || !stands(sync::Protection::voiding)) return false;
  const auto log = space.logs.find(dot.log);
  if (log == space.logs.end()) return false;
  const Key key = undoKey(space, log->second.number, dot.seq, dot.index);
  const auto sealed = txn.get(Table::undos, key);
  const auto hidden = sealed ? sync::decodeRecord(vault.open(Table::undos, key, *sealed), *this) : std::nullopt;
  return hidden && saysUndone(*hidden);
}

bool Replica::saysUndone(const sync::Record& hidden) {
  const auto entry = hidden.entries.find(hiddenEntry);
  return entry != hidden.entries.end() && std::ranges::any_of(entry->second.live, [](const sync::Version& version) {
           return version.value == undoValue;
         });
}

std::size_t Replica::merge(WriteTransaction& txn, Space& space, const sync::LogId& own, sync::Seq seq,
                           sync::Operations operations, std::uint64_t n) {
  RecordCache cache;
  std::set<RecordKey> voidness;  // records to be re-read from their history
  const References references(txn, space, operations, own);
  const bool anyBranch = !space.branches.empty();
  const bool onBranch = anyBranch && space.logs.at(own).isBranch();
  const bool counts = space.mayWrite(own, seq);
  const sync::IsMerged isMerged = [&](const Dot& dot) {
    const auto log = space.logs.find(dot.log);
    return log != space.logs.end() && log->second.merged >= dot.seq;
  };
  // Operations on one record mostly stand together.
  const Operation* last = nullptr;
  sync::Record* lastRecord = nullptr;
  bool noted = false;  // that this commit touched it
  for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
    Operation& operation = operations.list[i];
    if (operation.action == Operation::Action::undo || operation.action == Operation::Action::redo) {
      const auto target = references.dotOf(operation.target);
      if (!target) continue;
      mergeUndo(txn, space, references, {own, seq, i}, operations, *target, n);
      const auto log = space.logs.find(target->log);
      if (log == space.logs.end()) continue;
      const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log->second.number).u64(target->seq));
      const auto* undone = position ? opened(txn, space, bigEndian(position->first(8))) : nullptr;
      if (!undone || target->index >= undone->operations.list.size()) continue;
      const Operation& was = undone->operations.list[target->index];
      if (was.action != Operation::Action::write && was.action != Operation::Action::remove) continue;
      const RecordKey key{was.record, undone->operations.names[was.kind]};
      load(txn, space, cache, key);
      voidness.insert(key);
      continue;
    }
    if (last == nullptr || last->record != operation.record || last->kind != operation.kind) {
      lastRecord = &load(txn, space, cache, {operation.record, operations.names[operation.kind]}).record;
      last = &operation;
      noteInHistory(*lastRecord, n);
      noted = false;
    }
    sync::Record& record = *lastRecord;
    const std::string& field = operations.names[operation.field];
    sync::Act act = actOf(txn, space, references, operations, i, own, seq, counts,
                          anyBranch ? references.valueOf(i, seq) : std::move(operation.value));
    if (field != sync::deletedField && !act.isVoid && !noted) {
      sync::Seq& touched = record.touched[own];
      touched = std::max(touched, seq);
      noted = true;
    }
    // What a branch counts is known only beside what was counted before it.
    const bool countsApart = onBranch && sync::isTotal(act.value);
    if (countsApart || sync::apply(record.entries[field], std::move(act), isMerged) == sync::Applied::reread) {
      voidness.insert({operation.record, operations.names[operation.kind]});
    }
  }
  for (const RecordKey& key : voidness) {
    rereadRecord(txn, space, key, cache.at(key).record);
  }
  flush(txn, space, cache);
  return cache.size();
}

void Replica::mergeUndo(WriteTransaction& txn, Space& space, const References& references, const Dot& dot,
                        const sync::Operations& operations, const Dot& target, std::uint64_t n) {
  const Operation& operation = operations.list[dot.index];
  const Key key = undoKey(space, numberOf(target.log), target.seq, target.index);
  sync::Record hidden;
  if (const auto sealed = txn.get(Table::undos, key)) {
    hidden = sync::decodeRecord(vault.open(Table::undos, key, *sealed), *this).value_or(sync::Record{});
  }
  sync::Act act;
  act.dot = dot;
  act.origin = operations.origin;
  act.time = operations.time;
  act.value = operation.action == Operation::Action::undo ? undoValue : redoValue;
  act.isVoid = !space.mayWrite(dot.log, dot.seq);
  noteInHistory(hidden, n);
  act.replaces = references.replacedBy(operation);
  const auto isMerged = [&](const Dot& each) {
    const auto log = space.logs.find(each.log);
    return log != space.logs.end() && log->second.merged >= each.seq;
  };
  if (sync::apply(hidden.entries[std::string(hiddenEntry)], std::move(act), isMerged) == sync::Applied::reread) {
    rereadUndo(txn, space, target, hidden);
  }
  txn.put(Table::undos, key, vault.seal(Table::undos, key, sync::encodeRecord(hidden, *this)));
  space.anyUndo = true;
}

void Replica::rereadUndo(const ReadTransaction& txn, const Space& space, const Dot& target, sync::Record& hidden,
                         sync::Millis until) const {
  std::vector<sync::Act> history;
  for (const std::uint64_t n : hidden.feed) {
    const auto commit = openFeed(txn, space, n);
    if (!commit || space.logs.at(commit->log).merged < commit->header.seq) continue;
    const sync::Operations& operations = commit->operations;
    if (operations.time > until) continue;
    const References references(txn, space, operations, commit->log);
    for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
      const Operation& operation = operations.list[i];
      if (operation.action != Operation::Action::undo && operation.action != Operation::Action::redo) continue;
      if (references.dotOf(operation.target) != target) continue;
      sync::Act act;
      act.dot = {commit->log, commit->header.seq, i};
      act.isVoid = !space.mayWrite(act.dot.log, act.dot.seq);
      act.origin = operations.origin;
      act.time = operations.time;
      act.value = operation.action == Operation::Action::undo ? undoValue : redoValue;
      act.replaces = references.replacedBy(operation);
      history.push_back(std::move(act));
    }
  }
  hidden.entries[std::string(hiddenEntry)] = sync::reread(std::move(history), [&](const Dot& dot) {
    const auto log = space.logs.find(dot.log);
    return log != space.logs.end() && log->second.merged >= dot.seq;
  });
}

void Replica::rereadStoredUndo(WriteTransaction& txn, Space& space, const Dot& target, std::uint64_t n) {
  const Key key = undoKey(space, numberOf(target.log), target.seq, target.index);
  const auto sealed = txn.get(Table::undos, key);
  auto hidden = sealed ? sync::decodeRecord(vault.open(Table::undos, key, *sealed), *this) : std::nullopt;
  if (!hidden && n == 0) return;
  if (!hidden) hidden.emplace();
  if (n != 0) noteInHistory(*hidden, n);
  rereadUndo(txn, space, target, *hidden);
  txn.put(Table::undos, key, vault.seal(Table::undos, key, sync::encodeRecord(*hidden, *this)));
  space.anyUndo = true;
}

void Replica::rereadRecord(const ReadTransaction& txn, const Space& space, const RecordKey& key, sync::Record& record,
                           sync::Millis until) const {
  std::map<std::string, std::vector<sync::Act>> history;
  record.touched.clear();
  for (const std::uint64_t n : record.feed) {
    const auto* commit = opened(txn, space, n);
    if (!commit || space.logs.at(commit->log).merged < commit->header.seq) continue;
    const sync::Operations& operations = commit->operations;
    if (operations.time > until) continue;
    const References references(txn, space, operations, commit->log);
    for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
      const Operation& operation = operations.list[i];
      const bool writes = operation.action == Operation::Action::write || operation.action == Operation::Action::remove;
      if (!writes || operation.record != key.id || operations.names[operation.kind] != key.kind) continue;
      sync::Act act = actOf(txn, space, references, operations, i, commit->log, commit->header.seq);
      if (until != forever) act.isVoid = wasVoid(txn, space, act.dot, until);
      const std::string& field = operations.names[operation.field];
      if (field != sync::deletedField && !act.isVoid) {
        sync::Seq& touched = record.touched[act.dot.log];
        touched = std::max(touched, act.dot.seq);
      }
      history[field].push_back(std::move(act));
    }
  }
  record.entries.clear();
  const auto parentOf = [&](const sync::LogId& log) { return space.logs.at(log).parent; };
  for (auto& [field, acts] : history) {
    if (!space.branches.empty()) sync::countFromBranches(acts, parentOf);
    record.entries[field] = sync::reread(std::move(acts), [&](const Dot& dot) {
      const auto log = space.logs.find(dot.log);
      return log != space.logs.end() && log->second.merged >= dot.seq;
    });
  }
}

sync::Digest Replica::digestFromFeed(const ReadTransaction& txn, const Space& space) const {
  std::map<RecordKey, sync::Record> records;
  for (std::uint64_t n = 1; n < space.nextFeed; ++n) {
    const auto commit = openFeed(txn, space, n);
    if (!commit || space.logs.at(commit->log).merged < commit->header.seq) continue;
    for (const Operation& operation : commit->operations.list) {
      if (operation.action == Operation::Action::undo || operation.action == Operation::Action::redo) continue;
      auto& feed = records[{operation.record, commit->operations.names[operation.kind]}].feed;
      if (feed.empty() || feed.back() != n) feed.push_back(n);
    }
  }
  sync::Digest digest;
  const auto digestKey = sync::digestKey(space.id, space.keys.at(space.firstEpoch));
  for (auto& [key, record] : records) {
    rereadRecord(txn, space, key, record);
    digest.add(sync::digestShare(digestKey, key.id, key.kind, record));
  }
  return digest;
}

void Replica::flush(WriteTransaction& txn, Space& space, RecordCache& cache) {
  const auto digestKey = sync::digestKey(space.id, space.keys.at(space.firstEpoch));
  std::set<RecordKey>& changed = changes.records[space.number];
  for (auto& [key, touched] : cache) {
    const KindToken& token = tokenOf(key.kind);
    std::erase_if(touched.record.entries, [](const auto& entry) { return entry.second.empty(); });
    space.digest.subtract(touched.oldShare);
    space.digest.add(sync::digestShare(digestKey, key.id, key.kind, touched.record));
    const Key place = Key().u32(space.number).raw(token).raw(key.id);
    const bool isNew = touched.oldShare.isZero() && touched.record.feed.size() <= 1;
    space.shelf.put(txn, vault, *this, place, touched.record);
    if (isNew) txn.put(Table::ids, Key().u32(space.number).raw(key.id), token);
    changed.insert(key);
  }
}

}  // namespace satchel::node
