#include "crypto/noise-symmetric.h"

#include <sodium.h>

#include "crypto/check.h"

namespace satchel::noise {

namespace {
constexpr std::size_t blockSize = 128;

void hash(std::initializer_list<ByteView> parts, std::span<std::uint8_t, 64> out) {
  crypto_generichash_blake2b_state state;
  crypto_generichash_blake2b_init(&state, nullptr, 0, out.size());
  for (auto part : parts) crypto_generichash_blake2b_update(&state, part.data(), part.size());
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
}

std::span<std::uint8_t, 64> all(ChainingKey& key) {
  return key.writable().first<64>();
}

// A cipher key is the first half of what HKDF gives.
CipherKey truncated(const ChainingKey& key) {
  return *CipherKey::from(key.reveal().first(CipherKey::size));
}
}  // namespace

void hmac(ByteView key, std::initializer_list<ByteView> parts, std::span<std::uint8_t, 64> out) {
  checkThat(key.size() <= blockSize, "an HMAC key is at most a block");
  std::array<std::uint8_t, blockSize> pad{};
  std::ranges::copy(key, pad.begin());
  for (auto& byte : pad) byte ^= 0x36;
  crypto_generichash_blake2b_state state;
  crypto_generichash_blake2b_init(&state, nullptr, 0, out.size());
  crypto_generichash_blake2b_update(&state, pad.data(), pad.size());
  for (auto part : parts) crypto_generichash_blake2b_update(&state, part.data(), part.size());
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  for (auto& byte : pad) byte ^= 0x36 ^ 0x5c;
  hash({pad, out}, out);
  wipe(pad);
  sodium_memzero(&state, sizeof state);
}

Derived hkdf(const ChainingKey& chaining, ByteView input) {
  constexpr std::array<std::uint8_t, 1> one{1}, two{2};
  ChainingKey temporary;
  Derived result;
  hmac(chaining.reveal(), {input}, all(temporary));
  hmac(temporary.reveal(), {one}, all(result.first));
  hmac(temporary.reveal(), {result.first.reveal(), two}, all(result.second));
  return result;
}

SymmetricState::SymmetricState(std::string_view protocolName) {
  checkThat(protocolName.size() <= Transcript::size, "a Noise protocol name is at most 64 bytes");
  std::ranges::copy(asBytes(protocolName), h.bytes.begin());
  std::ranges::copy(h.bytes, chaining.writable().begin());
}

void SymmetricState::mixHash(ByteView data) {
  hash({h, data}, h.bytes);
}

void SymmetricState::mixKey(const SharedSecret& agreed) {
  auto derived = hkdf(chaining, agreed.reveal());
  chaining = std::move(derived.first);
  cipher.emplace(truncated(derived.second));
}

void SymmetricState::encryptAndHash(ByteView plaintext, Bytes& message) {
  const auto begin = message.size();
  message.resize(begin + plaintext.size() + overhead());
  const auto out = std::span(message).subspan(begin);
  if (cipher) {
    cipher->encrypt(h, plaintext, out);
  } else {
    std::ranges::copy(plaintext, out.begin());
  }
  mixHash(out);
}

std::optional<Bytes> SymmetricState::decryptAndHash(ByteView ciphertext) {
  if (ciphertext.size() < overhead()) return std::nullopt;
  Bytes plaintext(ciphertext.size() - overhead());
  if (!cipher) {
    std::ranges::copy(ciphertext, plaintext.begin());
  } else if (!cipher->decrypt(h, ciphertext, plaintext)) {
    return std::nullopt;
  }
  mixHash(ciphertext);
  return plaintext;
}

std::pair<CipherState, CipherState> SymmetricState::split() {
  const auto derived = hkdf(chaining, {});
  chaining = ChainingKey();
  cipher.reset();
  return {CipherState(truncated(derived.first)), CipherState(truncated(derived.second))};
}

}  // namespace satchel::noise
