#include "sync/roster.h"

#include <queue>

namespace satchel::sync {
namespace {

struct Tenure {
  Rank rank;
  VerifyKey key;
  Role role;
  Points start;
  std::vector<Hash> lifts;
  bool operator>(const Tenure& other) const { return std::tie(rank, key) > std::tie(other.rank, other.key); }
};

int classOf(Role role) {
  return role == Role::recovery ? 0 : role == Role::owner ? 1 : 2;
}

Seq pointAt(const Points& points, const LogId& log, Chain chain) {
  const auto at = points.find(log);
  return at == points.end() ? 0 : at->second.at(chain);
}

}  // namespace

bool Roster::covers(const Points& start, const std::vector<Hash>& lifts, const std::vector<Cutting>& cuts, Chain chain,
                    const LogId& log, Seq seq, const Rank* seniorTo) {
  if (seq <= pointAt(start, log, chain)) return false;
  return std::ranges::all_of(cuts, [&](const Cutting& cut) {
    if (seniorTo != nullptr && !(cut.rank < *seniorTo)) return true;
    const bool lifted = !cut.removal && std::ranges::find(lifts, cut.id) != lifts.end();
    return lifted || seq <= pointAt(cut.points, log, chain);
  });
}

Roster resolve(const Genesis& genesis, const std::vector<FactEntry>& facts) {
  Roster roster;
  roster.owner = genesis.owner;
  std::map<VerifyKey, std::vector<const FactEntry*>> byAuthor;
  for (const FactEntry& entry : facts) byAuthor[entry.author].push_back(&entry);

  std::priority_queue<Tenure, std::vector<Tenure>, std::greater<>> queue;
  queue.push({{0, 0, {}}, genesis.recovery, Role::recovery, {}, {}});
  queue.push({{1, 0, {}}, genesis.owner, Role::owner, {}, {}});
  roster.grants[genesis.owner].push_back({Role::owner, {}, {}, {1, 0, {}}});

  while (!queue.empty()) {
    const Tenure tenure = queue.top();
    queue.pop();
    const auto own = byAuthor.find(tenure.key);
    if (own == byAuthor.end()) continue;
    const std::vector<Roster::Cutting> cutsBefore = roster.cuts[tenure.key];
    std::vector<const FactEntry*> fresh;
    for (const FactEntry* entry : own->second) {
      if (roster.validRanks.contains(entry->hash)) continue;
      if (entry->fact.grant && entry->fact.grant->role > tenure.role) continue;
      if (!Roster::covers(tenure.start, tenure.lifts, cutsBefore, Chain::facts, entry->fact.log, entry->fact.seq,
                          nullptr))
        continue;
      fresh.push_back(entry);
    }
    for (const FactEntry* entry : fresh) {
      roster.validRanks[entry->hash] = tenure.rank;
      roster.validFacts.push_back(entry);
      const Fact& fact = entry->fact;
      if (fact.cut) {
        roster.cuts[fact.cut->subject].push_back({fact.cut->points, fact.cut->removal, entry->hash, tenure.rank});
      }
      if (fact.grant) {
        Rank rank{classOf(fact.grant->role), tenure.rank.depth + 1, tenure.rank.path};
        rank.path.emplace_back(entry->incarnationDepth, fact.seq, entry->hash);
        const VerifyKey& subject = fact.grant->subject.device;
        roster.grants[subject].push_back({fact.grant->role, fact.grant->points, fact.grant->lifts, rank});
        if (fact.grant->role >= Role::admin) {
          queue.push({rank, subject, fact.grant->role, fact.grant->points, fact.grant->lifts});
        }
      }
    }
  }

  // Whose names and keys stand: the most senior valid grant of each device; of one author's, the first.
  std::map<VerifyKey, std::tuple<Rank, std::uint32_t, Seq, Hash>> best;
  for (const FactEntry* entry : roster.validFacts) {
    if (!entry->fact.grant) continue;
    const Grant& grant = *entry->fact.grant;
    const auto place =
        std::tuple(roster.validRanks.at(entry->hash), entry->incarnationDepth, entry->fact.seq, entry->hash);
    const auto [known, isNew] = best.try_emplace(grant.subject.device, place);
    if (!isNew && known->second <= place) continue;
    known->second = place;
    roster.memberMap[grant.subject.device] = {grant.subject, grant.person, Role::none, &entry->fact};
  }
  for (auto& [device, member] : roster.memberMap) member.role = roster.roleOf(device);
  return roster;
}

Role Roster::roleAt(const VerifyKey& device, const LogId& log, Seq seq) const {
  const auto granted = grants.find(device);
  if (granted == grants.end()) return Role::none;
  static const std::vector<Cutting> none;
  const auto cutting = cuts.find(device);
  const auto& cutList = cutting == cuts.end() ? none : cutting->second;
  Role role = Role::none;
  for (const Granted& grant : granted->second) {
    const Rank* seniorTo = grant.role >= Role::admin ? &grant.rank : nullptr;
    if (grant.role > role && covers(grant.start, grant.lifts, cutList, Chain::commits, log, seq, seniorTo))
      role = grant.role;
  }
  return role;
}

bool Roster::sameStanding(const VerifyKey& device, const Roster& other) const {
  const auto same = [&](const auto& mine, const auto& theirs) {
    const auto here = mine.find(device);
    const auto there = theirs.find(device);
    if (here == mine.end() || there == theirs.end()) {
      return (here == mine.end() || here->second.empty()) && (there == theirs.end() || there->second.empty());
    }
    return here->second == there->second;
  };
  return same(grants, other.grants) && same(cuts, other.cuts);
}

Role Roster::roleOf(const VerifyKey& device) const {
  static const LogId anyLog{};
  return roleAt(device, anyLog, UINT64_MAX);
}

}  // namespace satchel::sync
