// Plays a Noise test vector: both sides, every handshake and transport message, against what it must be on the wire.
#pragma once
#include <catch2/catch.hpp>

#include "crypto/noise.h"

namespace satchel::noise {

struct Vector {
  Pattern pattern;
  Bytes initiatorPrologue, responderPrologue;
  Bytes initiatorStatic, initiatorEphemeral, responderStatic, responderEphemeral;
  struct Message {
    Bytes payload, ciphertext;
  };
  std::vector<Message> messages;
  std::optional<Bytes> handshakeHash;
};

inline void play(const Vector& vector) {
  SeededRandom unused(0);
  auto secret = [](const Bytes& bytes) { return *BoxSecret::from(bytes); };
  std::optional<BoxPublic> dialled;
  if (vector.pattern == Pattern::XK) dialled = boxPublicOf(secret(vector.responderStatic));
  Handshake alice(vector.pattern, Role::initiator, vector.initiatorPrologue, secret(vector.initiatorStatic), dialled,
                  unused, secret(vector.initiatorEphemeral));
  Handshake bob(vector.pattern, Role::responder, vector.responderPrologue, secret(vector.responderStatic), std::nullopt,
                unused, secret(vector.responderEphemeral));

  std::optional<Transport> alices, bobs;
  for (std::size_t i = 0; i < vector.messages.size(); ++i) {
    INFO("message " << i);
    const auto& [payload, ciphertext] = vector.messages[i];
    const bool fromAlice = i % 2 == 0;
    if (!alices) {
      const auto written = (fromAlice ? alice : bob).write(payload);
      REQUIRE(written);
      CHECK(hex(*written) == hex(ciphertext));
      const auto read = (fromAlice ? bob : alice).read(*written);
      REQUIRE(read);
      CHECK(hex(*read) == hex(payload));
      REQUIRE(alice.complete() == bob.complete());
      if (alice.complete()) alices = alice.split(), bobs = bob.split();
      continue;
    }
    Bytes sealed(payload.size() + tagSize), opened(payload.size());
    (fromAlice ? *alices : *bobs).send.encrypt({}, payload, sealed);
    CHECK(hex(sealed) == hex(ciphertext));
    REQUIRE((fromAlice ? *bobs : *alices).receive.decrypt({}, sealed, opened));
    CHECK(hex(opened) == hex(payload));
  }
  REQUIRE(alices);
  CHECK(alices->hash == bobs->hash);
  if (vector.handshakeHash) CHECK(hex(alices->hash) == hex(*vector.handshakeHash));
  CHECK(alices->remoteStatic == boxPublicOf(secret(vector.responderStatic)));
  CHECK(bobs->remoteStatic == boxPublicOf(secret(vector.initiatorStatic)));
}

}  // namespace satchel::noise
