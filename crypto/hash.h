// Hashes and derivations (BLAKE2b), each under a context. Invariant: what is hashed for one purpose can never be taken
// for what is hashed for another, because every hash begins with the length and the bytes of its context string.
#pragma once
#include <initializer_list>

#include "crypto/secret.h"

namespace satchel {

struct HashTag;
using Hash = FixedBytes<HashTag, 32>;

/// A purpose, such as "satchel commit v1". Contexts are literals; no two purposes share one.
struct Context {
  std::string_view text;
  explicit constexpr Context(std::string_view text) : text(text) {}
};

/// BLAKE2b-256 of (u8 length of context ‖ context ‖ parts in order, not delimited: the caller's parts are of fixed
/// width but for the last).
Hash hashOf(Context context, std::initializer_list<ByteView> parts);

/// The same keyed; `Size` 16 to 64 bytes out.
struct MacKeyTag;
using MacKey = Secret<MacKeyTag, 32>;
void keyedHash(const MacKey& key, Context context, std::initializer_list<ByteView> parts, std::span<std::uint8_t> out);

/// Derives a subkey: keyed BLAKE2b-256 of (context ‖ parts) under `key`. Distinct contexts give unrelated keys.
template <class Derived, class Key>
Derived derive(const Key& key, Context context, std::initializer_list<ByteView> parts);

void deriveInto(ByteView key, Context context, std::initializer_list<ByteView> parts, std::span<std::uint8_t> out);

template <class Derived, class Key>
Derived derive(const Key& key, Context context, std::initializer_list<ByteView> parts) {
  Derived result;
  deriveInto(key.reveal(), context, parts, result.writable());
  return result;
}

}  // namespace satchel
