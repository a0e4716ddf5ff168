// The Noise handshake's reader, with somebody between Alice and Bob who changes messages.
#include "crypto/noise.h"

#include "../targets.h"

namespace satchel::fuzz {
namespace {

struct Side {
  noise::Handshake handshake;
  std::optional<noise::Transport> transport;
};

BoxSecret secret(std::uint64_t seed) {
  SeededRandom random(seed);
  return BoxSecret::generate(random);
}

}  // namespace

void noiseTarget(ByteView bytes) {
  Script script(bytes);
  SeededRandom random(1);
  const auto pattern = script.byte() % 2 == 0 ? noise::Pattern::XK : noise::Pattern::XX;
  const bool sameProlog = script.byte() != 1;
  const auto known = pattern == noise::Pattern::XK ? std::optional(boxPublicOf(secret(2))) : std::nullopt;
  noise::Handshake alice(pattern, noise::Role::initiator, asBytes("p"), secret(1), known, random);
  noise::Handshake bob(pattern, noise::Role::responder, asBytes(sameProlog ? "p" : "q"), secret(2), std::nullopt,
                       random);

  bool changed = !sameProlog;
  for (int turn = 0; turn < 3; ++turn) {
    noise::Handshake& writer = turn % 2 == 0 ? alice : bob;
    noise::Handshake& reader = turn % 2 == 0 ? bob : alice;
    must(!reader.write({}), "nobody writes out of turn");
    const ByteView payload = script.byte() % 4 == 3 ? script.sized() : ByteView{};
    auto message = writer.write(payload);
    if (!message) return;  // the other's key was a weak one
    const Bytes honest = *message;
    switch (script.byte() % 4) {
      case 0:
        break;
      case 1:
        (*message)[script.below(message->size())] ^= script.byte();
        break;
      case 2:
        message->resize(script.below(message->size() + 16));
        break;
      case 3:
        message = copyOf(script.sized());
        break;
    }
    changed = changed || *message != honest;
    const auto read = reader.read(*message);
    if (!read) {
      must(changed, "an honest message is read");
      must(!reader.read(honest) && !reader.write({}) && !reader.remoteStatic() && !reader.complete(),
           "after a failure nothing more is accepted");
      return;
    }
    if (!changed) must(equal(*read, payload), "the payload comes through");
  }
  must(alice.complete() && bob.complete(), "three messages complete it");
  must(!changed, "no changed message leads to a completed handshake");
  auto a = alice.split(), b = bob.split();
  must(a.hash == b.hash && a.remoteStatic == boxPublicOf(secret(2)) && b.remoteStatic == boxPublicOf(secret(1)),
       "both know whom they speak to");

  // One message each way, changed or not.
  Bytes clear = copyOf(script.sized()), sealed(clear.size() + noise::tagSize), opened(clear.size());
  a.send.encrypt({}, clear, sealed);
  const std::uint8_t flip = script.byte();
  sealed[script.below(sealed.size())] ^= flip;
  must(b.receive.decrypt({}, sealed, opened) == (flip == 0), "exactly what was sealed opens");
  if (flip == 0) must(opened == clear, "as it was");
}

Seeds noiseSeeds() {
  return {{"xk", {0, 0, 0, 0, 0, 0, 0, 0, 4, 'd', 'a', 't', 'a', 0, 0}},
          {"xx", {1, 0, 3, 2, 'h', 'i', 0, 0, 0, 0, 0, 0}},
          {"another-prologue", {1, 1, 0, 0, 0, 0, 0, 0}},
          {"changed-static", {1, 0, 0, 0, 0, 1, 40, 1, 0, 0}},
          {"cut-short", {0, 0, 0, 0, 0, 2, 20, 0, 0}},
          {"low-order-key", {1, 0, 0, 3, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                             0, 0, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}};
}

}  // namespace satchel::fuzz
