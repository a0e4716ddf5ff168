#include "crypto/noise.h"

#include "crypto/check.h"
#include "crypto/noise-symmetric.h"

namespace satchel::noise {

namespace {
/// What a handshake message is made of (§7.1). es: the initiator's ephemeral with the responder's static, and so on.
enum class Token { e, s, ee, es, se };
using Message = std::span<const Token>;

constexpr Token xk1[] = {Token::e, Token::es}, xk2[] = {Token::e, Token::ee}, xk3[] = {Token::s, Token::se};
constexpr Token xx1[] = {Token::e}, xx2[] = {Token::e, Token::ee, Token::s, Token::es}, xx3[] = {Token::s, Token::se};
constexpr std::array<Message, 3> xk{xk1, xk2, xk3}, xx{xx1, xx2, xx3};

const std::array<Message, 3>& messagesOf(Pattern pattern) {
  switch (pattern) {
    case Pattern::XK:
      return xk;
    case Pattern::XX:
      return xx;
  }
  throw std::logic_error("a Noise pattern");
}

std::string_view nameOf(Pattern pattern) {
  switch (pattern) {
    case Pattern::XK:
      return "Noise_XK_25519_ChaChaPoly_BLAKE2b";
    case Pattern::XX:
      return "Noise_XX_25519_ChaChaPoly_BLAKE2b";
  }
  throw std::logic_error("a Noise pattern");
}
}  // namespace

struct Handshake::State {
  State(Pattern pattern, Role role, BoxSecret localStatic, BoxSecret localEphemeral)
      : messages(messagesOf(pattern)),
        role(role),
        s(std::move(localStatic)),
        e(std::move(localEphemeral)),
        symmetric(nameOf(pattern)) {}

  const std::array<Message, 3>& messages;
  const Role role;
  const BoxSecret s, e;
  std::optional<BoxPublic> rs, re;
  SymmetricState symmetric;
  std::size_t next = 0;  ///< the message to come
  bool dead = false, splitDone = false;

  bool complete() const { return !dead && next == messages.size(); }
  bool initiatorWrites() const { return next % 2 == 0; }
  bool canGo(bool writing) const {
    return !dead && next < messages.size() && writing == (initiatorWrites() == (role == Role::initiator));
  }

  /// Mixes in an agreement. False for a low-order key of the peer.
  [[nodiscard]] bool mixAgreement(Token token) {
    const bool initiator = role == Role::initiator;
    const bool withMyStatic = token == (initiator ? Token::se : Token::es);
    const bool withTheirStatic = token == (initiator ? Token::es : Token::se);
    const auto agreed = agree(withMyStatic ? s : e, withTheirStatic ? *rs : *re);
    if (agreed) symmetric.mixKey(*agreed);
    return agreed.has_value();
  }

  /// The length of the coming message without its payload: each tag appears from the first agreement on.
  std::size_t frameSize() const {
    std::size_t size = 0, tag = symmetric.overhead();
    for (auto token : messages[next]) {
      if (token == Token::e) {
        size += BoxPublic::size;
      } else if (token == Token::s) {
        size += BoxPublic::size + tag;
      } else {
        tag = tagSize;
      }
    }
    return size + tag;
  }

  std::optional<Bytes> write(ByteView payload) {
    Bytes message;
    for (auto token : messages[next]) {
      if (token == Token::e) {
        const auto ephemeral = boxPublicOf(e);
        message.insert(message.end(), ephemeral.bytes.begin(), ephemeral.bytes.end());
        symmetric.mixHash(ephemeral);
      } else if (token == Token::s) {
        symmetric.encryptAndHash(boxPublicOf(s), message);
      } else if (!mixAgreement(token)) {
        return std::nullopt;
      }
    }
    symmetric.encryptAndHash(payload, message);
    return message;
  }

  std::optional<Bytes> read(ByteView message) {
    if (message.size() < frameSize() || message.size() > maxMessage) return std::nullopt;
    auto take = [&](std::size_t size) {
      const auto taken = message.first(size);
      message = message.subspan(size);
      return taken;
    };
    for (auto token : messages[next]) {
      if (token == Token::e) {
        re = BoxPublic::from(take(BoxPublic::size));
        symmetric.mixHash(*re);
      } else if (token == Token::s) {
        const auto revealed = symmetric.decryptAndHash(take(BoxPublic::size + symmetric.overhead()));
        if (!revealed) return std::nullopt;
        rs = BoxPublic::from(*revealed);
      } else if (!mixAgreement(token)) {
        return std::nullopt;
      }
    }
    return symmetric.decryptAndHash(message);
  }
};

Handshake::Handshake(Pattern pattern, Role role, ByteView prologue, BoxSecret localStatic,
                     std::optional<BoxPublic> remoteStatic, Random& random, std::optional<BoxSecret> ephemeral) {
  const bool needsRemote = pattern == Pattern::XK && role == Role::initiator;
  checkThat(remoteStatic.has_value() == needsRemote, "the remote static key is given to the initiator of XK alone");
  state = std::make_unique<State>(pattern, role, std::move(localStatic),
                                  ephemeral ? std::move(*ephemeral) : BoxSecret::generate(random));
  state->rs = remoteStatic;
  state->symmetric.mixHash(prologue);
  // XK's pre-message: both sides know the responder's static key beforehand.
  if (pattern == Pattern::XK) state->symmetric.mixHash(needsRemote ? *remoteStatic : boxPublicOf(state->s));
}

Handshake::~Handshake() = default;
Handshake::Handshake(Handshake&&) noexcept = default;

std::optional<Bytes> Handshake::write(ByteView payload) {
  if (!state->canGo(true) || state->frameSize() + payload.size() > maxMessage) return std::nullopt;
  auto message = state->write(payload);
  state->dead = !message;
  ++state->next;
  return message;
}

std::optional<Bytes> Handshake::read(ByteView message) {
  if (!state->canGo(false)) return std::nullopt;
  auto payload = state->read(message);
  state->dead = !payload;
  ++state->next;
  return payload;
}

std::optional<BoxPublic> Handshake::remoteStatic() const {
  return state->dead ? std::nullopt : state->rs;
}

bool Handshake::complete() const {
  return state->complete();
}

Transport Handshake::split() {
  checkThat(state->complete() && !state->splitDone, "a completed handshake, split once");
  state->splitDone = true;
  auto [first, second] = state->symmetric.split();
  const bool initiator = state->role == Role::initiator;
  return {initiator ? std::move(first) : std::move(second), initiator ? std::move(second) : std::move(first),
          *HandshakeHash::from(state->symmetric.transcript()), *state->rs};
}

}  // namespace satchel::noise
