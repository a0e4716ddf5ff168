#include "crypto/hash.h"

#include <catch2/catch.hpp>
#include <numeric>

using namespace satchel;

namespace {
constexpr Context test("satchel test v1");

MacKey countingKey() {
  MacKey key;
  std::iota(key.writable().begin(), key.writable().end(), 0);
  return key;
}
}  // namespace

// The values were worked out with Python's hashlib.blake2b.
TEST_CASE("Hashes are BLAKE2b of the context's length, the context and the parts") {
  CHECK(hex(hashOf(test, {asBytes("bread"), asBytes("and salt")})) ==
        "11ff6c16d7dbac7814aee4457f1b4facaea63f5dbc2c6e3fb07da1433300a8a8");
  Bytes tag(24);
  keyedHash(countingKey(), test, {asBytes("bread"), asBytes("and salt")}, tag);
  CHECK(hex(tag) == "3bbc1f7440ea00683352e8644e3adbd54ea2ef7b256757f7");
  CHECK(hex(derive<MacKey>(countingKey(), test, {asBytes("bread"), asBytes("and salt")}).reveal()) ==
        "7ca2b0d513e673605f04d3a27b75d86e45bf21ec3c07a6fe525c288eeb623e4e");
}

TEST_CASE("What is hashed for one purpose is never taken for another") {
  CHECK(hashOf(Context("a"), {asBytes("bc")}) != hashOf(Context("ab"), {asBytes("c")}));
  CHECK(hashOf(Context(""), {}) != hashOf(Context(std::string_view("\0", 1)), {}));
  // The control: parts alone are not delimited, as the header says.
  CHECK(hashOf(test, {asBytes("ab"), asBytes("c")}) == hashOf(test, {asBytes("a"), asBytes("bc")}));
  CHECK(!equal(derive<MacKey>(countingKey(), Context("one"), {}).reveal(),
               derive<MacKey>(countingKey(), Context("two"), {}).reveal()));
}

TEST_CASE("A size that BLAKE2b does not have is our own bug and said so") {
  Bytes tooShort(15), tooLong(65), shortest(16), longest(64);
  CHECK_THROWS_AS(keyedHash(countingKey(), test, {}, tooShort), std::logic_error);
  CHECK_THROWS_AS(keyedHash(countingKey(), test, {}, tooLong), std::logic_error);
  CHECK_NOTHROW(keyedHash(countingKey(), test, {}, shortest));
  CHECK_NOTHROW(keyedHash(countingKey(), test, {}, longest));
  const std::string longContext(256, 'x');
  CHECK_THROWS_AS(hashOf(Context(longContext), {}), std::logic_error);
}
