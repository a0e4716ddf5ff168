// Box keys (X25519): what is sealed to a device's public box key only that device opens.
// Invariant: a weak (low-order) public key is refused, never used.
#pragma once
#include "crypto/hash.h"

namespace satchel {

struct BoxPublicTag;
using BoxPublic = FixedBytes<BoxPublicTag, 32>;
struct BoxSecretTag;
using BoxSecret = Secret<BoxSecretTag, 32>;

BoxPublic boxPublicOf(const BoxSecret& secret);

/// X25519. Nothing where the result would be all zero (a low-order key).
struct SharedSecretTag;
using SharedSecret = Secret<SharedSecretTag, 32>;
std::optional<SharedSecret> agree(const BoxSecret& mine, const BoxPublic& theirs);

/// ephemeral public key (32) ‖ XChaCha20-Poly1305 (tag 16) of the message under a key derived from the agreement and
/// both public keys, associated data = context. 48 bytes longer than the message. Nothing for a low-order key.
std::optional<Bytes> sealTo(const BoxPublic& recipient, Context context, ByteView message, Random& random);
/// Nothing unless it was sealed to this key under this context and is unchanged.
std::optional<Bytes> openBox(const BoxSecret& mine, Context context, ByteView sealed);

}  // namespace satchel
