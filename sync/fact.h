// Facts: who belongs to a space, under which keys. Invariant: a fact is signed by its author's device, chained per
// (space, log) like commits, and readable to carriers in keys and roles; names in it are sealed. What facts amount to
// is roster.h's matter alone.
//
// Encoding v1: u8 version = 1 · zigzag time · varint n statements: u8 tag, sized bytes
//   (1 grant, 2 cut, 3 epoch, 4 invitation, 5 profile, 6 admission, 7 settlement, 8 the beginnings of the hashes of the
//   commits that points name; unknown tags are kept and mean nothing)
// Fact hash = hash(u16 format · space · log · u64 seq · previous · bytes); its signature is over that hash.
#pragma once
#include <map>

#include "sync/commit.h"
#include "sync/incarnation.h"

namespace satchel::sync {

enum class Role : std::uint8_t { none = 0, carrier = 1, reader = 2, editor = 3, admin = 4, owner = 5, recovery = 6 };

/// "editor"
std::string_view roleName(Role role);

/// How a space begins; its id is the hash of this.
struct Genesis {
  VerifyKey owner, recovery;
  std::array<std::uint8_t, 32> random{};
  SpaceId id() const;
  Bytes encode() const;
  static std::optional<Genesis> decode(ByteView bytes);
};

/// How far both chains of a log had come.
struct Point {
  Seq facts = 0, commits = 0;
  /// How the hash of that commit begins: it tells which branch of a forked log was meant. Zero: not said.
  std::array<std::uint8_t, 8> commit{};
  Seq at(Chain chain) const { return chain == Chain::facts ? facts : commits; }
  auto operator<=>(const Point&) const = default;
};
/// "From here on", in the subject's logs; a log it does not name is at zero.
using Points = std::map<LogId, Point>;

struct Grant {
  DeviceKeys subject;
  PersonId person;
  Role role = Role::none;
  Points points;
  /// Lowerings this grant takes back; a cut of the same subject in the same fact is lifted without being named. A
  /// removal is never taken back, but naming one that does not stand confirms the subject (see Roster::isDoubted).
  std::vector<Hash> lifts;
  std::optional<BatchId> invitation;
  Signature request;       ///< by the invitation's code key over the subject's three keys (pairing.h); zero without
  EpochSetId sealedUnder;  ///< of the names
  Bytes sealedNames;       ///< person and device name; see sealNames
};

struct Cut {
  VerifyKey subject;
  Points points;
  bool removal = false;  ///< not a lowering: nothing lifts it
};

struct EpochMint {
  std::vector<EpochId> parents;
  EpochId epoch;
  std::vector<std::pair<EpochId, Bytes>> older;  ///< keys of earlier epochs sealed under the new one
  Hash keyHash;  ///< of the key: with it anybody sees that the id belongs to these parents (see epoch.h)
};

/// A commit beyond a cut that counts all the same.
struct Admission {
  LogId log;
  Seq seq = 0;
  Hash hash;  ///< of that commit
};

/// Of the branches of a fork one stands: what the others say past it counts for nothing.
struct Settlement {
  LogId log;      ///< that forked
  Seq seq = 0;    ///< where the branches begin
  Hash standing;  ///< the first commit of the branch that stands
};

struct Invitation {
  BatchId id;
  Role role = Role::none;
  Millis expires = 0;
  std::optional<PersonId> person;                            ///< for a further device of the same person
  VerifyKey code;                                            ///< verifies what the code's holder signs
  std::vector<std::pair<VerifyKey, Bytes>> wrappedNoteKeys;  ///< to the admins' box keys
  Signature proof;                                           ///< by the code key over (space, id)
};

/// The space's name and currency, sealed like names.
struct Profile {
  EpochSetId sealedUnder;
  Bytes sealed;
};

struct Fact {
  SpaceId space;
  LogId log;
  Seq seq = 0;
  Hash previous;
  Millis time = 0;
  std::optional<Grant> grant;
  std::optional<Cut> cut;
  std::optional<EpochMint> epoch;
  std::optional<Invitation> invitation;
  std::optional<Profile> profile;
  std::optional<Admission> admission;
  std::optional<Settlement> settlement;

  Bytes encode() const;
  /// `place` fields (space, log, seq, previous) come from the chain, not from the bytes.
  static std::optional<Fact> decode(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                    ByteView bytes);
};

/// The hash that chains and signs a fact, from its encoded bytes.
Hash factHash(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous, ByteView bytes);

}  // namespace satchel::sync
