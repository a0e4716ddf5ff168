// What a device calls out on a local network, so that others of its spaces find it. Invariant: whoever is in none of
// its spaces sees random bytes of one length, without a name, a key or a space, and different ones after each change.
//
// Beacon v1: nonce 24, random ‖ 4 slots of 51: seal({u8 version = 1, device 32, u16 port}) under a space's discovery
// key, the nonce and the slot's number; or, where no space is left, random bytes. Little endian.
#pragma once
#include "sync/commit.h"

namespace satchel::sync {

constexpr std::size_t beaconSlots = 4, beaconSize = 24 + beaconSlots * (35 + sealTagSize);

/// From what a space's members write under now: whoever is removed is called no longer.
using DiscoveryKey = SealKey;
DiscoveryKey discoveryKeyOf(const SpaceId& space, const WritingKey& key);

/// Who is there, and where it listens: a TCP port of the address that the beacon comes from.
struct Caller {
  VerifyKey device;
  std::uint16_t port = 0;
};

/// For at most four spaces; of more, the first four.
Bytes encodeBeacon(const std::vector<DiscoveryKey>& keys, const Caller& caller, Random& random);
/// Nothing where none of the keys opens it.
std::optional<Caller> readBeacon(ByteView beacon, const std::vector<DiscoveryKey>& keys);

}  // namespace satchel::sync
