// Epoch keys: who holds one reads what was sealed under it. Invariant: an epoch's id commits to its key, so a wrong
// wrap is found out; writers seal under all standing heads together, so that of two people removed at once neither can
// read on.
#pragma once
#include <map>
#include <set>

#include "sync/roster.h"

namespace satchel::sync {

struct EpochKeyTag;
using EpochKey = Secret<EpochKeyTag, 32>;
using EpochKeys = std::map<EpochId, EpochKey>;

/// hash(space, parents, hash(key))
EpochId epochIdOf(const SpaceId& space, const std::vector<EpochId>& parents, const EpochKey& key);

/// The epochs that facts speak of. A mint whose id does not belong to its parents is none; so nobody, whose facts count
/// or not, can say of another's epoch what it follows.
class Epochs {
 public:
  Epochs() = default;
  Epochs(const SpaceId& space, const std::vector<FactEntry>& facts, const Roster& roster);

  std::vector<EpochId> known() const;
  /// What writers seal under, sorted: epochs of valid facts that no other such goes back to, not through void ones
  /// either.
  std::vector<EpochId> heads() const;
  /// Those whose keys are kept wrapped for everybody who reads: the heads, and each that no valid fact seals under a
  /// later one. Void ones too: what was sealed under one stays readable.
  std::vector<EpochId> wrapped() const;
  /// The one that the space began with; zero where it is not known.
  EpochId first() const { return firstEpoch; }
  /// All that it goes back to is known here, and with it every removal that made its author mint it.
  bool complete(const EpochId& epoch) const;
  /// Who minted it; nothing where the fact is void.
  std::optional<VerifyKey> minter(const EpochId& epoch) const;
  /// Opens what is sealed under keys that are held, and under those again.
  void openOlder(const SpaceId& space, EpochKeys& held) const;
  /// The key in a wrap, where it is for this device and is that epoch's.
  std::optional<EpochKey> unwrap(const SpaceId& space, const EpochId& epoch, const BoxSecret& device,
                                 ByteView wrap) const;

  struct Minted {
    EpochMint mint;
    EpochKey key;
  };
  /// A new epoch after all heads, those included that cannot be opened here; every key held is sealed under it, unless
  /// it is under another's that is.
  Minted mint(const SpaceId& space, const EpochKeys& held, Random& random) const;
  /// The epochs that a set's id stands for, as far as they ever stood together or alone.
  std::optional<std::vector<EpochId>> set(const EpochSetId& id) const;

 private:
  struct Known {
    std::vector<EpochId> parents;
    std::vector<std::pair<EpochId, Bytes>> older;  ///< as anybody says
    std::set<EpochId> seals;                       ///< as valid facts say
    bool stands = false;
    VerifyKey author;
  };
  std::set<EpochId> ancestors(const EpochId& epoch) const;
  std::map<EpochId, Known> all;
  EpochId firstEpoch;
};

/// The key of a set of epochs. Nothing while one of them is not held.
std::optional<WritingKey> writingKey(const SpaceId& space, const std::vector<EpochId>& epochs, const EpochKeys& keys);

/// An epoch's key sealed to one device.
std::optional<Bytes> wrapEpoch(const SpaceId& space, const EpochId& epoch, const EpochKey& key, const BoxPublic& device,
                               Random& random);

/// Short texts in facts (names of people, devices and the space), under the writing key of a set.
Bytes sealNames(const SpaceId& space, const WritingKey& key, const std::vector<std::string>& names, Random& random);
std::optional<std::vector<std::string>> openNames(const SpaceId& space, const WritingKey& key, ByteView sealed);

/// Keys the digest of a space: the same on every member, unknown to carriers. Derived from the first epoch.
MacKey digestKey(const SpaceId& space, const EpochKey& first);

}  // namespace satchel::sync
