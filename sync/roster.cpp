#include "sync/roster.h"

#include <queue>

#include "sync/protection.h"

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

const LogId anyLog{};
constexpr Seq atTheEnd = UINT64_MAX;

int classOf(Role role) {
  return role == Role::recovery ? 0 : role == Role::owner ? 1 : 2;
}

Seq pointAt(const Points& points, const LogId& log, Chain chain) {
  const auto at = points.find(log);
  return at == points.end() ? 0 : at->second.at(chain);
}

bool isLeaving(const FactEntry& entry) {
  return entry.fact.cut && entry.fact.cut->subject == entry.author;
}

/// What a grant lifts: the lowerings it names, and the one that stands beside it.
std::vector<Hash> liftsOf(const FactEntry& entry) {
  std::vector<Hash> lifts = entry.fact.grant->lifts;
  if (entry.fact.cut && entry.fact.cut->subject == entry.fact.grant->subject.device) lifts.push_back(entry.hash);
  return lifts;
}

Rank rankGranted(const FactEntry& entry, const Rank& by) {
  Rank rank{classOf(entry.fact.grant->role), by.depth + 1, by.path};
  rank.path.emplace_back(entry.incarnationDepth, entry.fact.seq, entry.hash);
  return rank;
}

}  // namespace

bool Roster::covers(const Points& start, const std::vector<Hash>& lifts, const std::vector<Cutting>& cuts, Chain chain,
                    const LogId& log, Seq seq, const Rank* seniorTo) {
  if (seq <= pointAt(start, log, chain)) return false;
  if (chain == Chain::commits && !stands(Protection::cut)) return true;
  return std::ranges::all_of(cuts, [&](const Cutting& cut) {
    if (seniorTo != nullptr && !cut.own && !(cut.rank < *seniorTo)) return true;
    const bool lifted = !cut.removal && std::ranges::find(lifts, cut.id) != lifts.end();
    return lifted || seq <= pointAt(cut.points, log, chain);
  });
}

void Roster::take(const FactEntry& entry, const Rank& rank) {
  validRanks[entry.hash] = rank;
  validFacts.push_back(&entry);
  const Fact& fact = entry.fact;
  if (fact.cut)
    cuts[fact.cut->subject].push_back({fact.cut->points, fact.cut->removal, isLeaving(entry), entry.hash, rank});
  if (fact.grant) {
    grants[fact.grant->subject.device].push_back(
        {fact.grant->role, fact.grant->points, liftsOf(entry), rankGranted(entry, rank)});
  }
  if (fact.admission) admissions.emplace(fact.admission->log, fact.admission->seq, fact.admission->hash);
  if (fact.settlement) {
    settled.push_back({*fact.settlement, entry.author, rank, entry.incarnationDepth, fact.seq, entry.hash});
  }
}

Roster resolve(const Genesis& genesis, const std::vector<FactEntry>& facts) {
  Roster roster;
  std::map<VerifyKey, std::vector<const FactEntry*>> byAuthor;
  for (const FactEntry& entry : facts) byAuthor[entry.author].push_back(&entry);

  std::priority_queue<Tenure, std::vector<Tenure>, std::greater<>> queue;
  queue.push({{0, 0, {}}, genesis.recovery, Role::recovery, {}, {}});
  queue.push({{1, 0, {}}, genesis.owner, Role::owner, {}, {}});
  roster.grants[genesis.owner].push_back({Role::owner, {}, {}, {1, 0, {}}});

  while (!queue.empty()) {
    const Tenure tenure = queue.top();
    queue.pop();
    const auto said = byAuthor.find(tenure.key);
    if (said == byAuthor.end()) continue;
    const auto stands = [&](const FactEntry& entry, const std::vector<Roster::Cutting>& cuts) {
      return Roster::covers(tenure.start, tenure.lifts, cuts, Chain::facts, entry.fact.log, entry.fact.seq, nullptr);
    };
    const std::vector<Roster::Cutting> cutsBefore = roster.cuts[tenure.key];
    std::vector<const FactEntry*> fresh;
    for (const FactEntry* entry : said->second) {
      if (roster.validRanks.contains(entry->hash)) continue;
      if (entry->fact.grant && entry->fact.grant->role > tenure.role) continue;
      if (stands(*entry, cutsBefore)) fresh.push_back(entry);
    }
    // Of leavings the earliest holds, in the order of logs and places; nothing said beyond it does.
    std::vector<const FactEntry*> leavings;
    std::ranges::copy_if(fresh, std::back_inserter(leavings), [](const FactEntry* entry) { return isLeaving(*entry); });
    std::ranges::sort(leavings, {}, [](const FactEntry* entry) {
      return std::tuple(entry->incarnationDepth, entry->fact.seq, entry->hash);
    });
    std::vector<Roster::Cutting> ownCuts;
    for (const FactEntry* entry : leavings) {
      const Cut& cut = *entry->fact.cut;
      const bool coversItself = pointAt(cut.points, entry->fact.log, Chain::facts) >= entry->fact.seq;
      if (coversItself && stands(*entry, ownCuts))
        ownCuts.push_back({cut.points, true, true, entry->hash, tenure.rank});
    }
    const auto counted = [&](const FactEntry* entry) {
      const bool lost =
          isLeaving(*entry) && std::ranges::find(ownCuts, entry->hash, &Roster::Cutting::id) == ownCuts.end();
      return !lost && stands(*entry, ownCuts);
    };
    std::erase_if(fresh, [&](const FactEntry* entry) { return !counted(entry); });

    for (const FactEntry* entry : fresh) {
      roster.take(*entry, tenure.rank);
      const auto& grant = entry->fact.grant;
      if (grant && grant->role >= Role::admin) {
        queue.push(
            {rankGranted(*entry, tenure.rank), grant->subject.device, grant->role, grant->points, liftsOf(*entry)});
      }
    }
  }
  roster.letLeave(facts);
  // Of one author's the last word: later logs and later places first.
  std::ranges::sort(roster.settled, [](const Roster::Settled& a, const Roster::Settled& b) {
    return std::tie(a.rank, b.incarnationDepth, b.seq, a.hash) < std::tie(b.rank, a.incarnationDepth, a.seq, b.hash);
  });
  roster.findMembers();
  roster.findDoubted(facts);
  return roster;
}

/// Below admin nobody has a tenure; a cut at oneself, and nothing besides, is all that one may say.
void Roster::letLeave(const std::vector<FactEntry>& facts) {
  std::vector<const FactEntry*> leaving;
  for (const FactEntry& entry : facts) {
    const Fact& fact = entry.fact;
    if (isValid(entry.hash) || !isLeaving(entry)) continue;
    if (pointAt(fact.cut->points, fact.log, Chain::facts) < fact.seq) continue;
    if (fact.grant || fact.epoch || fact.invitation || fact.profile || fact.admission || fact.settlement) continue;
    const auto granted = grants.find(entry.author);
    if (granted == grants.end()) continue;
    const bool belongs = std::ranges::any_of(granted->second, [&](const Granted& grant) {
      return holds(entry.author, grant, Chain::facts, fact.log, fact.seq);
    });
    if (belongs) leaving.push_back(&entry);
  }
  for (const FactEntry* entry : leaving) take(*entry, {3, 0, {}});
  for (const auto& [device, list] : cuts) {
    const bool own = std::ranges::any_of(list, [](const Cutting& cut) { return cut.removal && cut.own; });
    const bool seen = std::ranges::any_of(list, [](const Cutting& cut) { return cut.removal && !cut.own; });
    if (own && !seen) left.insert(device);
  }
}

/// Whose names and keys stand: the most senior valid grant of each device; of one author's, the first.
void Roster::findMembers() {
  std::map<VerifyKey, std::tuple<Rank, std::uint32_t, Seq, Hash>> best;
  for (const FactEntry* entry : validFacts) {
    if (!entry->fact.grant) continue;
    const Grant& grant = *entry->fact.grant;
    const std::tuple place(validRanks.at(entry->hash), entry->incarnationDepth, entry->fact.seq, entry->hash);
    const auto [known, isNew] = best.try_emplace(grant.subject.device, place);
    if (!isNew && known->second <= place) continue;
    known->second = place;
    memberMap[grant.subject.device] = {grant.subject, grant.person, Role::none, &entry->fact};
  }
  for (auto& [device, member] : memberMap) member.role = roleOf(device);
}

void Roster::findDoubted(const std::vector<FactEntry>& facts) {
  std::map<VerifyKey, std::set<Hash>> confirmed;
  for (const FactEntry* entry : validFacts) {
    if (!entry->fact.grant) continue;
    const Grant& grant = *entry->fact.grant;
    confirmed[grant.subject.device].insert(grant.lifts.begin(), grant.lifts.end());
  }
  for (const FactEntry& entry : facts) {
    if (!entry.fact.cut || !entry.fact.cut->removal || isLeaving(entry)) continue;
    const VerifyKey& subject = entry.fact.cut->subject;
    const auto author = grants.find(entry.author);
    if (author == grants.end() || confirmed[subject].contains(entry.hash)) continue;
    const auto standing = rankOf(subject);
    const bool counted = std::ranges::any_of(author->second, [&](const Granted& grant) {
      return grant.role >= Role::admin && (!standing || grant.rank < *standing);
    });
    if (counted) doubted.insert(subject);
  }
}

const std::vector<Roster::Cutting>& Roster::cutsOf(const VerifyKey& device) const {
  static const std::vector<Cutting> none;
  const auto found = cuts.find(device);
  return found == cuts.end() ? none : found->second;
}

bool Roster::holds(const VerifyKey& device, const Granted& grant, Chain chain, const LogId& log, Seq seq) const {
  const Rank* seniorTo = grant.role >= Role::admin ? &grant.rank : nullptr;
  return covers(grant.start, grant.lifts, cutsOf(device), chain, log, seq, seniorTo);
}

Role Roster::roleAt(const VerifyKey& device, const LogId& log, Seq seq) const {
  const auto granted = grants.find(device);
  if (granted == grants.end()) return Role::none;
  Role role = Role::none;
  for (const Granted& grant : granted->second) {
    if (grant.role > role && holds(device, grant, Chain::commits, log, seq)) role = grant.role;
  }
  return role;
}

Role Roster::roleOf(const VerifyKey& device) const {
  return roleAt(device, anyLog, atTheEnd);
}

std::optional<Rank> Roster::rankOf(const VerifyKey& device) const {
  std::optional<Rank> rank;
  const auto granted = grants.find(device);
  if (granted == grants.end()) return rank;
  for (const Granted& grant : granted->second) {
    if (grant.role < Role::admin || !holds(device, grant, Chain::facts, anyLog, atTheEnd)) continue;
    if (!rank || grant.rank < *rank) rank = grant.rank;
  }
  return rank;
}

bool Roster::mayCut(const VerifyKey& author, const VerifyKey& subject) const {
  if (author == subject) return roleOf(author) != Role::none;
  const auto mine = rankOf(author), theirs = rankOf(subject);
  return mine && (!theirs || *mine < *theirs);
}

void Roster::placeBranches(
    const std::function<void(const VerifyKey& device, Role role, const Rank& rank, Points& start)>& ofGrant,
    const std::function<void(Points& points)>& ofCut) {
  for (auto& [device, list] : grants) {
    for (Granted& grant : list) ofGrant(device, grant.role, grant.rank, grant.start);
  }
  for (auto& [device, list] : cuts) {
    for (Cutting& cut : list) ofCut(cut.points);
  }
}

bool Roster::isRemoved(const VerifyKey& device) const {
  return roleOf(device) == Role::none &&
         std::ranges::any_of(cutsOf(device), [](const Cutting& cut) { return cut.removal; });
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

}  // namespace satchel::sync
