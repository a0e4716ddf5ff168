// The Noise Protocol Framework, revision 34: Noise_XK and Noise_XX with 25519, ChaChaPoly, BLAKE2b. Pure: bytes in,
// bytes out. Invariant: after a failure the state accepts nothing more; no key is ever used with a nonce twice.
#pragma once
#include <memory>

#include "crypto/box.h"

namespace satchel::noise {

constexpr std::size_t maxMessage = 65535;  ///< of any Noise message, tag included
constexpr std::size_t tagSize = 16;

enum class Pattern : std::uint8_t { XK = 1, XX = 2 };
enum class Role : std::uint8_t { initiator, responder };

struct HandshakeHashTag;
/// Noise's h at the end of the handshake: names this link, for channel binding.
using HandshakeHash = FixedBytes<HandshakeHashTag, 64>;

struct CipherKeyTag;
using CipherKey = Secret<CipherKeyTag, 32>;

/// One direction of an established link.
class CipherState {
 public:
  explicit CipherState(CipherKey key) : key(std::move(key)) {}
  CipherState(CipherState&&) = default;
  CipherState& operator=(CipherState&&) = default;
  /// Encrypts `plaintext` (at most 65,519 bytes) into `out`, which must be 16 bytes longer. Moves the nonce on.
  void encrypt(ByteView associated, ByteView plaintext, std::span<std::uint8_t> out);
  /// Decrypts into `out`, 16 bytes shorter than `ciphertext`. False, and dead from then on, where it does not
  /// authenticate.
  [[nodiscard]] bool decrypt(ByteView associated, ByteView ciphertext, std::span<std::uint8_t> out);
  /// Noise §4.2 REKEY.
  void rekey();
  std::uint64_t nonce() const { return n; }

 private:
  CipherKey key;
  std::uint64_t n = 0;
  bool dead = false;
};

struct Transport {
  CipherState send, receive;
  HandshakeHash hash;
  BoxPublic remoteStatic;
};

/// The handshake of one link. write and read alternate, beginning with the initiator's write.
class Handshake {
 public:
  /// `remoteStatic` is needed for XK as initiator, and must be absent otherwise.
  /// `ephemeral` only for test vectors; otherwise drawn from `random`.
  Handshake(Pattern pattern, Role role, ByteView prologue, BoxSecret localStatic, std::optional<BoxPublic> remoteStatic,
            Random& random, std::optional<BoxSecret> ephemeral = std::nullopt);
  ~Handshake();
  Handshake(Handshake&&) noexcept;

  /// The next message, carrying `payload`. Nothing when it is not our turn, the payload is too long, or the state is
  /// dead.
  std::optional<Bytes> write(ByteView payload);
  /// The payload of the peer's next message. Nothing, and dead from then on, where it is not authentic or malformed.
  std::optional<Bytes> read(ByteView message);
  /// The remote static key as soon as a message has revealed it.
  std::optional<BoxPublic> remoteStatic() const;
  bool complete() const;
  /// Once, after `complete`.
  Transport split();

 private:
  struct State;
  std::unique_ptr<State> state;
};

}  // namespace satchel::noise
