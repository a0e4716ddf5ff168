#include "crypto/seal.h"

#include <sodium.h>

namespace satchel {

namespace {
/// Seals into `sealed`, behind the first `from` bytes of it.
void sealInto(Bytes& sealed, std::size_t from, const SealKey& key, const Nonce& nonce, ByteView associated,
              ByteView plaintext) {
  sealed.resize(from + plaintext.size() + sealTagSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + from, nullptr, plaintext.data(), plaintext.size(),
                                             associated.data(), associated.size(), nullptr, nonce.bytes.data(),
                                             key.reveal().data());
}
}  // namespace

Bytes seal(const SealKey& key, const Nonce& nonce, ByteView associated, ByteView plaintext) {
  Bytes sealed;
  sealInto(sealed, 0, key, nonce, associated, plaintext);
  return sealed;
}

std::optional<Bytes> open(const SealKey& key, const Nonce& nonce, ByteView associated, ByteView sealed) {
  if (sealed.size() < sealTagSize) return std::nullopt;
  Bytes plaintext(sealed.size() - sealTagSize);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plaintext.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                 associated.data(), associated.size(), nonce.bytes.data(),
                                                 key.reveal().data()) != 0) {
    return std::nullopt;
  }
  return plaintext;
}

Bytes sealAtRandom(const SealKey& key, ByteView associated, ByteView plaintext, Random& random) {
  const auto nonce = random.make<Nonce>();
  Bytes sealed;
  sealed.reserve(Nonce::size + plaintext.size() + sealTagSize);
  sealed.assign(nonce.bytes.begin(), nonce.bytes.end());
  sealInto(sealed, Nonce::size, key, nonce, associated, plaintext);
  return sealed;
}

std::optional<Bytes> openAtRandom(const SealKey& key, ByteView associated, ByteView sealed) {
  if (sealed.size() < Nonce::size) return std::nullopt;
  return open(key, *Nonce::from(sealed.first(Nonce::size)), associated, sealed.subspan(Nonce::size));
}

}  // namespace satchel
