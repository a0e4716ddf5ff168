#include "crypto/base32.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

using namespace satchel;

TEST_CASE("Alice reads a code aloud and Bob types it his own way") {
  const Bytes code{0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf,
                   0x84, 0x65, 0x3a, 0x56, 0xd7, 0xc6, 0x75, 0xbe, 0x77, 0xdf};
  CHECK(base32(code) == "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  CHECK(unbase32("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20) == code);
  CHECK(unbase32("oi23-4567-89ab-cdef-ghjk-mnpq-rstv-wxyz", 20) == code);
  CHECK(unbase32("OL23456789ABCDEFGHJKMNPQRSTVWXYZ", 20) == code);
}

TEST_CASE("Bob's typing errors are not taken for a code") {
  CHECK(base32(Bytes{0xff}) == "ZW");
  CHECK(unbase32("ZW", 1) == Bytes{0xff});
  CHECK(!unbase32("ZX", 1));   // filling bits that are not zero
  CHECK(!unbase32("ZU", 1));   // U is in no code
  CHECK(!unbase32("Z W", 1));  // only hyphens are passed over
  CHECK(!unbase32("Z", 1));
  CHECK(!unbase32("ZW0", 1));
  CHECK(!unbase32("ZW", 2));
  CHECK(unbase32("", 0) == Bytes{});
  CHECK(!unbase32("0", 0));
}

TEST_CASE("Any bytes come back from their code, hyphenated or not") {
  CHECK(rc::check([](const Bytes& bytes) {
    auto text = base32(bytes);
    RC_ASSERT(text.size() == (8 * bytes.size() + 4) / 5);
    RC_ASSERT(unbase32(text, bytes.size()) == bytes);
    text.insert(text.size() / 2, "-");
    RC_ASSERT(unbase32(text, bytes.size()) == bytes);
  }));
}
