// The first bytes of a connection, and who speaks on an established link.
#include "node/link/hello.h"

#include "../targets.h"
#include "node/link/handshake.h"

namespace satchel::fuzz {

using namespace node;

namespace {

Identity alice() {
  SeededRandom random(1);
  return Identity::generate(random);
}

}  // namespace

void helloTarget(ByteView bytes) {
  const auto pattern = readPreamble(bytes);
  if (const auto* known = std::get_if<noise::Pattern>(&pattern)) {
    must(equal(preamble(*known), bytes), "a pattern has one preamble");
  }
  noise::HandshakeHash hash;
  must(!checkHello(bytes, noise::Role::initiator, hash), "nobody speaks whose device did not sign for this link");

  Script script(bytes);
  static const Identity identity = alice();
  const auto role = script.byte() % 2 == 0 ? noise::Role::initiator : noise::Role::responder;
  const auto claimed = script.byte() % 2 == 0 ? noise::Role::initiator : noise::Role::responder;
  Bytes hello = makeHello(identity, role, hash);
  must(hello.size() == helloSize, "a hello has one size");
  const std::uint8_t flip = script.byte(), other = script.byte();
  hello[script.below(helloSize)] ^= flip;
  hash.bytes[script.byte() % 64] ^= other;
  const auto speaker = checkHello(hello, claimed, hash);
  must(speaker.has_value() == (flip == 0 && other == 0 && role == claimed), "a hello holds for one link and one role");
  if (speaker) must(*speaker == identity.keys(), "and names its device");
}

Seeds helloSeeds() {
  return {{"xk", preamble(noise::Pattern::XK)},
          {"xx", preamble(noise::Pattern::XX)},
          {"later-version", bytesOf("SATCHEL\x02\x01")},
          {"honest", {0, 0, 0, 0}},
          {"other-role", {0, 1, 0, 0}},
          {"other-link", {1, 1, 0, 4, 0, 9}}};
}

}  // namespace satchel::fuzz
