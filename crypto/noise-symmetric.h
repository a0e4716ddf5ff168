// What a Noise handshake keeps while it runs (revision 34, §4.3 and §5.2): chaining key, transcript hash, cipher.
// Invariant: the transcript hash covers every byte that was sent or received, in order.
#pragma once
#include "crypto/noise.h"

namespace satchel::noise {

/// Noise's h, while it still changes.
struct TranscriptTag;
using Transcript = FixedBytes<TranscriptTag, 64>;
struct ChainingKeyTag;
using ChainingKey = Secret<ChainingKeyTag, 64>;

/// HMAC (RFC 2104) over BLAKE2b-512, whose block is 128 bytes. `key` is at most one block.
void hmac(ByteView key, std::initializer_list<ByteView> parts, std::span<std::uint8_t, 64> out);

/// Noise's HKDF with two outputs of 64 bytes.
struct Derived {
  ChainingKey first, second;
};
Derived hkdf(const ChainingKey& chaining, ByteView input);

class SymmetricState {
 public:
  explicit SymmetricState(std::string_view protocolName);

  void mixHash(ByteView data);
  void mixKey(const SharedSecret& agreed);
  /// Before the first mixKey these pass bytes on in clear, as the framework says.
  void encryptAndHash(ByteView plaintext, Bytes& message);
  std::optional<Bytes> decryptAndHash(ByteView ciphertext);
  /// What encryptAndHash adds to a length at present.
  std::size_t overhead() const { return cipher ? tagSize : 0; }

  /// The two directions, the initiator's first. The chaining key is gone afterwards.
  std::pair<CipherState, CipherState> split();
  const Transcript& transcript() const { return h; }

 private:
  ChainingKey chaining;
  Transcript h;
  std::optional<CipherState> cipher;
};

}  // namespace satchel::noise
