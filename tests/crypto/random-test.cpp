#include "crypto/random.h"

#include <catch2/catch.hpp>

using namespace satchel;

namespace {
Bytes draw(Random& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return bytes;
}
}  // namespace

TEST_CASE("A seed replays the same day, another seed another") {
  SeededRandom monday(1), mondayAgain(1), tuesday(2);
  const auto first = draw(monday, 40), second = draw(monday, 40);
  CHECK(first == draw(mondayAgain, 40));
  CHECK(second == draw(mondayAgain, 40));
  CHECK(first != second);
  CHECK(first != draw(tuesday, 40));
}

TEST_CASE("A seed replays the same day on every machine and in every version") {
  SeededRandom random(7);
  CHECK(hex(draw(random, 16)) == "f19ee3b965429844e496af300ed6cb0d");
  CHECK(hex(draw(random, 16)) == "29825bf757c264fcaa2fe548337ebb41");
}

TEST_CASE("The system never gives the same bytes twice") {
  SystemRandom random;
  CHECK(draw(random, 32) != draw(random, 32));
}
