#include "crypto/bytes.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

using namespace satchel;

TEST_CASE("Alice writes bytes down in hexadecimal and Bob reads them back") {
  CHECK(hex(Bytes{0x00, 0x7f, 0xff}) == "007fff");
  CHECK(unhex("007FfF") == Bytes{0x00, 0x7f, 0xff});
  CHECK(unhex("") == Bytes{});
  CHECK(rc::check("any bytes come back", [](const Bytes& bytes) { RC_ASSERT(unhex(hex(bytes)) == bytes); }));
}

TEST_CASE("Half a byte and a letter past f are no hexadecimal") {
  CHECK(!unhex("abc"));
  CHECK(!unhex("0g"));
  CHECK(!unhex("0x"));
}

TEST_CASE("A name of fixed size takes exactly its size") {
  struct Tag;
  using Four = FixedBytes<Tag, 4>;
  CHECK(Four::from(Bytes{1, 2, 3, 4})->bytes == std::array<std::uint8_t, 4>{1, 2, 3, 4});
  CHECK(!Four::from(Bytes{1, 2, 3}));
  CHECK(!Four::from(Bytes{1, 2, 3, 4, 5}));
  CHECK(Four().isZero());
}
