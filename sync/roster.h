// Who belongs, as facts amount to it: resolve(facts) → roster. Pure and free of order: the same facts give the same
// answer whichever came first. Seniors decide over juniors: owner before admins, an earlier grant's line before a
// later's; no clock takes part. Anybody may leave: one's own cut at itself holds whatever one's rank. (The rule was
// modelled on 32,000 histories; a variant without `lifts` or with time loses.)
#pragma once
#include <functional>
#include <set>

#include "sync/fact.h"

namespace satchel::sync {

struct FactEntry {
  Fact fact;
  Hash hash;
  VerifyKey author;
  std::uint32_t incarnationDepth = 0;
};

/// Lower is senior: class (recovery, owner, admin), then how many grants from the owner, then the granters' places.
struct Rank {
  int roleClass = 0;
  std::size_t depth = 0;
  std::vector<std::tuple<std::uint32_t, Seq, Hash>> path;
  auto operator<=>(const Rank&) const = default;
};

class Roster {
 public:
  Roster() = default;

  struct Member {
    DeviceKeys keys;
    PersonId person;
    Role role = Role::none;       ///< what holds at the end of the device's logs
    const Fact* grant = nullptr;  ///< the one its names are read from
  };

  /// The role under which `device` wrote (log, seq): the highest of valid grants covering it.
  Role roleAt(const VerifyKey& device, const LogId& log, Seq seq) const;
  /// The role for what `device` writes next; none for a stranger or a removed one.
  Role roleOf(const VerifyKey& device) const;
  /// The most senior rank under which `device` decides over others from now on; nothing below admin.
  std::optional<Rank> rankOf(const VerifyKey& device) const;
  /// Whether a cut at `subject` that `author` writes next would count: at an admin only a senior's does, and one's own.
  bool mayCut(const VerifyKey& author, const VerifyKey& subject) const;
  /// Both rosters say the same of what `device` may write, and where.
  bool sameStanding(const VerifyKey& device, const Roster& other) const;
  bool isValid(const Hash& fact) const { return validRanks.contains(fact); }
  /// It belonged once, and a removal or its own leaving stands.
  bool isRemoved(const VerifyKey& device) const;
  /// A removal names it that does not stand, and no admin has confirmed it since (a grant whose `lifts` name that
  /// removal): some have sealed what it was not to read, so it gets no key. A junior's word against a senior is none.
  bool isDoubted(const VerifyKey& device) const { return doubted.contains(device); }
  /// Those who left and whom nobody has removed yet: they still hold the newest key.
  const std::set<VerifyKey>& leavers() const { return left; }
  /// Whether an admin let this commit in, wherever its author was cut.
  bool admits(const LogId& log, Seq seq, const Hash& commit) const { return admissions.contains({log, seq, commit}); }
  const std::set<std::tuple<LogId, Seq, Hash>>& admitted() const { return admissions; }
  const std::map<VerifyKey, Member>& members() const { return memberMap; }
  /// Which branch of a fork stands, as far as `device`, its author, holds a role of this rank: the log and the first
  /// commit of that branch. The most senior word counts, of one author's the last; of an admin's log only a senior's,
  /// and one's own.
  struct Settled {
    Settlement what;
    VerifyKey author;
    Rank rank;
    std::uint32_t incarnationDepth = 0;
    Seq seq = 0;
    Hash hash;
  };
  /// Those of valid facts, the ones that decide first.
  const std::vector<Settled>& settlements() const { return settled; }
  /// Whether a settlement decides over what a device wrote under a role of that rank.
  static bool decides(const Settled& settlement, const VerifyKey& device, Role role, const Rank& rank) {
    return role < Role::admin || settlement.author == device || settlement.rank < rank;
  }
  /// Names in the points of grants and cuts the branches of forked logs, which are logs of their own. `start`: of a
  /// grant to the device, of this role and rank; `points`: of a cut.
  void placeBranches(
      const std::function<void(const VerifyKey& device, Role role, const Rank& rank, Points& start)>& ofGrant,
      const std::function<void(Points& points)>& ofCut);
  /// Valid facts, in no meaningful order.
  const std::vector<const FactEntry*>& valid() const { return validFacts; }
  /// Under which rank a valid fact was said.
  const Rank& rankOfFact(const Hash& fact) const { return validRanks.at(fact); }

 private:
  friend Roster resolve(const Genesis& genesis, const std::vector<FactEntry>& facts);
  struct Cutting {
    Points points;
    bool removal;
    bool own;  ///< the subject's: it left
    Hash id;
    Rank rank;
    bool operator==(const Cutting&) const = default;
  };
  struct Granted {
    Role role;
    Points start;
    std::vector<Hash> lifts;
    Rank rank;
    bool operator==(const Granted&) const = default;
  };
  /// With `seniorTo`, only cuts by its seniors count, and one's own.
  static bool covers(const Points& start, const std::vector<Hash>& lifts, const std::vector<Cutting>& cuts, Chain chain,
                     const LogId& log, Seq seq, const Rank* seniorTo);
  const std::vector<Cutting>& cutsOf(const VerifyKey& device) const;
  /// Whether a grant to `device` covers a place, cuts considered.
  bool holds(const VerifyKey& device, const Granted& grant, Chain chain, const LogId& log, Seq seq) const;
  void take(const FactEntry& entry, const Rank& rank);
  void letLeave(const std::vector<FactEntry>& facts);
  void findDoubted(const std::vector<FactEntry>& facts);
  void findMembers();

  std::map<Hash, Rank> validRanks;
  std::vector<const FactEntry*> validFacts;
  std::map<VerifyKey, std::vector<Cutting>> cuts;
  std::map<VerifyKey, std::vector<Granted>> grants;
  std::map<VerifyKey, Member> memberMap;
  std::set<VerifyKey> doubted, left;
  std::set<std::tuple<LogId, Seq, Hash>> admissions;
  std::vector<Settled> settled;
};

/// `facts` must outlive the roster.
Roster resolve(const Genesis& genesis, const std::vector<FactEntry>& facts);

}  // namespace satchel::sync
