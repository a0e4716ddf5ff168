#include "sync/packing.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace satchel;
using namespace satchel::sync;

namespace {

Bytes contact(int number) {
  const std::string names[] = {"Ms. Li", "Alice", "Bob", "Greta", "Jonas"};
  return copyOf(asBytes("name=" + names[number % 5] +
                        ";job_title=Head of Procurement;department=Purchasing;phone=+44 " +
                        std::to_string(number * 7919 % 100000) + ";decision_role=decision_maker"));
}

std::vector<Bytes> contacts(int count) {
  std::vector<Bytes> all;
  for (int i = 0; i < count; ++i) all.push_back(contact(i));
  return all;
}

}  // namespace

TEST_CASE("what is packed unpacks to the same bytes, alike or not to what the dictionary was made from") {
  const Packer packer(dictionaryOf(contacts(256)).value());
  rc::check("unpack(pack(value)) == value", [&] {
    auto value = *rc::gen::arbitrary<Bytes>();
    if (*rc::gen::arbitrary<bool>()) {
      const Bytes known = contact(*rc::gen::inRange(0, 100'000));
      value.insert(value.end(), known.begin(), known.end());
    }
    RC_ASSERT(packer.unpack(packer.pack(value)) == value);
  });
}

TEST_CASE("what is like the samples takes a fraction of its bytes, though each is packed by itself") {
  const Packer packer(dictionaryOf(contacts(256)).value());
  CHECK(packer.pack(contact(1001)).size() * 3 < contact(1001).size());
}

TEST_CASE("the same samples make the same dictionary, and nothing is learnt from nothing") {
  CHECK(dictionaryOf(contacts(256)) == dictionaryOf(contacts(256)));
  CHECK_FALSE(dictionaryOf({}).has_value());
  CHECK_FALSE(dictionaryOf({Bytes{1}, Bytes{2}}).has_value());
}

TEST_CASE("bytes that are cut off, or no packed value at all, unpack to nothing") {
  const Packer packer(dictionaryOf(contacts(256)).value());
  const Bytes packed = packer.pack(contact(7));
  for (std::size_t length = 0; length < packed.size(); ++length) {
    CHECK_FALSE(packer.unpack(ByteView(packed).first(length)).has_value());
  }
  rc::check("whatever the bytes are, nothing worse happens", [&] {
    const auto bytes = *rc::gen::arbitrary<Bytes>();
    (void)packer.unpack(bytes);
  });
}
