#include "sync/beacon.h"

#include "sync/codec.h"

namespace satchel::sync {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t slotSize = 35 + sealTagSize;

Bytes contextOf(std::size_t slot) {
  Writer out;
  out.text("satchel beacon v1");
  out.u8(static_cast<std::uint8_t>(slot));
  return out.take();
}

}  // namespace

DiscoveryKey discoveryKeyOf(const SpaceId& space, const WritingKey& key) {
  return derive<DiscoveryKey>(key, Context{"satchel discovery v1"}, {space});
}

Bytes encodeBeacon(const std::vector<DiscoveryKey>& keys, const Caller& caller, Random& random) {
  Bytes beacon(beaconSize);
  random.fill(beacon);
  const Nonce nonce = *Nonce::from(ByteView(beacon).first(Nonce::size));
  Writer words;
  words.u8(version);
  words.raw(caller.device);
  words.u16(caller.port);
  for (std::size_t slot = 0; slot < std::min(keys.size(), beaconSlots); ++slot) {
    const Bytes sealed = seal(keys[slot], nonce, contextOf(slot), words.view());
    std::ranges::copy(sealed, beacon.begin() + static_cast<std::ptrdiff_t>(Nonce::size + slot * slotSize));
  }
  return beacon;
}

std::optional<Caller> readBeacon(ByteView beacon, const std::vector<DiscoveryKey>& keys) {
  if (beacon.size() != beaconSize) return std::nullopt;
  const Nonce nonce = *Nonce::from(beacon.first(Nonce::size));
  for (const DiscoveryKey& key : keys) {
    for (std::size_t slot = 0; slot < beaconSlots; ++slot) {
      const auto words = open(key, nonce, contextOf(slot), beacon.subspan(Nonce::size + slot * slotSize, slotSize));
      if (!words) continue;
      Reader in(*words);
      const std::uint8_t spoken = in.u8();
      Caller caller{in.fixedBytes<VerifyKey>(), in.u16()};
      if (spoken == version && in.done()) return caller;
    }
  }
  return std::nullopt;
}

}  // namespace satchel::sync
