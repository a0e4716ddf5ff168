// What peers send: checked, stored, and merged as soon as its author and its keys are known.
#include "node/store/replica.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

using sync::LogId;
using sync::SegmentFault;
using sync::Seq;

// What is kept of authors that no fact names yet: enough for news that overtook its facts, no more. (Bytes a log.)
constexpr std::size_t strangersCommits = 4 << 20, strangersFacts = 256 << 10;
constexpr std::size_t strangersLogs = 256;  ///< a space

}  // namespace

bool Replica::hasRoomFor(const ReadTransaction& txn, const Space& space, const VerifyKey& author, const LogId& log,
                         Table chain, std::size_t bytes) const {
  if (space.named.contains(author)) return true;
  const auto known = space.logs.find(log);
  if (known == space.logs.end()) {
    const auto strangers = std::ranges::count_if(
        space.logs, [&](const auto& each) { return !space.named.contains(each.second.incarnation.device); });
    return static_cast<std::size_t>(strangers) < strangersLogs;
  }
  std::size_t kept = bytes;
  if (chain == Table::facts) {
    txn.scanPrefix(Table::facts, Key().u32(space.number).u32(known->second.number), [&](ByteView, ByteView fact) {
      kept += fact.size();
      return kept <= strangersFacts;
    });
    return kept <= strangersFacts;
  }
  for (Seq seq = known->second.stored.seq; seq > 0 && kept <= strangersCommits; --seq) {
    const auto position = txn.get(Table::positions, Key().u32(space.number).u32(known->second.number).u64(seq));
    const auto entry =
        position ? txn.get(Table::feed, Key().u32(space.number).u64(bigEndian(position->first(8)))) : std::nullopt;
    kept += entry ? entry->size() : 0;
  }
  return kept <= strangersCommits;
}

std::uint32_t Replica::openSpace(WriteTransaction& txn, const sync::Genesis& genesis) {
  for (const auto& [number, space] : spaceMap) {
    if (space.id == genesis.id()) return number;
  }
  current = &txn;
  Space space;
  space.number = spaceMap.empty() ? 1 : spaceMap.rbegin()->first + 1;
  space.genesis = genesis;
  space.id = genesis.id();
  const auto incarnation = sync::Incarnation::begin(identity.log(), random);
  space.own = incarnation.log();
  logState(txn, space, incarnation);
  saveSpace(txn, space);
  changes.people.insert(space.number);
  const std::uint32_t number = space.number;
  spaceMap.emplace(number, std::move(space));
  current = nullptr;
  return number;
}

LogState& Replica::logState(WriteTransaction& txn, Space& space, const sync::Incarnation& incarnation) {
  const LogId id = incarnation.log();
  const auto [at, fresh] = space.logs.try_emplace(id);
  if (fresh) {
    current = &txn;
    at->second.id = id;
    at->second.incarnation = incarnation;
    at->second.number = numberOf(id);
    saveLog(txn, space, at->second);
  }
  return at->second;
}

sync::SegmentVerdict Replica::verify(const ReadTransaction& txn, const Space& space, sync::Segment segment) const {
  const LogId root = segment.incarnation.log();
  if (segment.log != root) {
    if (!space.logs.contains(segment.log)) {
      // Perhaps a branch whose proof has not come: then its log's device signed it.
      const sync::Head before{segment.firstSeq - 1, segment.previous};
      segment.log = root;
      const auto alone = sync::verifySegment(space.id, std::move(segment), before, [&](Seq) { return before.hash; });
      return {alone.fault == SegmentFault::none ? SegmentFault::gap : SegmentFault::malformed, {}};
    }
    // What a branch is signed and chained as is its log.
    if (space.rootOf(segment.log) == root) segment.log = root;
  }
  const Branches branches(txn, space);
  if (!space.branches.contains(root)) {
    const auto log = space.logs.find(segment.log);
    const sync::Head stored = log == space.logs.end() ? sync::Head{} : log->second.stored;
    return sync::verifySegment(space.id, std::move(segment), stored, [&](Seq seq) {
      const auto hash = branches.hashAt(root, seq);
      if (!hash) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
      return *hash;
    });
  }
  // Of a log that forked: the run is judged by itself, then laid along the branch it belongs to.
  const Seq before = segment.firstSeq - 1;
  const Hash previous = segment.previous;
  auto verdict = sync::verifySegment(space.id, std::move(segment), {before, previous}, [&](Seq) { return previous; });
  if (verdict.fault != SegmentFault::none) return verdict;
  auto at = before == 0 ? std::optional(root) : branches.storing(root, before, previous);
  const auto family = branches.family(root);
  const bool beyond =
      std::ranges::none_of(family, [&](const LogId& each) { return space.logs.at(each).stored.seq >= before; });
  if (!at) return {beyond ? SegmentFault::gap : SegmentFault::fork, {}};
  sync::SegmentVerdict laid;
  for (sync::VerifiedCommit& commit : verdict.fresh) {
    const Seq seq = commit.header.seq;
    at = branches.following(*at, seq, commit.hash);
    if (!at) return {SegmentFault::fork, {}};
    if (seq > space.logs.at(*at).stored.seq) {
      laid.fresh.push_back(std::move(commit));
    } else if (branches.hashAt(*at, seq) != commit.hash) {
      return {SegmentFault::fork, {}};
    }
  }
  return laid;
}

Replica::Ingested Replica::ingest(WriteTransaction& txn, Space& space, const CommitRun& run, std::size_t maxRecords) {
  Ingested result;
  std::size_t bytes = 0;
  for (const sync::VerifiedCommit& commit : run.commits) bytes += commit.body.size();
  const LogId root = run.incarnation.log();
  // Not acknowledged: the sender offers it again, and by then its author may be known.
  if (!hasRoomFor(txn, space, run.incarnation.device, root, Table::feed, bytes)) return result;
  // Drafts stand where these would: a store older than its device. They go out first, and then it is a fork.
  if (root == space.own && space.logs.at(space.own).hasDrafts()) return result;
  current = &txn;
  logState(txn, space, run.incarnation);
  const Branches branches(txn, space);
  std::set<LogId> grown;
  for (std::size_t i = 0; i < run.commits.size(); ++i) {
    const sync::VerifiedCommit& commit = run.commits[i];
    const Seq seq = commit.header.seq;
    const auto before = seq == 1 || !space.branches.contains(root)
                            ? std::optional(root)
                            : branches.storing(root, seq - 1, commit.header.previous);
    const auto at = before ? branches.following(*before, seq, commit.hash) : std::nullopt;
    if (!at) break;
    LogState& log = space.logs.at(*at);
    if (seq <= log.stored.seq) continue;
    // Whoever verified it saw the log otherwise than it is: the sender is told our head and begins from there.
    if (seq != log.stored.seq + 1 || commit.header.previous != log.stored.hash) break;
    if (result.records >= maxRecords) {
      result.done = false;
      break;
    }
    store(txn, space, log, space.nextFeed++, commit.header, commit.hash, commit.epochs, commit.body);
    if (i + 1 == run.commits.size()) {
      txn.put(Table::signatures, signatureKey(sync::Chain::commits, space, log, seq), run.end);
    }
    grown.insert(*at);
    settleCitations(txn, space, log, seq, commit.hash);
    result.records += log.merged + 1 == seq ? std::max<std::size_t>(1, mergeNext(txn, space, log)) : 1;
  }
  for (const LogId& log : grown) saveLog(txn, space, space.logs.at(log));
  if (grown.contains(space.own)) beginIncarnation(txn, space);
  // What a point of a cut or grant means may be known only now.
  const bool onBranch = std::ranges::any_of(grown, [&](const LogId& log) { return space.logs.at(log).isBranch(); });
  if (onBranch && result.done) settlePeople(txn, space);
  if (result.done) placeForks(txn, space, root);
  if (!grown.empty()) saveSpace(txn, space);
  current = nullptr;
  return result;
}

std::size_t Replica::mergeNext(WriteTransaction& txn, Space& space, LogState& log) {
  if (log.merged >= log.stored.seq || !space.keys.contains(space.firstEpoch)) return 0;
  if (log.isBranch() && space.logs.at(log.parent).merged + 1 < log.start) return 0;  // what it stands on comes first
  if (!space.named.contains(log.incarnation.device)) return 0;                       // nobody we know of, yet
  const Seq seq = log.merged + 1;
  const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log.number).u64(seq));
  if (!position) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
  const std::uint64_t n = bigEndian(position->first(8));
  auto commit = openFeed(txn, space, n);
  if (!commit) return 0;
  log.merged = seq;
  if (!space.mayWrite(log.id, seq)) ++changes.quarantined[space.number][log.id];
  awaitCitations(txn, space, commit->operations, log.number, seq);
  const std::size_t records = merge(txn, space, log.id, seq, std::move(commit->operations), n);
  forgetCitations(txn, space, log, seq, commit->hash);
  return std::max<std::size_t>(1, records);
}

void Replica::awaitCitations(WriteTransaction& txn, Space& space, const sync::Operations& operations,
                             std::uint32_t author, Seq seq) {
  const Branches branches(txn, space);
  for (const sync::Citation& citation : operations.citations) {
    const auto meant = branches.cited(citation);
    const auto log = meant ? space.logs.find(*meant) : space.logs.end();
    if (log != space.logs.end() && log->second.merged >= citation.seq) continue;
    txn.put(Table::citations,
            Key().u32(space.number).u32(numberOf(citation.log)).u64(citation.seq).u32(author).u64(seq),
            citation.hashPrefix);
    space.anyAwaited = true;
  }
}

void Replica::settleCitations(WriteTransaction& txn, Space& space, const LogState& log, Seq seq, const Hash& hash) {
  if (!space.anyAwaited) return;
  Places otherwise;
  for (const LogId& named : Branches(txn, space).wayTo(log.id)) {
    const Key place = Key().u32(space.number).u32(numberOf(named)).u64(seq);
    txn.scanPrefix(Table::citations, place, [&](ByteView key, ByteView prefix) {
      // Until now it was taken for granted, but of a log that forked, where it counted for nothing.
      const bool isIt = equal(prefix, hash.view().first(8));
      const LogId author = logOf(static_cast<std::uint32_t>(bigEndian(key.subspan(16, 4))));
      if (isIt == space.branches.contains(named)) otherwise.emplace(author, bigEndian(key.subspan(20)));
      return true;
    });
  }
  if (!otherwise.empty()) voidnessChanged(txn, space, otherwise);
}

void Replica::forgetCitations(WriteTransaction& txn, Space& space, const LogState& log, Seq seq, const Hash& hash) {
  if (!space.anyAwaited) return;
  std::vector<Bytes> met;
  for (const LogId& named : Branches(txn, space).wayTo(log.id)) {
    const Key place = Key().u32(space.number).u32(numberOf(named)).u64(seq);
    txn.scanPrefix(Table::citations, place, [&](ByteView key, ByteView prefix) {
      if (equal(prefix, hash.view().first(8))) met.push_back(copyOf(key));
      return true;
    });
  }
  for (const Bytes& key : met) txn.erase(Table::citations, key);
}

Replica::Ingested Replica::mergeHeld(WriteTransaction& txn, Space& space, std::size_t maxRecords) {
  current = &txn;
  Ingested result;
  // Again where something came of it: a branch waits for what it grew from.
  for (bool any = true; any && result.records < maxRecords;) {
    any = false;
    for (auto& [id, log] : space.logs) {
      const Seq before = log.merged;
      while (result.records < maxRecords) {
        const std::size_t records = mergeNext(txn, space, log);
        if (records == 0) break;
        result.records += records;
      }
      if (log.merged == before) continue;
      saveLog(txn, space, log);
      any = any || space.branches.contains(id);
    }
  }
  if (result.records > 0) saveSpace(txn, space);
  result.done = result.records < maxRecords;
  current = nullptr;
  return result;
}

std::uint64_t Replica::heldCommits(const Space& space) const {
  std::uint64_t held = 0;
  for (const auto& [id, log] : space.logs) held += log.written() - log.merged;
  return held;
}

void Replica::beginAnew(WriteTransaction& txn) {
  // Also where nothing was written yet: what was written since, this store cannot know.
  for (auto& [number, space] : spaceMap) {
    renewLog(txn, space);
    saveSpace(txn, space);
  }
}

void Replica::renewLog(WriteTransaction& txn, Space& space) {
  WriteTransaction* const before = std::exchange(current, &txn);
  const auto next = sync::Incarnation::begin(identity.log(), random, &space.logs.at(space.own).incarnation);
  logState(txn, space, next);
  current = before;
  space.own = next.log();
}

void Replica::beginIncarnation(WriteTransaction& txn, Space& space) {
  // Commits of our own log that we did not write: this store is older than its device, or a copy.
  renewLog(txn, space);
  changes.reborn.insert(space.number);
}

sync::SegmentFault Replica::ingestFacts(WriteTransaction& txn, Space& space, sync::Segment segment) {
  const auto known = space.logs.find(segment.log);
  const sync::Head stored = known == space.logs.end() ? sync::Head{} : known->second.facts;
  const sync::Incarnation incarnation = segment.incarnation;
  const Signature end = segment.signature;
  auto verdict = sync::verifyFacts(space.id, std::move(segment), stored, [&](Seq seq) {
    Hash previous, hash;
    txn.scanPrefix(Table::facts, Key().u32(space.number).u32(known->second.number), [&](ByteView key, ByteView bytes) {
      const Seq at = bigEndian(key.subspan(8));
      hash = sync::factHash(space.id, known->first, at, previous, bytes);
      previous = hash;
      return at < seq;
    });
    return hash;
  });
  if (verdict.fault != sync::SegmentFault::none || verdict.fresh.empty()) return verdict.fault;
  std::size_t bytes = 0;
  for (const sync::VerifiedFact& fact : verdict.fresh) bytes += fact.bytes.size();
  if (!hasRoomFor(txn, space, incarnation.device, incarnation.log(), Table::facts, bytes)) return verdict.fault;
  current = &txn;
  LogState& log = logState(txn, space, incarnation);
  for (const sync::VerifiedFact& fact : verdict.fresh)
    appendFact(txn, space, log, fact.fact.seq, fact.hash, fact.bytes);
  txn.put(Table::signatures, signatureKey(sync::Chain::facts, space, log, log.facts.seq), end);
  saveLog(txn, space, log);
  if (log.id == space.own) beginIncarnation(txn, space);
  settlePeople(txn, space);
  saveSpace(txn, space);
  current = nullptr;
  return sync::SegmentFault::none;
}

void Replica::settlePeople(WriteTransaction& txn, Space& space) {
  const sync::Roster before = space.roster;
  const auto admittedBefore = space.admitted;
  resolveFacts(txn, space);
  // Only what is merged already can turn from counting to void or back.
  std::set<std::pair<LogId, Seq>> turned;
  const auto consider = [&](const LogId& id, const VerifyKey& author, Seq seq) {
    const bool counted = before.roleAt(author, id, seq) >= sync::Role::editor || admittedBefore.contains({id, seq});
    const bool counts = space.mayWrite(id, seq);
    if (counted == counts || !turned.emplace(id, seq).second) return;
    if (!counts) ++changes.quarantined[space.number][id];
  };
  for (const auto& [id, log] : space.logs) {
    const VerifyKey& author = log.incarnation.device;
    if (log.merged == 0 || space.roster.sameStanding(author, before)) continue;
    for (Seq seq = log.start; seq <= log.merged; ++seq) consider(id, author, seq);
  }
  if (space.admitted != admittedBefore) {
    auto either = admittedBefore;
    either.insert(space.admitted.begin(), space.admitted.end());
    for (const auto& [id, seq] : either) {
      const LogState& log = space.logs.at(id);
      if (seq <= log.merged) consider(id, log.incarnation.device, seq);
    }
  }
  if (!turned.empty()) voidnessChanged(txn, space, turned);
}

void Replica::voidnessChanged(WriteTransaction& txn, Space& space, const std::set<std::pair<LogId, Seq>>& commits) {
  RecordCache cache;
  const auto touch = [&](const sync::Operations& operations, const sync::Operation& operation) {
    const RecordKey key{operation.record, operations.names[operation.kind]};
    load(txn, space, cache, key);
  };
  struct Found : OpenedCommit {
    std::uint64_t n = 0;
  };
  const auto commitAt = [&](const LogId& id, Seq seq) -> std::optional<Found> {
    const auto log = space.logs.find(id);
    if (log == space.logs.end() || log->second.merged < seq) return std::nullopt;
    const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log->second.number).u64(seq));
    const std::uint64_t n = position ? bigEndian(position->first(8)) : 0;
    auto commit = position ? openFeed(txn, space, n) : std::nullopt;
    return commit ? std::optional(Found{std::move(*commit), n}) : std::nullopt;
  };
  const auto touchUndone = [&](const sync::Dot& target) {
    using Action = sync::Operation::Action;
    const auto undone = commitAt(target.log, target.seq);
    if (!undone || target.index >= undone->operations.list.size()) return;
    const sync::Operation& was = undone->operations.list[target.index];
    if (was.action == Action::write || was.action == Action::remove) touch(undone->operations, was);
  };
  for (const auto& [id, seq] : commits) {
    const auto commit = commitAt(id, seq);
    if (!commit) continue;
    const References references(txn, space, commit->operations, id);
    for (const sync::Operation& operation : commit->operations.list) {
      using Action = sync::Operation::Action;
      if (operation.action == Action::write || operation.action == Action::remove) {
        touch(commit->operations, operation);
        continue;
      }
      // What it was taken to undo before, and what it undoes now.
      const sync::Dot named = commit->operations.dotOf(operation.target, id);
      const auto target = references.dotOf(operation.target);
      if (target != named) {
        rereadStoredUndo(txn, space, named);
        touchUndone(named);
      }
      if (!target) continue;
      rereadStoredUndo(txn, space, *target, commit->n);
      touchUndone(*target);
    }
  }
  for (auto& [key, touched] : cache) rereadRecord(txn, space, key, touched.record);
  flush(txn, space, cache);
}

}  // namespace satchel::node
