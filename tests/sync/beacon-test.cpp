// Alice calls out on a network that is not hers alone: colleagues understand, others see noise.
#include "sync/beacon.h"

#include <catch2/catch.hpp>
#include <set>

using namespace satchel;
using namespace satchel::sync;

namespace {

struct Office {
  SeededRandom random{5};
  SpaceId harbour{{1}}, vineyard{{2}};
  WritingKey key = WritingKey::generate(random), newer = WritingKey::generate(random);
  VerifyKey alice = random.make<VerifyKey>();
  std::vector<DiscoveryKey> keys(const WritingKey& of) const {
    std::vector<DiscoveryKey> all;
    all.push_back(discoveryKeyOf(harbour, of));
    return all;
  }
  Bytes call(const std::vector<DiscoveryKey>& under) { return encodeBeacon(under, {alice, 4701}, random); }
};

bool holds(ByteView bytes, ByteView what) {
  return std::search(bytes.begin(), bytes.end(), what.begin(), what.end()) != bytes.end();
}

}  // namespace

TEST_CASE("a colleague hears who calls and where to dial") {
  Office office;
  const auto caller = readBeacon(office.call(office.keys(office.key)), office.keys(office.key));
  REQUIRE(caller.has_value());
  CHECK(caller->device == office.alice);
  CHECK(caller->port == 4701);
}

TEST_CASE("of several spaces each is enough, up to four") {
  Office office;
  std::vector<DiscoveryKey> many;
  for (std::uint8_t i = 0; i < 6; ++i) many.push_back(discoveryKeyOf(SpaceId{{i}}, office.key));
  const Bytes beacon = office.call(many);
  for (std::uint8_t i = 0; i < 6; ++i) {
    std::vector<DiscoveryKey> one;
    one.push_back(discoveryKeyOf(SpaceId{{i}}, office.key));
    CHECK(readBeacon(beacon, one).has_value() == (i < 4));
  }
}

TEST_CASE("nobody else learns anything, not even that it is the same device") {
  Office office;
  const Bytes first = office.call(office.keys(office.key)), second = office.call(office.keys(office.key));
  for (const Bytes& beacon : {first, second}) {
    CHECK(beacon.size() == beaconSize);
    CHECK_FALSE(holds(beacon, office.alice));
    CHECK_FALSE(holds(beacon, office.harbour));
    CHECK_FALSE(holds(beacon, Bytes{0x5d, 0x12}));  // the port
  }
  // No four bytes stand in both.
  std::set<Bytes> pieces;
  for (std::size_t i = 0; i + 4 <= first.size(); ++i) pieces.insert(copyOf(ByteView(first).subspan(i, 4)));
  for (std::size_t i = 0; i + 4 <= second.size(); ++i) CHECK(pieces.count(copyOf(ByteView(second).subspan(i, 4))) == 0);
  std::vector<DiscoveryKey> other;
  other.push_back(discoveryKeyOf(office.vineyard, office.key));
  CHECK_FALSE(readBeacon(first, other).has_value());
}

TEST_CASE("who is removed understands no call under the newer key") {
  Office office;
  CHECK_FALSE(readBeacon(office.call(office.keys(office.newer)), office.keys(office.key)).has_value());
  CHECK(readBeacon(office.call(office.keys(office.key)), office.keys(office.key)).has_value());
}

TEST_CASE("a call that was changed on the way, or is of another length, is none") {
  Office office;
  const auto keys = office.keys(office.key);
  const Bytes beacon = office.call(keys);
  constexpr std::size_t meant = 24 + 51;  // what follows is noise for other spaces
  for (std::size_t bit = 0; bit < meant * 8; ++bit) {
    Bytes changed = beacon;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    CHECK_FALSE(readBeacon(changed, keys).has_value());
  }
  for (std::size_t size = 0; size <= beacon.size() + 10; ++size) {
    Bytes other = beacon;
    other.resize(size);
    CHECK(readBeacon(other, keys).has_value() == (size == beacon.size()));
  }
}
