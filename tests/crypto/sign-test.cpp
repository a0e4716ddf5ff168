#include "crypto/sign.h"

#include <catch2/catch.hpp>

using namespace satchel;

namespace {
constexpr Context letter("satchel test v1");

SigningKey alicesKey() {
  // RFC 8032, test 1.
  return SigningKey(*SigningSeed::from(*unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")));
}
}  // namespace

TEST_CASE("Alice's key and signature are those of Ed25519 elsewhere") {
  const auto alice = alicesKey();
  CHECK(hex(alice.verifyKey()) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  // Worked out with OpenSSL over the hash that hash-test.cpp has from Python.
  CHECK(hex(alice.sign(letter, asBytes("breadand salt"))) ==
        "c72ad759bf345f23d84ee18a16f87286dc57eb05a81db73d13cd9bf5d0ff71e7"
        "e00ce9633496b8892d9107f3356f23a62454d60d7abc929e0594f01b390dd609");
}

TEST_CASE("Bob believes Alice's signature and no forgery of it") {
  const auto alice = alicesKey();
  const auto signature = alice.sign(letter, asBytes("meet at noon"));
  REQUIRE(verify(alice.verifyKey(), letter, asBytes("meet at noon"), signature));

  SECTION("over another message") {
    CHECK(!verify(alice.verifyKey(), letter, asBytes("meet at nine"), signature));
  }
  SECTION("for another purpose") {
    CHECK(!verify(alice.verifyKey(), Context("satchel test v2"), asBytes("meet at noon"), signature));
  }
  SECTION("with any byte flipped") {
    for (std::size_t i = 0; i < Signature::size; ++i) {
      auto forged = signature;
      forged.bytes[i] ^= 0x40;
      CHECK(!verify(alice.verifyKey(), letter, asBytes("meet at noon"), forged));
    }
  }
  SECTION("by Mallory") {
    SeededRandom random(3);
    const SigningKey mallory(SigningSeed::generate(random));
    CHECK(!verify(alice.verifyKey(), letter, asBytes("meet at noon"), mallory.sign(letter, asBytes("meet at noon"))));
  }
  SECTION("under a key of low order, for which one signature would fit many messages") {
    VerifyKey zero, one;
    one.bytes[0] = 1;
    CHECK(!verify(zero, letter, asBytes("meet at noon"), Signature()));
    Signature universal;
    universal.bytes[0] = 1;
    CHECK(!verify(one, letter, asBytes("meet at noon"), universal));
  }
}
