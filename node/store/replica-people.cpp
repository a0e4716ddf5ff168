// Who belongs, as this device says it in facts: removal, roles, recovery, what is let in all the same.
#include "node/store/replica.h"

namespace satchel::node {

using sync::LogId;
using sync::Role;
using sync::Seq;

void Replica::appendFact(WriteTransaction& txn, Space& space, LogState& log, Seq seq, const Hash& hash,
                         ByteView bytes) {
  txn.put(Table::facts, Key().u32(space.number).u32(log.number).u64(seq), bytes);
  log.facts = {seq, hash};
  changes.spaces.insert(space.number);
  changes.people.insert(space.number);
  changes.heads[space.number][log.id] = {log.facts, log.head()};
}

Hash Replica::addFact(WriteTransaction& txn, Space& space, sync::Fact fact) {
  return addFact(txn, space, space.logs.at(space.own), identity.log(), std::move(fact));
}

Hash Replica::addFact(WriteTransaction& txn, Space& space, LogState& log, const SigningKey& author, sync::Fact fact) {
  current = &txn;
  fact.time = clock.now();
  const Bytes bytes = fact.encode();
  const Seq seq = log.facts.seq + 1;
  const Hash hash = sync::factHash(space.id, log.id, seq, log.facts.hash, bytes);
  appendFact(txn, space, log, seq, hash, bytes);
  txn.put(Table::signatures, signatureKey(sync::Chain::facts, space, log, seq), author.sign(sync::factSignature, hash));
  saveLog(txn, space, log);
  settlePeople(txn, space);
  saveSpace(txn, space);
  current = nullptr;
  return hash;
}

/// Where the device's logs end here. Its own: what it says next included, which is the fact that these go into.
sync::Points Replica::pointsOf(const Space& space, const VerifyKey& device) const {
  sync::Points points;
  for (const auto& [id, log] : space.logs) {
    if (log.incarnation.device != device || (log.isBranch() && log.head().seq == 0)) continue;
    sync::Point& point = points[id];
    point = {log.facts.seq + (id == space.own ? 1 : 0), log.stored.seq, {}};
    std::copy_n(log.stored.hash.bytes.begin(), point.commit.size(), point.commit.begin());
  }
  return points;
}

Hash Replica::removeDevice(WriteTransaction& txn, Space& space, const VerifyKey& device) {
  sync::Fact fact;
  fact.cut = sync::Cut{device, pointsOf(space, device), true};
  // Who leaves does not make the key that is to be kept from them: the admins do, when they see it.
  const bool leaves = device == identity.keys().device;
  if (!leaves && space.roster.roleOf(device) >= Role::reader) fact.epoch = mintEpoch(space);
  const Hash hash = addFact(txn, space, std::move(fact));
  settleKeys(txn, space);
  return hash;
}

Hash Replica::setRole(WriteTransaction& txn, Space& space, const VerifyKey& device, Role role) {
  const sync::Roster::Member& member = space.roster.members().at(device);
  const Role before = member.role;
  sync::Fact fact;
  fact.grant = *member.grant->grant;
  sync::Grant& grant = *fact.grant;
  grant.role = role;
  grant.points = pointsOf(space, device);
  grant.invitation.reset();
  grant.request = {};
  grant.lifts.clear();
  for (const sync::FactEntry& entry : space.facts) {
    if (entry.fact.cut && entry.fact.cut->subject == device) grant.lifts.push_back(entry.hash);
  }
  if (role < before) fact.cut = sync::Cut{device, grant.points, false};
  const bool losesKeys = before >= Role::reader && role < Role::reader;
  if (losesKeys || (before >= Role::admin && role < before)) fact.epoch = mintEpoch(space);
  const Hash hash = addFact(txn, space, std::move(fact));
  settleKeys(txn, space);
  return hash;
}

Hash Replica::recover(WriteTransaction& txn, Space& space, const SigningKey& recovery, const sync::PersonId& person,
                      const std::vector<std::string>& ownNames, const std::optional<VerifyKey>& removed) {
  const DeviceKeys& self = identity.keys();
  sync::Fact fact;
  fact.epoch = mintEpoch(space);
  const std::vector fresh = {fact.epoch->epoch};
  const auto key = sync::writingKey(space.id, fresh, space.keys);
  fact.grant = sync::Grant{self,
                           person,
                           Role::owner,
                           pointsOf(space, self.device),
                           {},
                           std::nullopt,
                           {},
                           sync::epochSetOf(fresh),
                           sync::sealNames(space.id, *key, ownNames, random)};
  for (sync::Points::value_type& point : fact.grant->points) point.second.facts = space.logs.at(point.first).facts.seq;
  for (const sync::FactEntry& entry : space.facts) {
    if (entry.fact.cut && entry.fact.cut->subject == self.device) fact.grant->lifts.push_back(entry.hash);
  }
  if (removed) fact.cut = sync::Cut{*removed, pointsOf(space, *removed), true};
  // A log for this once: whoever else used the key wrote in another, and the two never disagree about a place.
  LogState& log = logState(txn, space, sync::Incarnation::begin(recovery, random));
  const Hash hash = addFact(txn, space, log, recovery, std::move(fact));
  settleKeys(txn, space);
  return hash;
}

Hash Replica::admit(WriteTransaction& txn, Space& space, const LogId& log, Seq seq, const Hash& commit) {
  sync::Fact fact;
  fact.admission = sync::Admission{space.rootOf(log), seq, commit};
  return addFact(txn, space, std::move(fact));
}

std::vector<Replica::Quarantined> Replica::quarantined(const ReadTransaction& txn, const Space& space) const {
  std::vector<Quarantined> found;
  for (const auto& [id, log] : space.logs) {
    for (Seq seq = log.start; seq <= log.merged; ++seq) {
      if (space.mayWrite(id, seq)) continue;
      const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log.number).u64(seq));
      if (!position) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
      found.push_back({id, seq, bigEndian(position->first(8)), Hash::from(position->subspan(8)).value_or(Hash{})});
    }
  }
  std::ranges::sort(found, {}, &Quarantined::n);
  return found;
}

}  // namespace satchel::node
