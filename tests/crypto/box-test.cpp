#include "crypto/box.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

using namespace satchel;

namespace {
constexpr Context welcome("satchel test welcome v1");

// RFC 7748, 6.1.
BoxSecret alicesSecret() {
  return *BoxSecret::from(*unhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
}
BoxSecret bobsSecret() {
  return *BoxSecret::from(*unhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
}

// Points on which every agreement comes out zero, so that anybody knows the "secret".
constexpr const char* lowOrder[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};
}  // namespace

TEST_CASE("Alice and Bob agree on the secret of RFC 7748") {
  const auto alice = boxPublicOf(alicesSecret()), bob = boxPublicOf(bobsSecret());
  CHECK(hex(alice) == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  CHECK(hex(bob) == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  const auto shared = agree(alicesSecret(), bob);
  REQUIRE(shared);
  CHECK(hex(shared->reveal()) == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  CHECK(equal(agree(bobsSecret(), alice)->reveal(), shared->reveal()));
}

TEST_CASE("What is sealed to Bob opens for Bob, and for nobody else") {
  SystemRandom random;
  CHECK(rc::check([&](const Bytes& message) {
    const auto sealed = sealTo(boxPublicOf(bobsSecret()), welcome, message, random);
    RC_ASSERT(sealed->size() == message.size() + 48);
    RC_ASSERT(openBox(bobsSecret(), welcome, *sealed) == message);
    RC_ASSERT(!openBox(alicesSecret(), welcome, *sealed));
  }));
}

TEST_CASE("The same message sealed twice looks different") {
  SystemRandom random;
  const auto bob = boxPublicOf(bobsSecret());
  CHECK(sealTo(bob, welcome, asBytes("come in"), random) != sealTo(bob, welcome, asBytes("come in"), random));
}

TEST_CASE("A welcome does not open as anything else") {
  SeededRandom random(11);
  const auto sealed = *sealTo(boxPublicOf(bobsSecret()), welcome, asBytes("come in"), random);
  REQUIRE(openBox(bobsSecret(), welcome, sealed));
  CHECK(!openBox(bobsSecret(), Context("satchel test farewell v1"), sealed));
}

TEST_CASE("A sealed note that was flipped or cut anywhere does not open") {
  SeededRandom random(12);
  const auto sealed = *sealTo(boxPublicOf(bobsSecret()), welcome, asBytes("come in"), random);
  REQUIRE(openBox(bobsSecret(), welcome, sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto flipped = sealed;
    flipped[i] ^= 0x80;
    CHECK(!openBox(bobsSecret(), welcome, flipped));
    CHECK(!openBox(bobsSecret(), welcome, ByteView(sealed).first(i)));
  }
}

TEST_CASE("Mallory's low-order key is refused on every road") {
  SeededRandom random(13);
  for (auto text : lowOrder) {
    INFO(text);
    const auto mallory = *BoxPublic::from(*unhex(text));
    CHECK(!agree(alicesSecret(), mallory));
    CHECK(!sealTo(mallory, welcome, asBytes("come in"), random));
    auto sealed = *sealTo(boxPublicOf(bobsSecret()), welcome, asBytes("come in"), random);
    std::ranges::copy(mallory.bytes, sealed.begin());
    CHECK(!openBox(bobsSecret(), welcome, sealed));
  }
}
