// Who belongs, as facts amount to it: resolve(facts) → roster. Pure and free of order: the same facts give the same
// answer whichever came first. Seniors decide over juniors: owner before admins, an earlier grant's line before a
// later's; no clock takes part. (The rule was modelled on 32,000 histories; a variant without `lifts` or with time
// loses.)
#pragma once
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
  /// Both rosters say the same of what `device` may write, and where.
  bool sameStanding(const VerifyKey& device, const Roster& other) const;
  bool isValid(const Hash& fact) const { return validRanks.contains(fact); }
  const std::map<VerifyKey, Member>& members() const { return memberMap; }
  /// Valid facts, in no meaningful order.
  const std::vector<const FactEntry*>& valid() const { return validFacts; }

 private:
  friend Roster resolve(const Genesis& genesis, const std::vector<FactEntry>& facts);
  struct Cutting {
    Points points;
    bool removal;
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
  static bool covers(const Points& start, const std::vector<Hash>& lifts, const std::vector<Cutting>& cuts, Chain chain,
                     const LogId& log, Seq seq, const Rank* seniorTo);

  std::map<Hash, Rank> validRanks;
  std::vector<const FactEntry*> validFacts;
  std::map<VerifyKey, std::vector<Cutting>> cuts;
  std::map<VerifyKey, std::vector<Granted>> grants;
  std::map<VerifyKey, Member> memberMap;
  VerifyKey owner;
};

/// `facts` must outlive the roster.
Roster resolve(const Genesis& genesis, const std::vector<FactEntry>& facts);

}  // namespace satchel::sync
