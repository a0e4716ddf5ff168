// How a log begins. Invariant: a log id commits to the device that writes it, so a log has exactly one possible signer;
// a device starts a new log whenever it cannot be sure of its last one (a restored or copied store), with nobody's
// leave.
#pragma once
#include "crypto/identity.h"
#include "sync/ids.h"

namespace satchel::sync {

struct Incarnation {
  VerifyKey device;
  std::array<std::uint8_t, 32> random{};
  LogId predecessor;        ///< zero for a device's first log
  std::uint32_t depth = 0;  ///< how many logs came before
  Signature signature;      ///< by `device`

  static constexpr std::size_t encodedSize = 32 + 32 + 32 + 4 + 64;

  static Incarnation begin(const SigningKey& key, Random& random, const Incarnation* predecessor = nullptr);
  /// hash(device ‖ random)
  LogId log() const;
  Bytes encode() const;
  /// Nothing for another length or a signature that does not verify.
  static std::optional<Incarnation> decode(ByteView bytes);
};

}  // namespace satchel::sync
