#include "crypto/hash.h"

#include <sodium.h>

#include "crypto/check.h"

namespace satchel {

namespace {
void blake2b(ByteView key, Context context, std::initializer_list<ByteView> parts, std::span<std::uint8_t> out) {
  checkThat(context.text.size() <= 255, "a context is at most 255 bytes");
  checkThat(out.size() >= crypto_generichash_blake2b_BYTES_MIN && out.size() <= crypto_generichash_blake2b_BYTES_MAX,
            "a hash is 16 to 64 bytes");
  checkThat(key.size() <= crypto_generichash_blake2b_KEYBYTES_MAX, "a hash key is at most 64 bytes");
  crypto_generichash_blake2b_state state;
  crypto_generichash_blake2b_init(&state, key.data(), key.size(), out.size());
  const auto length = static_cast<std::uint8_t>(context.text.size());
  crypto_generichash_blake2b_update(&state, &length, 1);
  const auto text = asBytes(context.text);
  crypto_generichash_blake2b_update(&state, text.data(), text.size());
  for (auto part : parts) crypto_generichash_blake2b_update(&state, part.data(), part.size());
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  // The state has held the key; for a plain hash there is nothing to hide.
  if (!key.empty()) sodium_memzero(&state, sizeof state);
}
}  // namespace

Hash hashOf(Context context, std::initializer_list<ByteView> parts) {
  Hash result;
  blake2b({}, context, parts, result.bytes);
  return result;
}

void keyedHash(const MacKey& key, Context context, std::initializer_list<ByteView> parts, std::span<std::uint8_t> out) {
  blake2b(key.reveal(), context, parts, out);
}

void deriveInto(ByteView key, Context context, std::initializer_list<ByteView> parts, std::span<std::uint8_t> out) {
  checkThat(key.size() >= crypto_generichash_blake2b_KEYBYTES_MIN, "a key to derive from is at least 16 bytes");
  blake2b(key, context, parts, out);
}

}  // namespace satchel
