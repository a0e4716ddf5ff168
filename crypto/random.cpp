#include "crypto/random.h"

#include <sodium.h>

#include "crypto/check.h"

namespace satchel {

namespace {
// Needed before the system's generator is asked, and picks the fast implementations for this processor. Whatever makes
// a key begins with a Random, so both generators see to it.
void readySodium() {
  static const bool ready = sodium_init() >= 0;
  checkThat(ready, "libsodium starts");
}
}  // namespace

SystemRandom::SystemRandom() {
  readySodium();
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  randombytes_buf(out.data(), out.size());
}

SeededRandom::SeededRandom(std::uint64_t seed) {
  readySodium();
  for (int i = 0; i < 8; ++i) key[i] = static_cast<std::uint8_t>(seed >> (8 * i));
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
  // Each call has a stream of its own, numbered by the nonce.
  std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> nonce{};
  for (int i = 0; i < 8; ++i) nonce[i] = static_cast<std::uint8_t>(block >> (8 * i));
  ++block;
  crypto_stream_chacha20(out.data(), out.size(), nonce.data(), key.data());
}

}  // namespace satchel
