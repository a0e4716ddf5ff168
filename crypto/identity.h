// A device's identity: three key pairs for three purposes, made together, never swapped.
// Invariant: the log key signs, the link key shakes hands, the box key receives; a device is named by its log key.
#pragma once
#include "crypto/box.h"
#include "crypto/sign.h"

namespace satchel {

/// What others know of a device.
struct DeviceKeys {
  VerifyKey device;  ///< Ed25519: signs its logs and names it
  BoxPublic link;    ///< X25519: the static key of its Noise links
  BoxPublic box;     ///< X25519: what is sealed to it
  auto operator<=>(const DeviceKeys&) const = default;
};

class Identity {
 public:
  static Identity generate(Random& random);
  /// 96 bytes: log seed ‖ link secret ‖ box secret, as `secrets` gave them. Nothing for another length.
  static std::optional<Identity> from(ByteView secrets);
  Identity(Identity&&) = default;
  Identity& operator=(Identity&&) = default;

  const DeviceKeys& keys() const { return pub; }
  const SigningKey& log() const { return logKey; }
  const BoxSecret& link() const { return linkSecret; }
  const BoxSecret& box() const { return boxSecret; }

  /// The 96 bytes of `from`, for a sealed file only.
  struct SecretsTag;
  Secret<SecretsTag, 96> secrets() const;

 private:
  Identity(SigningSeed seed, BoxSecret link, BoxSecret box);
  SigningSeed seed;
  SigningKey logKey;
  BoxSecret linkSecret, boxSecret;
  DeviceKeys pub;
};

}  // namespace satchel
