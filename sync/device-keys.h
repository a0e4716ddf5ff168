// A device's three public keys as bytes: 96, always in this order.
#pragma once
#include "crypto/identity.h"
#include "sync/codec.h"

namespace satchel::sync {

inline void putKeys(Writer& out, const DeviceKeys& keys) {
  out.raw(keys.device);
  out.raw(keys.link);
  out.raw(keys.box);
}

inline DeviceKeys takeKeys(Reader& in) {
  DeviceKeys keys;
  keys.device = in.fixedBytes<VerifyKey>();
  keys.link = in.fixedBytes<BoxPublic>();
  keys.box = in.fixedBytes<BoxPublic>();
  return keys;
}

}  // namespace satchel::sync
