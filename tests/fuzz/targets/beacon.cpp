// What is called out on a local network: nothing reads as a call but what somebody with the key called.
#include "sync/beacon.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

std::vector<DiscoveryKey> keys() {
  SeededRandom random(1);
  std::vector<DiscoveryKey> all;
  for (std::uint8_t i = 0; i < 2; ++i) all.push_back(discoveryKeyOf(SpaceId{{i}}, WritingKey::generate(random)));
  return all;
}

Bytes honest() {
  SeededRandom random(2);
  return encodeBeacon(keys(), {VerifyKey{{3}}, 4701}, random);
}

}  // namespace

void beaconTarget(ByteView bytes) {
  static const auto all = keys();
  static const Bytes call = honest();
  if (const auto caller = readBeacon(bytes, all)) {
    must(bytes.size() == beaconSize && caller->device == VerifyKey{{3}} && caller->port == 4701,
         "only what was called");
  }
  Script script(bytes);
  Bytes changed = call;
  constexpr std::size_t nonce = 24;
  changed[script.below(nonce)] ^= script.byte();
  must(readBeacon(changed, all).has_value() == (changed == call), "every slot is sealed under the nonce");
  must(!readBeacon(ByteView(call).first(script.below(call.size())), all), "and none may lack");
}

Seeds beaconSeeds() {
  return {{"call", honest()}, {"changed", {7, 1}}};
}

}  // namespace satchel::fuzz
