// Seals (XChaCha20-Poly1305). Invariant: a key seals at most one message per nonce; callers either derive the nonce
// from the message (commits) or take 24 random bytes (sealAtRandom).
#pragma once
#include "crypto/hash.h"

namespace satchel {

struct SealKeyTag;
using SealKey = Secret<SealKeyTag, 32>;
struct NonceTag;
using Nonce = FixedBytes<NonceTag, 24>;

constexpr std::size_t sealTagSize = 16;

/// ciphertext ‖ tag (16): as long as the plaintext plus 16.
Bytes seal(const SealKey& key, const Nonce& nonce, ByteView associated, ByteView plaintext);
/// Nothing unless key, nonce, associated data and every byte agree.
std::optional<Bytes> open(const SealKey& key, const Nonce& nonce, ByteView associated, ByteView sealed);

/// nonce (24, random) ‖ seal(...): 40 bytes longer than the plaintext.
Bytes sealAtRandom(const SealKey& key, ByteView associated, ByteView plaintext, Random& random);
std::optional<Bytes> openAtRandom(const SealKey& key, ByteView associated, ByteView sealed);

}  // namespace satchel
