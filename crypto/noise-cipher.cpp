#include <sodium.h>

#include "crypto/check.h"
#include "crypto/noise.h"

namespace satchel::noise {

namespace {
// Noise keeps the last nonce for REKEY.
constexpr std::uint64_t lastNonce = ~std::uint64_t{0};

using WireNonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

// 4 zero bytes, then the counter, little endian.
WireNonce wireNonce(std::uint64_t n) {
  WireNonce nonce{};
  for (int i = 0; i < 8; ++i) nonce[4 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  return nonce;
}
}  // namespace

void CipherState::encrypt(ByteView associated, ByteView plaintext, std::span<std::uint8_t> out) {
  checkThat(!dead && n != lastNonce, "a cipher state with nonces left");
  checkThat(plaintext.size() + tagSize <= maxMessage && out.size() == plaintext.size() + tagSize,
            "a Noise message of at most 65,535 bytes, and room for it");
  const auto nonce = wireNonce(n++);
  crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(), associated.data(),
                                            associated.size(), nullptr, nonce.data(), key.reveal().data());
}

bool CipherState::decrypt(ByteView associated, ByteView ciphertext, std::span<std::uint8_t> out) {
  if (dead) return false;
  dead = true;
  if (n == lastNonce || ciphertext.size() < tagSize || ciphertext.size() > maxMessage) return false;
  checkThat(out.size() == ciphertext.size() - tagSize, "room for exactly the plaintext");
  const auto nonce = wireNonce(n);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(),
                                                associated.data(), associated.size(), nonce.data(),
                                                key.reveal().data()) != 0) {
    return false;
  }
  ++n;
  dead = false;
  return true;
}

void CipherState::rekey() {
  const std::array<std::uint8_t, CipherKey::size> zeros{};
  std::array<std::uint8_t, CipherKey::size + tagSize> sealed;
  const auto nonce = wireNonce(lastNonce);
  crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, zeros.data(), zeros.size(), nullptr, 0, nullptr,
                                            nonce.data(), key.reveal().data());
  key = *CipherKey::from(std::span(sealed).first<CipherKey::size>());
  wipe(sealed);
}

}  // namespace satchel::noise
