#include "crypto/identity.h"

#include <catch2/catch.hpp>

using namespace satchel;

TEST_CASE("Alice's device comes back from its 96 secret bytes as the same device") {
  SystemRandom random;
  const auto alice = Identity::generate(random);
  const auto again = Identity::from(alice.secrets().reveal());
  REQUIRE(again);
  CHECK(again->keys() == alice.keys());
  CHECK(equal(again->secrets().reveal(), alice.secrets().reveal()));
  constexpr Context letter("satchel test v1");
  CHECK(verify(alice.keys().device, letter, asBytes("hello"), again->log().sign(letter, asBytes("hello"))));
}

TEST_CASE("A device's three keys are three, and each public key belongs to its secret") {
  SeededRandom random(21);
  const auto alice = Identity::generate(random), bob = Identity::generate(random);
  CHECK(alice.keys().link == boxPublicOf(alice.link()));
  CHECK(alice.keys().box == boxPublicOf(alice.box()));
  CHECK(alice.keys().device == alice.log().verifyKey());
  CHECK(alice.keys().link != alice.keys().box);
  CHECK(alice.keys() != bob.keys());
}

TEST_CASE("Secrets of another length are no device") {
  CHECK(!Identity::from(Bytes(95)));
  CHECK(!Identity::from(Bytes(97)));
  CHECK(Identity::from(Bytes(96)));
}
