// Signatures (Ed25519) under a context. Invariant: a signature made for one purpose verifies for no other.
#pragma once
#include "crypto/hash.h"

namespace satchel {

struct VerifyKeyTag;
/// Public; names a device.
using VerifyKey = FixedBytes<VerifyKeyTag, 32>;
struct SignatureTag;
using Signature = FixedBytes<SignatureTag, 64>;
struct SigningSeedTag;
using SigningSeed = Secret<SigningSeedTag, 32>;

class SigningKey {
 public:
  explicit SigningKey(const SigningSeed& seed);
  SigningKey(SigningKey&&) = default;
  SigningKey& operator=(SigningKey&&) = default;

  const VerifyKey& verifyKey() const { return pub; }
  /// Signs hashOf(context, {message}). 14 µs.
  [[nodiscard]] Signature sign(Context context, ByteView message) const;

 private:
  struct ExpandedTag;
  VerifyKey pub;
  Secret<ExpandedTag, 64> expanded;
};

/// 38 µs. False for a wrong key, message, context, or a malformed key.
[[nodiscard]] bool verify(const VerifyKey& key, Context context, ByteView message, const Signature& signature);

}  // namespace satchel
