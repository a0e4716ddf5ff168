// Forks: from the proof on, what a log's device wrote past it goes on in branches, logs of their own. Invariant: what a
// replica has merged by then is read anew where it lies in a branch or speaks of one, so that it stands as in a replica
// that knew the fork from the beginning.
#include "node/store/replica.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

using sync::Fork;
using sync::Head;
using sync::LogId;
using sync::Seq;

Key forkKey(const Space& space, std::uint32_t log, const Fork& fork) {
  return Key().u32(space.number).u32(log).u64(fork.seq).raw(fork.previous);
}

/// The rows of a log from a place on.
std::vector<std::pair<Bytes, Bytes>> rowsFrom(const ReadTransaction& txn, Table table, const Key& log, Seq from) {
  std::vector<std::pair<Bytes, Bytes>> rows;
  const ByteView prefix = log;
  txn.scan(table, Key(log).u64(from), [&](ByteView key, ByteView value) {
    if (key.size() < prefix.size() || !equal(key.first(prefix.size()), prefix)) return false;
    rows.emplace_back(copyOf(key), copyOf(value));
    return true;
  });
  return rows;
}

/// Puts them under another log's number, which stands at `at` in the key.
void moveRows(WriteTransaction& txn, Table table, const std::vector<std::pair<Bytes, Bytes>>& rows, std::size_t at,
              std::uint32_t number) {
  const Key name = Key().u32(number);
  const ByteView bytes = name;
  for (const auto& [key, value] : rows) {
    Bytes moved = key;
    std::copy(bytes.begin(), bytes.end(), moved.begin() + static_cast<std::ptrdiff_t>(at));
    txn.erase(table, key);
    txn.put(table, moved, value);
  }
}

}  // namespace

void Replica::addToForks(Space& space, const Fork& fork) {
  for (const sync::Stem& stem : fork.stems) {
    const LogId branch = sync::branchOf(fork.log(), hashesOf(space.id, fork, stem).front());
    space.forks.add(hashOf(Context{"satchel proved branch v1"}, {branch}));
    if (!space.logs.contains(branch)) space.unplacedForks.insert(fork.log());
  }
}

std::vector<Fork> Replica::forks(const ReadTransaction& txn, const Space& space) const {
  std::vector<Fork> all;
  txn.scanPrefix(Table::forks, Key().u32(space.number), [&](ByteView, ByteView bytes) {
    auto fork = Fork::decode(bytes);
    if (!fork) throw StoreDamaged("STORE_DAMAGED: a fork's proof does not read");
    all.push_back(std::move(*fork));
    return true;
  });
  return all;
}

bool Replica::learnFork(WriteTransaction& txn, Space& space, const Fork& proof) {
  // Not of a stranger: it is offered again, and by then its author may be known. Drafts have their place in this
  // device's own log, and go out first.
  if (!space.named.contains(proof.incarnation.device)) return false;
  if (proof.log() == space.own && space.logs.at(space.own).hasDrafts()) return false;
  if (!sync::isProof(space.id, proof)) return false;
  current = &txn;
  Fork known{proof.incarnation, proof.seq, proof.previous, {}};
  const Key key = forkKey(space, numberOf(proof.log()), proof);
  if (const auto stored = txn.get(Table::forks, key)) known = Fork::decode(*stored).value_or(known);
  Fork fresh{proof.incarnation, proof.seq, proof.previous, {}};
  for (const sync::Stem& stem : proof.stems) {
    if (addStem(space.id, known, stem)) fresh.stems.push_back(stem);
  }
  if (!fresh.stems.empty()) {
    txn.put(Table::forks, key, known.encode());
    logState(txn, space, proof.incarnation);
    addToForks(space, fresh);
    changes.people.insert(space.number);
    placeForks(txn, space, proof.log());
    saveSpace(txn, space);
  }
  current = nullptr;
  return !fresh.stems.empty();
}

void Replica::placeForks(WriteTransaction& txn, Space& space, const LogId& log) {
  if (!space.unplacedForks.contains(log)) return;
  // A fork may lie in the branch of another, so again until nothing comes of it.
  for (bool any = true; any;) {
    any = false;
    for (Fork& fork : forks(txn, space)) any = (fork.log() == log && branchOff(txn, space, fork)) || any;
  }
  space.unplacedForks.erase(log);
  for (const Fork& fork : forks(txn, space)) {
    for (const sync::Stem& stem : fork.stems) {
      const LogId branch = sync::branchOf(fork.log(), hashesOf(space.id, fork, stem).front());
      if (fork.log() == log && !space.logs.contains(branch)) space.unplacedForks.insert(log);
    }
  }
  if (space.own == log) beginIncarnation(txn, space);
}

bool Replica::branchOff(WriteTransaction& txn, Space& space, Fork& fork) {
  const LogId root = fork.log();
  const Branches branches(txn, space);
  const auto base = fork.seq == 1 ? std::optional(root) : branches.storing(root, fork.seq - 1, fork.previous);
  if (!base) return false;
  LogState& log = space.logs.at(*base);
  bool any = false;
  const auto grow = [&](const Hash& first) -> LogState& {
    const auto [at, fresh] = space.logs.try_emplace(sync::branchOf(root, first));
    any = any || fresh;
    LogState& branch = at->second;
    if (!fresh) return branch;
    branch.id = at->first;
    branch.number = numberOf(branch.id);
    branch.incarnation = log.incarnation;
    branch.parent = log.id;
    branch.start = fork.seq;
    branch.first = first;
    branch.stored = {fork.seq - 1, fork.previous};
    branch.merged = fork.seq - 1;
    return branch;
  };
  Places touched;
  if (log.stored.seq >= fork.seq) {
    // What is stored here past the fork is a branch as well, known to the proof or not.
    LogState& branch = grow(branches.hashAt(log.id, fork.seq).value());
    Fork own{fork.incarnation, fork.seq, fork.previous, {storedStem(txn, space, log, fork.seq)}};
    if (addStem(space.id, fork, own.stems.front())) {
      addToForks(space, own);
      txn.put(Table::forks, forkKey(space, numberOf(root), fork), fork.encode());
      changes.people.insert(space.number);
    }
    moveTail(txn, space, log, branch, touched);
    saveLog(txn, space, branch);
  }
  for (const sync::Stem& stem : fork.stems) saveLog(txn, space, grow(hashesOf(space.id, fork, stem).front()));
  if (!any) return false;
  saveLog(txn, space, log);
  space.noteBranches();
  lastOpened.reset();
  for (const LogId& each : branches.family(log.id)) {
    const LogState& state = space.logs.at(each);
    changes.heads[space.number][each] = {state.facts, state.head()};
  }
  changes.forked[space.number].insert(log.id);
  dropVectors(txn, space, {});  // they name places that lie in branches by now
  for (const LogId& each : branches.wayTo(log.id)) touched.merge(citing(txn, space, each, fork.seq));
  for (const LogId& each : branches.family(log.id)) touched.merge(citing(txn, space, each, fork.seq));
  settlePeople(txn, space);
  if (!touched.empty()) voidnessChanged(txn, space, touched);
  return true;
}

void Replica::moveTail(WriteTransaction& txn, Space& space, LogState& log, LogState& branch, Places& touched) {
  const Seq start = branch.start;
  const Key place = Key().u32(space.number).u32(log.number);
  moveRows(txn, Table::positions, rowsFrom(txn, Table::positions, place, start), 4, branch.number);
  const Key signed_ = Key().u8(static_cast<std::uint8_t>(sync::Chain::commits)).u32(space.number).u32(log.number);
  moveRows(txn, Table::signatures, rowsFrom(txn, Table::signatures, signed_, start), 5, branch.number);
  std::vector<std::pair<Bytes, Bytes>> said;  // by commits that move
  txn.scanPrefix(Table::citations, Key().u32(space.number), [&](ByteView key, ByteView value) {
    if (bigEndian(key.subspan(16, 4)) == log.number && bigEndian(key.subspan(20)) >= start) {
      said.emplace_back(copyOf(key), copyOf(value));
    }
    return true;
  });
  moveRows(txn, Table::citations, said, 16, branch.number);

  branch.stored = log.stored;
  branch.merged = std::max(log.merged, start - 1);
  log.stored = {branch.start - 1, {}};
  log.merged = std::min(log.merged, start - 1);
  if (const auto grown = space.branches.find(log.id); grown != space.branches.end()) {
    for (const LogId& id : grown->second) {
      LogState& each = space.logs.at(id);
      if (each.start <= start || id == branch.id) continue;
      each.parent = branch.id;
      saveLog(txn, space, each);
    }
  }
  space.noteBranches();
  lastOpened.reset();
  log.stored.hash = start == 1 ? Hash{} : Branches(txn, space).hashAt(log.id, start - 1).value();

  for (Seq seq = start; seq <= branch.merged; ++seq) touched.emplace(branch.id, seq);
  // Whoever took back what moves says so of another place from now on.
  for (const auto& [key, sealed] : rowsFrom(txn, Table::undos, place, start)) {
    const auto hidden = sync::decodeRecord(vault.open(Table::undos, key, sealed), *this);
    txn.erase(Table::undos, key);
    if (!hidden) throw StoreDamaged("RECORD_DAMAGED: a stored undo does not read");
    for (const std::uint64_t n : hidden->feed) {
      if (const auto commit = openFeed(txn, space, n)) touched.emplace(commit->log, commit->header.seq);
    }
  }
}

Replica::Places Replica::citing(const ReadTransaction& txn, Space& space, const LogId& log, Seq from) {
  Places places;
  for (const auto& [key, prefix] : rowsFrom(txn, Table::citations, Key().u32(space.number).u32(numberOf(log)), from)) {
    const ByteView author = ByteView(key).subspan(16);
    places.emplace(logOf(static_cast<std::uint32_t>(bigEndian(author.first(4)))), bigEndian(author.subspan(4)));
  }
  return places;
}

sync::Stem Replica::storedStem(const ReadTransaction& txn, const Space& space, const LogState& log, Seq from) const {
  const Branches branches(txn, space);
  // Where the log ends in branches, the next signature may lie in one of them.
  for (const LogId& along : branches.family(log.id)) {
    sync::Stem stem;
    const Seq end = space.logs.at(along).stored.seq;
    for (Seq seq = from; seq <= end && stem.headers.size() < sync::maxSegmentCommits; ++seq) {
      const LogState& holder = space.logs.at(branches.holderOf(along, seq));
      const auto position = txn.get(Table::positions, Key().u32(space.number).u32(holder.number).u64(seq));
      const auto entry =
          position ? txn.get(Table::feed, Key().u32(space.number).u64(bigEndian(position->first(8)))) : std::nullopt;
      const auto header = entry ? sync::Header::decode(entry->first(sync::headerSize)) : std::nullopt;
      if (!header) break;
      stem.headers.push_back({header->epochs, header->paddedLength, header->body});
      if (const auto signature = txn.get(Table::signatures, signatureKey(sync::Chain::commits, space, holder, seq))) {
        stem.end = Signature::from(*signature).value_or(Signature{});
        return stem;
      }
    }
  }
  return {};
}

std::vector<Head> Replica::milestones(const ReadTransaction& txn, const Space& space, const LogId& named,
                                      Seq above) const {
  std::vector<Head> places;
  const auto log = space.logs.find(named);
  if (log == space.logs.end()) return places;
  const Branches branches(txn, space);
  const auto add = [&](Seq seq) {
    if (const auto hash = branches.hashAt(branches.holderOf(named, seq), seq)) places.push_back({seq, *hash});
  };
  const Seq end = log->second.stored.seq;
  for (Seq back = 0; above + back < end; back = back == 0 ? 1 : back * 2) add(end - back);
  if (above > 0) add(above);
  return places;
}

std::optional<Fork> Replica::stemAfter(const ReadTransaction& txn, const Space& space, const LogId& log,
                                       const std::vector<Head>& known) const {
  const auto named = space.logs.find(log);
  if (named == space.logs.end()) return std::nullopt;
  const LogId root = space.rootOf(log);
  const Branches branches(txn, space);
  Fork fork{named->second.incarnation, 1, {}, {}};
  LogId along = log;
  for (const Head& head : known) {
    if (head.seq < fork.seq) continue;
    const auto common = branches.storing(root, head.seq, head.hash);
    if (!common) continue;
    fork.seq = head.seq + 1;
    fork.previous = head.hash;
    const auto way = branches.wayTo(log);
    along = std::ranges::find(way, *common) == way.end() ? *common : log;
  }
  fork.stems.push_back(storedStem(txn, space, space.logs.at(along), fork.seq));
  if (fork.stems.front().headers.empty()) return std::nullopt;
  return fork;
}

std::variant<std::monostate, Fork, Head> Replica::compare(const ReadTransaction& txn, const Space& space,
                                                          const Fork& stem) const {
  const LogId root = stem.log();
  if (stem.stems.size() != 1 || !space.logs.contains(root) || !sync::isSigned(space.id, stem)) return {};
  const Branches branches(txn, space);
  auto at = stem.seq == 1 ? std::optional(root) : branches.storing(root, stem.seq - 1, stem.previous);
  if (!at) return {};
  const std::vector<Hash> hashes = sync::hashesOf(space.id, stem, stem.stems.front());
  Head common{stem.seq - 1, stem.previous};
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const Seq seq = stem.seq + i;
    const auto next = branches.following(*at, seq, hashes[i]);
    const LogState& log = space.logs.at(next.value_or(*at));
    if (next && log.stored.seq < seq) return {};  // it only goes on
    if (next && branches.hashAt(log.id, seq) == hashes[i]) {
      at = next;
      common = {seq, hashes[i]};
      continue;
    }
    Fork proof{stem.incarnation, seq, common.hash, {}};
    sync::Stem theirs = stem.stems.front();
    theirs.headers.erase(theirs.headers.begin(), theirs.headers.begin() + static_cast<std::ptrdiff_t>(i));
    addStem(space.id, proof, std::move(theirs));
    if (next) {
      sync::Stem ours = storedStem(txn, space, log, seq);
      if (ours.headers.empty()) return {};
      addStem(space.id, proof, std::move(ours));
    } else {
      for (const Fork& known : forks(txn, space)) {
        if (known.log() != root || known.seq != seq || known.previous != proof.previous) continue;
        for (const sync::Stem& each : known.stems) addStem(space.id, proof, each);
      }
    }
    return proof;
  }
  return common;
}

Hash Replica::settleFork(WriteTransaction& txn, Space& space, const LogState& standing) {
  sync::Fact fact;
  fact.settlement = sync::Settlement{standing.incarnation.log(), standing.start, standing.first};
  return addFact(txn, space, std::move(fact));
}

}  // namespace satchel::node
