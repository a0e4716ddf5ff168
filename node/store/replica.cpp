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
  return out.take();
}

LogState decodeLog(std::uint32_t number, ByteView bytes) {
  sync::Reader in(bytes);
  LogState log;
  log.number = number;
  const auto incarnation = sync::Incarnation::decode(in.raw(sync::Incarnation::encodedSize));
  log.stored.seq = in.u64();
  log.stored.hash = in.fixedBytes<Hash>();
  log.merged = in.u64();
  log.facts.seq = in.u64();
  log.facts.hash = in.fixedBytes<Hash>();
  if (!incarnation || !in.done()) throw StoreDamaged("STORE_DAMAGED: a log's state does not read");
  log.incarnation = *incarnation;
  return log;
}

}  // namespace

sync::VersionVector Space::commits() const {
  sync::VersionVector vector;
  for (const auto& [id, log] : logs) {
    if (log.stored.seq > 0) vector.set(id, log.stored);
  }
  return vector;
}

const VerifyKey* Space::authorOf(const LogId& log) const {
  const auto state = logs.find(log);
  return state == logs.end() ? nullptr : &state->second.incarnation.device;
}

bool Space::mayWrite(const LogId& log, Seq seq) const {
  const VerifyKey* author = authorOf(log);
  return author != nullptr && roster.roleAt(*author, log, seq) >= sync::Role::editor;
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
      space.logs[logIds.at(number)] = decodeLog(number, log);
      return true;
    });
    txn->scanPrefix(Table::undos, Key().u32(space.number), [&](ByteView, ByteView) {
      space.anyUndo = true;
      return false;
    });
    resolveFacts(*txn, space);
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
  space.named = {space.genesis.owner};
  for (const sync::FactEntry& entry : space.facts) {
    if (entry.fact.grant) space.named.insert(entry.fact.grant->subject.device);
  }
  space.roster = sync::resolve(space.genesis, space.facts);
  space.heads = sync::epochHeads(space.roster);
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (entry->fact.epoch && entry->fact.epoch->parents.empty()) space.firstEpoch = entry->fact.epoch->epoch;
  }
  space.wraps = {};
  for (const Wrap& wrap : standingWraps(txn, space)) {
    space.wraps.add(hashOf(Context{"satchel wrap place v1"}, {wrap.epoch, wrap.device}));
  }
  // Void epochs too: what was sealed under one stays readable.
  for (const sync::FactEntry& entry : space.facts) {
    if (!entry.fact.epoch || space.keys.contains(entry.fact.epoch->epoch)) continue;
    const sync::EpochMint& mint = *entry.fact.epoch;
    const auto wrap = txn.get(Table::wraps, Key().u32(space.number).raw(mint.epoch).raw(identity.keys().device));
    const auto stored = wrap ? storedWrap(mint.epoch, identity.keys().device, *wrap) : std::nullopt;
    if (!stored) continue;
    if (auto key = sync::unwrapEpoch(space.id, mint.epoch, mint.parents, identity.box(), stored->sealed)) {
      space.keys.emplace(mint.epoch, std::move(*key));
    }
  }
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (!entry->fact.profile) continue;
    // The profile may be sealed under any epoch set of the past: the standing one, else a single epoch, is tried.
    std::vector<std::vector<sync::EpochId>> candidates = {space.heads};
    for (const auto& [epoch, key] : space.keys) candidates.push_back({epoch});
    for (const auto& epochs : candidates) {
      const auto key = sync::writingKey(space.id, epochs, space.keys);
      const auto names = key ? sync::openNames(space.id, *key, entry->fact.profile->sealed) : std::nullopt;
      if (!names || names->size() < 2) continue;
      space.name = (*names)[0];
      space.currency = (*names)[1];
      break;
    }
  }
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

void Replica::appendFact(WriteTransaction& txn, Space& space, LogState& log, Seq seq, const Hash& hash,
                         ByteView bytes) {
  txn.put(Table::facts, Key().u32(space.number).u32(log.number).u64(seq), bytes);
  log.facts = {seq, hash};
  changes.spaces.insert(space.number);
  changes.people.insert(space.number);
  changes.heads[space.number][log.incarnation.log()] = {log.facts, log.stored};
}

Hash Replica::addFact(WriteTransaction& txn, Space& space, sync::Fact fact) {
  current = &txn;
  LogState& log = space.logs.at(space.own);
  fact.time = clock.now();
  const Bytes bytes = fact.encode();
  const Seq seq = log.facts.seq + 1;
  const Hash hash = sync::factHash(space.id, space.own, seq, log.facts.hash, bytes);
  const Signature signature = identity.log().sign(sync::factSignature, hash);
  appendFact(txn, space, log, seq, hash, bytes);
  txn.put(Table::signatures, signatureKey(sync::Chain::facts, space, log, seq), signature);
  saveLog(txn, space, log);
  settlePeople(txn, space);
  saveSpace(txn, space);
  current = nullptr;
  return hash;
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

  // The first epoch, then who made the space and what it is called, sealed under it.
  auto key = sync::EpochKey::generate(random);
  const sync::EpochId epoch = sync::epochIdOf(space.id, {}, key);
  auto wrap = sync::wrapEpoch(space.id, epoch, key, identity.keys().box, random);
  putWrap(txn, space, signedWrap(space, epoch, identity.keys().device, std::move(*wrap)));
  space.keys.emplace(epoch, std::move(key));
  const auto writing = sync::writingKey(space.id, {epoch}, space.keys);
  const sync::EpochSetId set = sync::epochSetOf({epoch});

  sync::Fact fact;
  fact.epoch = sync::EpochMint{{}, epoch, {}};
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
  return number;
}

}  // namespace satchel::node
