#include "node/store/replica.h"

#include "sync/codec.h"

namespace satchel::node {
namespace {

using sync::LogId;
using sync::Seq;

Bytes encodeLog(const LogState& log) {
  sync::Writer out;
  out.raw(log.incarnation.encode());
  out.u64(log.stored.seq);
  out.raw(log.stored.hash);
  out.u64(log.merged);
  out.u64(log.facts.seq);
  out.raw(log.facts.hash);
  if (log.isBranch()) {
    out.raw(log.parent);
    out.u64(log.start);
    out.raw(log.first);
  }
  return out.take();
}

LogState decodeLog(const LogId& id, std::uint32_t number, ByteView bytes) {
  sync::Reader in(bytes);
  LogState log;
  log.id = id;
  log.number = number;
  const auto incarnation = sync::Incarnation::decode(in.raw(sync::Incarnation::encodedSize));
  log.stored.seq = in.u64();
  log.stored.hash = in.fixedBytes<Hash>();
  log.merged = in.u64();
  log.facts.seq = in.u64();
  log.facts.hash = in.fixedBytes<Hash>();
  if (!in.done()) {
    log.parent = in.fixedBytes<LogId>();
    log.start = in.u64();
    log.first = in.fixedBytes<Hash>();
  }
  if (!incarnation || !in.done()) throw StoreDamaged("STORE_DAMAGED: a log's state does not read");
  log.incarnation = *incarnation;
  return log;
}

}  // namespace

sync::VersionVector Space::commits() const {
  sync::VersionVector vector;
  for (const auto& [id, log] : logs) {
    if (log.head().seq > 0) vector.set(id, log.head());
  }
  return vector;
}

LogId Space::rootOf(const LogId& log) const {
  const auto state = logs.find(log);
  return state == logs.end() || !state->second.isBranch() ? log : state->second.incarnation.log();
}

void Space::noteBranches() {
  branches.clear();
  for (const auto& [id, log] : logs) {
    if (log.isBranch()) branches[log.parent].insert(id);
  }
}

const VerifyKey* Space::authorOf(const LogId& log) const {
  const auto state = logs.find(log);
  return state == logs.end() ? nullptr : &state->second.incarnation.device;
}

bool Space::mayWrite(const LogId& log, Seq seq) const {
  const VerifyKey* author = authorOf(log);
  if (author == nullptr) return false;
  return roster.roleAt(*author, log, seq) >= sync::Role::editor || admitted.contains({log, seq});
}

sync::VersionVector Space::factHeads() const {
  sync::VersionVector vector;
  for (const auto& [id, log] : logs) {
    if (log.facts.seq > 0) vector.set(id, log.facts);
  }
  return vector;
}

Replica::Replica(Database& database, const Vault& vault, const Identity& identity, const Clock& clock, Random& random)
    : database(database), vault(vault), identity(identity), clock(clock), random(random) {
  load();
}

void Replica::load() {
  spaceMap.clear();
  logNumbers.clear();
  logIds.clear();
  changes = {};
  lastOpened.reset();
  const auto txn = database.read();
  txn->scanPrefix(Table::logNames, {}, [&](ByteView key, ByteView value) {
    const auto number = static_cast<std::uint32_t>(bigEndian(key));
    const LogId id = LogId::from(value).value_or(LogId{});
    logNumbers[id] = number;
    logIds[number] = id;
    return true;
  });
  txn->scanPrefix(Table::spaces, {}, [&](ByteView key, ByteView value) {
    Space space;
    space.number = static_cast<std::uint32_t>(bigEndian(key));
    sync::Reader in(value);
    const auto genesis = sync::Genesis::decode(in.raw(96));
    space.own = in.fixedBytes<LogId>();
    space.digest = sync::Digest::from(in.raw(32));
    space.nextFeed = in.u64();
    if (!genesis || !in.done()) throw StoreDamaged("STORE_DAMAGED: a space's state does not read");
    space.genesis = *genesis;
    space.id = genesis->id();
    txn->scanPrefix(Table::logs, Key().u32(space.number), [&](ByteView logKey, ByteView log) {
      const auto number = static_cast<std::uint32_t>(bigEndian(logKey.subspan(4)));
      const LogId id = logIds.at(number);
      space.logs[id] = decodeLog(id, number, log);
      return true;
    });
    space.noteBranches();
    space.shelf.load(*txn, vault, space.number);
    txn->scanPrefix(Table::citations, Key().u32(space.number), [&](ByteView, ByteView) {
      space.anyAwaited = true;
      return false;
    });
    txn->scanPrefix(Table::undos, Key().u32(space.number), [&](ByteView, ByteView) {
      space.anyUndo = true;
      return false;
    });
    for (const sync::Fork& fork : forks(*txn, space)) addToForks(space, fork);
    resolveFacts(*txn, space);
    loadReceipts(*txn, space);
    spaceMap.emplace(space.number, std::move(space));
    return true;
  });
}

void Replica::resolveFacts(const ReadTransaction& txn, Space& space) {
  space.facts.clear();
  for (const auto& [id, log] : space.logs) {
    Hash previous;
    txn.scanPrefix(Table::facts, Key().u32(space.number).u32(log.number), [&](ByteView key, ByteView bytes) {
      const Seq seq = bigEndian(key.subspan(8));
      const Hash hash = sync::factHash(space.id, id, seq, previous, bytes);
      if (auto fact = sync::Fact::decode(space.id, id, seq, previous, bytes)) {
        space.facts.push_back({std::move(*fact), hash, log.incarnation.device, log.incarnation.depth});
      }
      previous = hash;
      return true;
    });
  }
  space.named = {space.genesis.owner, space.genesis.recovery};
  for (const sync::FactEntry& entry : space.facts) {
    if (entry.fact.grant) space.named.insert(entry.fact.grant->subject.device);
  }
  space.roster = sync::resolve(space.genesis, space.facts);
  const Branches branches(txn, space);
  if (!space.branches.empty()) {
    space.roster.placeBranches(
        [&](const VerifyKey& device, sync::Role role, const sync::Rank& rank, sync::Points& start) {
          branches.place(start);
          branches.settle(space.roster, device, role, rank, start);
        },
        [&](sync::Points& points) { branches.place(points); });
  }
  space.epochs = sync::Epochs(space.id, space.facts, space.roster);
  space.heads = space.epochs.heads();
  space.firstEpoch = space.epochs.first();
  space.admitted.clear();
  for (const auto& [log, seq, hash] : space.roster.admitted()) {
    if (const auto stored = branches.storing(log, seq, hash)) space.admitted.emplace(*stored, seq);
  }
  openKeys(txn, space);
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (!entry->fact.profile) continue;
    const auto names = namesIn(space, entry->fact.profile->sealedUnder, entry->fact.profile->sealed);
    if (names.size() < 2) continue;
    space.name = names[0];
    space.currency = names[1];
  }
}

std::vector<std::string> Replica::namesIn(const Space& space, const sync::EpochSetId& set, ByteView sealed) {
  const auto epochs = space.epochs.set(set);
  const auto key = epochs ? sync::writingKey(space.id, *epochs, space.keys) : std::nullopt;
  return key ? sync::openNames(space.id, *key, sealed).value_or(std::vector<std::string>{})
             : std::vector<std::string>{};
}

std::uint32_t Replica::numberOf(const LogId& log) {
  const auto known = logNumbers.find(log);
  if (known != logNumbers.end()) return known->second;
  const std::uint32_t number = logIds.empty() ? 1 : logIds.rbegin()->first + 1;
  logNumbers[log] = number;
  logIds[number] = log;
  if (current == nullptr) throw std::logic_error("a log is numbered outside of a transaction");
  current->put(Table::logNames, Key().u32(number), log);
  return number;
}

LogId Replica::logOf(std::uint32_t number) const {
  const auto known = logIds.find(number);
  return known == logIds.end() ? LogId{} : known->second;
}

void Replica::saveLog(WriteTransaction& txn, const Space& space, const LogState& log) {
  txn.put(Table::logs, Key().u32(space.number).u32(log.number), encodeLog(log));
}

void Replica::saveSpace(WriteTransaction& txn, const Space& space) {
  sync::Writer out;
  out.raw(space.genesis.encode());
  out.raw(space.own);
  out.raw(space.digest.bytes());
  out.u64(space.nextFeed);
  txn.put(Table::spaces, Key().u32(space.number), out.view());
  changes.spaces.insert(space.number);
}

std::uint32_t Replica::createSpace(WriteTransaction& txn, const std::string& name, const std::string& currency,
                                   const sync::PersonId& person, const std::vector<std::string>& ownNames,
                                   const VerifyKey& recovery) {
  sync::Genesis genesis;
  genesis.owner = identity.keys().device;
  genesis.recovery = recovery;
  random.fill(genesis.random);
  const std::uint32_t number = openSpace(txn, genesis);
  Space& space = spaceMap.at(number);

  // The first epoch, who made the space and what it is called, sealed under it.
  sync::Fact fact;
  fact.epoch = mintEpoch(space);
  const std::vector first = {fact.epoch->epoch};
  const auto writing = sync::writingKey(space.id, first, space.keys);
  const sync::EpochSetId set = sync::epochSetOf(first);
  fact.grant = sync::Grant{identity.keys(),
                           person,
                           sync::Role::owner,
                           {},
                           {},
                           std::nullopt,
                           {},
                           set,
                           sync::sealNames(space.id, *writing, ownNames, random)};
  fact.profile = sync::Profile{set, sync::sealNames(space.id, *writing, {name, currency}, random)};
  addFact(txn, space, std::move(fact));
  settleKeys(txn, space);
  return number;
}

}  // namespace satchel::node
