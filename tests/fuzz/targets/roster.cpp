// Who belongs, from facts as they are decoded: the same in whatever order they came, and nobody above whom let them in.
#include "sync/roster.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

constexpr std::size_t people = 6;

VerifyKey person(std::size_t number) {
  VerifyKey key;
  key.bytes[0] = static_cast<std::uint8_t>(number + 1);
  return key;
}
LogId logOf(std::size_t number) {
  return LogId{person(number).bytes};
}

Points pointsFrom(Script& script) {
  Points points;
  for (std::size_t n = script.byte() % 3; n > 0; --n) {
    Point& point = points[logOf(script.byte() % people)];
    point.facts = script.byte() % 8;
    point.commits = script.byte() % 8;
  }
  return points;
}

/// The fact that the script tells, by way of its bytes.
std::vector<FactEntry> factsFrom(Script& script) {
  std::vector<FactEntry> facts;
  Seq seqs[people] = {};
  while (script.more() && facts.size() < 24) {
    const std::size_t author = script.byte() % people;
    Fact fact;
    const std::uint8_t what = script.byte();
    if (what % 4 != 1) {
      fact.grant = Grant{};
      fact.grant->subject.device = person(script.byte() % people);
      fact.grant->role = static_cast<Role>(script.byte() % 6);
      fact.grant->points = pointsFrom(script);
      if (what % 4 == 3 && !facts.empty()) fact.grant->lifts = {facts[script.byte() % facts.size()].hash};
    }
    if (what % 4 <= 1) fact.cut = Cut{person(script.byte() % people), pointsFrom(script), script.byte() % 2 == 1};
    const Bytes bytes = fact.encode();
    const Seq seq = ++seqs[author];
    const auto decoded = Fact::decode({}, logOf(author), seq, {}, bytes);
    must(decoded.has_value(), "a fact that was encoded decodes");
    facts.push_back({*decoded, factHash({}, logOf(author), seq, {}, bytes), person(author), 0});
  }
  return facts;
}

}  // namespace

void rosterTarget(ByteView bytes) {
  Script script(bytes);
  const Genesis genesis{person(0), person(people - 1), {}};
  const auto facts = factsFrom(script);
  auto turned = facts;
  std::ranges::reverse(turned);
  auto shifted = facts;
  std::rotate(shifted.begin(), shifted.begin() + static_cast<std::ptrdiff_t>(shifted.size() / 3), shifted.end());

  const Roster roster = resolve(genesis, facts);
  std::map<Hash, const FactEntry*> valid;
  for (const FactEntry* entry : roster.valid()) valid[entry->hash] = entry;
  must(valid.size() == roster.valid().size(), "a fact is valid once");

  for (const auto& others : {turned, shifted}) {
    const Roster again = resolve(genesis, others);
    must(again.members().size() == roster.members().size(), "the order of facts makes no member");
    for (const FactEntry& entry : facts)
      must(again.isValid(entry.hash) == roster.isValid(entry.hash), "nor a fact valid");
    for (const auto& [device, member] : roster.members()) {
      const auto& same = again.members().at(device);
      must(same.role == member.role && same.grant->seq == member.grant->seq && same.grant->log == member.grant->log,
           "nor somebody's role or name");
    }
    for (std::size_t who = 0; who < people; ++who) {
      for (Seq seq = 1; seq < 9; ++seq) {
        must(again.roleAt(person(who), logOf(who), seq) == roster.roleAt(person(who), logOf(who), seq),
             "nor what they might write");
      }
    }
  }

  for (const FactEntry& entry : facts) {
    must(roster.isValid(entry.hash) == valid.contains(entry.hash), "valid is what is listed as valid");
  }
  for (const auto& [device, member] : roster.members()) {
    must(member.role == roster.roleOf(device), "a member's role is the one at its end");
    must(device == member.keys.device && member.grant != nullptr, "and its grant names it");
  }
  for (std::size_t who = 0; who < people; ++who) {
    Role granted = who == 0 ? Role::owner : Role::none;
    for (const auto& [hash, entry] : valid) {
      if (entry->fact.grant && entry->fact.grant->subject.device == person(who)) {
        granted = std::max(granted, entry->fact.grant->role);
      }
    }
    must(roster.roleOf(person(who)) <= granted, "nobody has more than was granted");
  }
}

Seeds rosterSeeds() {
  constexpr std::uint8_t reader = 2, editor = 3, admin = 4;
  return {{"admin-enrols", {0, 2, 1, admin, 0, 1, 2, 2, editor, 0, 2, 2, 3, admin, 0}},
          {"admins-cut-each-other", {0, 2, 1, admin, 0, 0, 2, 2, admin, 0, 1, 1, 2, 1, 2, 3, 0, 1, 2, 1, 1, 0, 0}},
          {"lowered-and-lifted", {0, 2, 1, admin, 0, 0, 0, 1, reader, 0, 1, 1, 1, 2, 2, 0, 0, 3, 1, admin, 0, 1}},
          {"recovery", {5, 1, 0, 1, 0, 3, 3, 1, 5, 2, 3, 5, 0}}};
}

}  // namespace satchel::fuzz
