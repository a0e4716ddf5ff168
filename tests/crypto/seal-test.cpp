#include "crypto/seal.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

using namespace satchel;

TEST_CASE("A seal is XChaCha20-Poly1305 as written down") {
  // draft-irtf-cfrg-xchacha, A.3.1.
  const auto key = *SealKey::from(*unhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
  const auto nonce = *Nonce::from(*unhex("404142434445464748494a4b4c4d4e4f5051525354555657"));
  const auto associated = *unhex("50515253c0c1c2c3c4c5c6c7");
  const auto sealed = seal(key, nonce, associated,
                           asBytes("Ladies and Gentlemen of the class of '99: If I could offer you "
                                   "only one tip for the future, sunscreen would be it."));
  CHECK(hex(sealed) ==
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
}

TEST_CASE("What Alice seals opens to the same, whatever its length") {
  SystemRandom random;
  const auto key = SealKey::generate(random);
  CHECK(rc::check([&](const Bytes& message, const Bytes& associated) {
    const auto sealed = sealAtRandom(key, associated, message, random);
    RC_ASSERT(sealed.size() == message.size() + 40);
    RC_ASSERT(openAtRandom(key, associated, sealed) == message);
  }));
}

TEST_CASE("A seal that was touched anywhere does not open") {
  SeededRandom random(5);
  const auto key = SealKey::generate(random), otherKey = SealKey::generate(random);
  const auto sealed = sealAtRandom(key, asBytes("shelf 3"), asBytes("the winter stock"), random);
  REQUIRE(openAtRandom(key, asBytes("shelf 3"), sealed) == copyOf(asBytes("the winter stock")));

  CHECK(!openAtRandom(otherKey, asBytes("shelf 3"), sealed));
  CHECK(!openAtRandom(key, asBytes("shelf 4"), sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto flipped = sealed;
    flipped[i] ^= 1;
    CHECK(!openAtRandom(key, asBytes("shelf 3"), flipped));
    CHECK(!openAtRandom(key, asBytes("shelf 3"), ByteView(sealed).first(i)));
  }
}
