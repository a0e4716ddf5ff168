// Epoch keys: who holds one reads what was sealed under it. Invariant: an epoch's id commits to its key, so a wrong
// wrap is found out; writers seal under all standing heads together, so that of two people removed at once neither can
// read on.
#pragma once
#include <map>

#include "sync/roster.h"

namespace satchel::sync {

struct EpochKeyTag;
using EpochKey = Secret<EpochKeyTag, 32>;
using EpochKeys = std::map<EpochId, EpochKey>;

/// hash(space, parents, hash(key))
EpochId epochIdOf(const SpaceId& space, const std::vector<EpochId>& parents, const EpochKey& key);

/// Epochs of valid facts that no other valid epoch names as a parent, sorted: what writers seal under.
std::vector<EpochId> epochHeads(const Roster& roster);

/// The key of a set of epochs. Nothing while one of them is not held.
std::optional<WritingKey> writingKey(const SpaceId& space, const std::vector<EpochId>& epochs, const EpochKeys& keys);

/// An epoch's key sealed to one device.
std::optional<Bytes> wrapEpoch(const SpaceId& space, const EpochId& epoch, const EpochKey& key, const BoxPublic& device,
                               Random& random);
/// Nothing where it is not for this device or is not that epoch's key. `parents` from the epoch's fact.
std::optional<EpochKey> unwrapEpoch(const SpaceId& space, const EpochId& epoch, const std::vector<EpochId>& parents,
                                    const BoxSecret& device, ByteView wrap);

/// Short texts in facts (names of people, devices and the space), under the writing key of a set.
Bytes sealNames(const SpaceId& space, const WritingKey& key, const std::vector<std::string>& names, Random& random);
std::optional<std::vector<std::string>> openNames(const SpaceId& space, const WritingKey& key, ByteView sealed);

/// Keys the digest of a space: the same on every member, unknown to carriers. Derived from the first epoch.
MacKey digestKey(const SpaceId& space, const EpochKey& first);

}  // namespace satchel::sync
