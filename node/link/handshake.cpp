#include "node/link/handshake.h"

#include <kj/debug.h>

#include "node/link/hello.h"
#include "node/link/noise-stream.h"

namespace satchel::node {

namespace {
constexpr std::string_view magic = "SATCHEL";
constexpr std::uint8_t version = 1;
// The longest message of our patterns has 96 bytes; an announced length beyond this is nothing to make room for.
constexpr std::size_t maxHandshakeMessage = 128;

kj::StringPtr sentence(PreambleFault fault) {
  switch (fault) {
    case PreambleFault::notSatchel:
      return "The other side does not speak Satchel's protocol.";
    case PreambleFault::unknownVersion:
      return "The other side speaks a later version of Satchel's protocol; this Satchel has to be updated.";
    case PreambleFault::unknownPattern:
      return "The other side asked for a kind of handshake that this Satchel does not know.";
  }
  KJ_UNREACHABLE;
}

kj::Exception refusal(kj::StringPtr why) {
  return kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::heapString(why));
}

/// One handshake on one connection, from the first byte to the verified hello.
class Meeting {
 public:
  Meeting(kj::Own<kj::AsyncIoStream> connection, noise::Role role, const Identity& identity)
      : connection(kj::mv(connection)), role(role), identity(identity) {}

  kj::Promise<EstablishedLink> dial(noise::Pattern chosen, BoxSecret localStatic, std::optional<BoxPublic> remote,
                                    Random& random) {
    pattern = chosen;
    outgoing = preamble(pattern);
    handshake.emplace(pattern, role, outgoing, std::move(localStatic), remote, random);
    return shake();
  }

  kj::Promise<EstablishedLink> accept(std::function<BoxSecret(noise::Pattern)> localStaticFor, Random& random) {
    incoming.resize(preambleSize);
    return connection->read(incoming.data(), incoming.size())
        .then([this, localStaticFor = std::move(localStaticFor), &random]() {
          const auto verdict = readPreamble(incoming);
          if (auto* fault = std::get_if<PreambleFault>(&verdict)) kj::throwFatalException(refusal(sentence(*fault)));
          pattern = std::get<noise::Pattern>(verdict);
          handshake.emplace(pattern, role, incoming, localStaticFor(pattern), std::nullopt, random);
          return shake();
        });
  }

 private:
  kj::Promise<EstablishedLink> shake() {
    if (handshake->complete()) return greet();
    const bool myTurn = (messages++ % 2 == 0) == (role == noise::Role::initiator);
    return (myTurn ? say() : hear()).then([this]() { return shake(); });
  }

  kj::Promise<void> say() {
    const auto message = handshake->write({});
    if (!message) return refusal("The other side's key is a weak one.");
    outgoing.push_back(static_cast<std::uint8_t>(message->size() >> 8));
    outgoing.push_back(static_cast<std::uint8_t>(message->size()));
    outgoing.insert(outgoing.end(), message->begin(), message->end());
    return connection->write(outgoing.data(), outgoing.size()).then([this]() { outgoing.clear(); });
  }

  kj::Promise<void> hear() {
    incoming.resize(2);
    return connection->read(incoming.data(), incoming.size())
        .then([this]() -> kj::Promise<void> {
          const std::size_t size = incoming[0] << 8 | incoming[1];
          if (size > maxHandshakeMessage) return refusal("The other side's handshake message is too long.");
          incoming.resize(size);
          return connection->read(incoming.data(), incoming.size());
        })
        .then([this]() -> kj::Promise<void> {
          const auto payload = handshake->read(incoming);
          if (!payload || !payload->empty()) {
            return refusal("The handshake failed: the other side holds or expects another key, or a byte was changed.");
          }
          return kj::READY_NOW;
        });
  }

  kj::Promise<EstablishedLink> greet() {
    auto transport = handshake->split();
    hash = transport.hash;
    remoteStatic = transport.remoteStatic;
    stream = kj::heap<NoiseStream>(kj::mv(connection), std::move(transport));
    outgoing = makeHello(identity, role, hash);
    incoming.resize(helloSize);
    auto said = stream->write(outgoing.data(), outgoing.size());
    // Both speak at once; what is heard is judged even where ours is not taken.
    helloSaid = said.eagerlyEvaluate(nullptr);
    return stream->read(incoming.data(), incoming.size()).then([this]() { return hearHello(); });
  }

  kj::Promise<EstablishedLink> hearHello() {
    const auto speaker = role == noise::Role::initiator ? noise::Role::responder : noise::Role::initiator;
    const auto peer = checkHello(incoming, speaker, hash);
    if (!peer) return refusal("The other side's hello is not signed by the device it names.");
    if (pattern == noise::Pattern::XK && peer->link != remoteStatic) {
      return refusal("The other side names another link key than the one it holds.");
    }
    return KJ_ASSERT_NONNULL(helloSaid).then([this, peer = *peer]() {
      return EstablishedLink{kj::mv(stream), peer, remoteStatic, hash, pattern};
    });
  }

  kj::Own<kj::AsyncIoStream> connection;
  const noise::Role role;
  const Identity& identity;
  noise::Pattern pattern{};
  std::optional<noise::Handshake> handshake;
  int messages = 0;
  noise::HandshakeHash hash;
  BoxPublic remoteStatic;
  Bytes outgoing, incoming;
  kj::Own<kj::AsyncIoStream> stream;
  kj::Maybe<kj::Promise<void>> helloSaid;
};

kj::Promise<EstablishedLink> inTime(kj::Own<Meeting> meeting, kj::Promise<EstablishedLink> met, kj::Timer& timer) {
  return met.attach(kj::mv(meeting))
      .exclusiveJoin(timer.afterDelay(handshakeTime).then([]() -> kj::Promise<EstablishedLink> {
        return KJ_EXCEPTION(DISCONNECTED, "The other side did not finish the handshake in 10 seconds.");
      }));
}
}  // namespace

Bytes preamble(noise::Pattern pattern) {
  auto bytes = copyOf(asBytes(magic));
  bytes.push_back(version);
  bytes.push_back(static_cast<std::uint8_t>(pattern));
  return bytes;
}

std::variant<noise::Pattern, PreambleFault> readPreamble(ByteView bytes) {
  if (bytes.size() != preambleSize || asText(bytes.first(magic.size())) != magic) return PreambleFault::notSatchel;
  if (bytes[magic.size()] != version) return PreambleFault::unknownVersion;
  for (auto pattern : {noise::Pattern::XK, noise::Pattern::XX}) {
    if (bytes[magic.size() + 1] == static_cast<std::uint8_t>(pattern)) return pattern;
  }
  return PreambleFault::unknownPattern;
}

kj::Promise<EstablishedLink> dial(kj::Own<kj::AsyncIoStream> connection, noise::Pattern pattern, BoxSecret localStatic,
                                  std::optional<BoxPublic> remote, const Identity& identity, Random& random,
                                  kj::Timer& timer) {
  auto meeting = kj::heap<Meeting>(kj::mv(connection), noise::Role::initiator, identity);
  auto met = kj::evalNow([&]() { return meeting->dial(pattern, std::move(localStatic), remote, random); });
  return inTime(kj::mv(meeting), kj::mv(met), timer);
}

kj::Promise<EstablishedLink> accept(kj::Own<kj::AsyncIoStream> connection,
                                    std::function<BoxSecret(noise::Pattern)> localStaticFor, const Identity& identity,
                                    Random& random, kj::Timer& timer) {
  auto meeting = kj::heap<Meeting>(kj::mv(connection), noise::Role::responder, identity);
  auto met = kj::evalNow([&]() { return meeting->accept(std::move(localStaticFor), random); });
  return inTime(kj::mv(meeting), kj::mv(met), timer);
}

}  // namespace satchel::node
