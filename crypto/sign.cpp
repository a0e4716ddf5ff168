#include "crypto/sign.h"

#include <sodium.h>

namespace satchel {

SigningKey::SigningKey(const SigningSeed& seed) {
  crypto_sign_seed_keypair(pub.bytes.data(), expanded.writable().data(), seed.reveal().data());
}

Signature SigningKey::sign(Context context, ByteView message) const {
  const auto digest = hashOf(context, {message});
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, digest.bytes.data(), digest.size, expanded.reveal().data());
  return signature;
}

bool verify(const VerifyKey& key, Context context, ByteView message, const Signature& signature) {
  const auto digest = hashOf(context, {message});
  return crypto_sign_verify_detached(signature.bytes.data(), digest.bytes.data(), digest.size, key.bytes.data()) == 0;
}

}  // namespace satchel
