// What is written down of people and of texts comes back as it was, has one encoding, and is refused where it is not
// whole: facts, the beginnings of spaces and of logs, what an author saw of a text.
#include "sync/fact.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sync/codec.h"
#include "sync/text-edit.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

/// Draws a fact that says anything at all.
struct Draw {
  explicit Draw(std::uint64_t seed) : random(seed) {}

  std::uint64_t below(std::uint64_t limit) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number << 8 | byte;
    return number % limit;
  }
  bool coin() { return below(2) == 1; }
  Bytes text() {
    Bytes bytes(below(40));
    random.fill(bytes);
    return bytes;
  }
  Role role() { return static_cast<Role>(below(6)); }
  Points points() {
    Points points;
    for (std::uint64_t n = below(4); n > 0; --n) points[random.make<LogId>()] = {below(1000), below(1u << 30)};
    return points;
  }
  Grant grant() {
    Grant grant;
    grant.subject = Identity::generate(random).keys();
    grant.person = random.make<PersonId>();
    grant.role = role();
    grant.points = points();
    for (std::uint64_t n = below(3); n > 0; --n) grant.lifts.push_back(random.make<Hash>());
    if (coin()) grant.invitation = random.make<BatchId>();
    random.fill(grant.request.bytes);
    grant.sealedUnder = random.make<EpochSetId>();
    grant.sealedNames = text();
    return grant;
  }
  EpochMint mint() {
    EpochMint mint;
    for (std::uint64_t n = below(3); n > 0; --n) mint.parents.push_back(random.make<EpochId>());
    mint.epoch = random.make<EpochId>();
    for (std::uint64_t n = below(3); n > 0; --n) mint.older.emplace_back(random.make<EpochId>(), text());
    mint.keyHash = random.make<Hash>();
    return mint;
  }
  Invitation invitation() {
    Invitation invitation;
    invitation.id = random.make<BatchId>();
    invitation.role = role();
    invitation.expires = static_cast<Millis>(below(1ull << 42));
    if (coin()) invitation.person = random.make<PersonId>();
    invitation.code = random.make<VerifyKey>();
    for (std::uint64_t n = below(3); n > 0; --n) {
      invitation.wrappedNoteKeys.emplace_back(random.make<VerifyKey>(), text());
    }
    random.fill(invitation.proof.bytes);
    return invitation;
  }
  Fact fact() {
    Fact fact{SpaceId{{1}}, LogId{{2}}, 1 + below(9), random.make<Hash>()};
    fact.time = static_cast<Millis>(below(1ull << 42)) - (1ll << 40);
    if (coin()) fact.grant = grant();
    if (coin()) fact.cut = Cut{random.make<VerifyKey>(), points(), coin()};
    if (coin()) fact.epoch = mint();
    if (coin()) fact.invitation = invitation();
    if (coin()) fact.profile = Profile{random.make<EpochSetId>(), text()};
    if (coin()) fact.admission = Admission{random.make<LogId>(), below(1u << 30), random.make<Hash>()};
    return fact;
  }

  SeededRandom random;
};

std::optional<Fact> read(const Fact& place, ByteView bytes) {
  return Fact::decode(place.space, place.log, place.seq, place.previous, bytes);
}

}  // namespace

TEST_CASE("a fact comes back as it was said, whatever it says") {
  bool holds = rc::check("all of it, and in the same bytes", [](std::uint64_t seed) {
    const Fact said = Draw(seed).fact();
    const Bytes bytes = said.encode();
    const auto heard = read(said, bytes);
    RC_ASSERT(heard.has_value());
    RC_ASSERT(heard->encode() == bytes);
    RC_ASSERT(heard->time == said.time);
    RC_ASSERT(heard->grant.has_value() == said.grant.has_value());
    if (said.grant) {
      RC_ASSERT(heard->grant->subject == said.grant->subject);
      RC_ASSERT(heard->grant->role == said.grant->role);
      RC_ASSERT(heard->grant->points == said.grant->points);
      RC_ASSERT(heard->grant->lifts == said.grant->lifts);
      RC_ASSERT(heard->grant->invitation == said.grant->invitation);
      RC_ASSERT(heard->grant->sealedNames == said.grant->sealedNames);
    }
    RC_ASSERT(heard->cut.has_value() == said.cut.has_value());
    if (said.cut) {
      RC_ASSERT(heard->cut->subject == said.cut->subject);
      RC_ASSERT(heard->cut->points == said.cut->points);
      RC_ASSERT(heard->cut->removal == said.cut->removal);
    }
    RC_ASSERT(heard->epoch.has_value() == said.epoch.has_value());
    if (said.epoch) {
      RC_ASSERT(heard->epoch->parents == said.epoch->parents);
      RC_ASSERT(heard->epoch->older == said.epoch->older);
      RC_ASSERT(heard->epoch->keyHash == said.epoch->keyHash);
    }
    RC_ASSERT(heard->invitation.has_value() == said.invitation.has_value());
    if (said.invitation) {
      RC_ASSERT(heard->invitation->expires == said.invitation->expires);
      RC_ASSERT(heard->invitation->person == said.invitation->person);
      RC_ASSERT(heard->invitation->wrappedNoteKeys == said.invitation->wrappedNoteKeys);
    }
    RC_ASSERT(heard->profile.has_value() == said.profile.has_value());
    RC_ASSERT(heard->admission.has_value() == said.admission.has_value());
    if (said.admission) RC_ASSERT(heard->admission->seq == said.admission->seq);
  });
  CHECK(holds);
  holds = rc::check("its hash tells its place and its words", [](std::uint64_t seed) {
    const Fact said = Draw(seed).fact();
    const Bytes bytes = said.encode();
    Bytes other = bytes;
    other.back() ^= 1;
    const Hash hash = factHash(said.space, said.log, said.seq, said.previous, bytes);
    RC_ASSERT(hash == factHash(said.space, said.log, said.seq, said.previous, bytes));
    RC_ASSERT(hash != factHash(said.space, said.log, said.seq, said.previous, other));
    RC_ASSERT(hash != factHash(said.space, said.log, said.seq + 1, said.previous, bytes));
    RC_ASSERT(hash != factHash(said.space, LogId{{3}}, said.seq, said.previous, bytes));
  });
  CHECK(holds);
}

TEST_CASE("a fact that is cut short, goes on too long or says a thing twice is none") {
  const bool holds = rc::check("cut or prolonged anywhere", [](std::uint64_t seed) {
    Draw draw(seed);
    const Fact said = draw.fact();
    const Bytes bytes = said.encode();
    RC_ASSERT(!read(said, ByteView(bytes).first(draw.below(bytes.size()))).has_value());
    Bytes longer = bytes;
    longer.push_back(0);
    RC_ASSERT(!read(said, longer).has_value());
  });
  CHECK(holds);
  Fact said{SpaceId{{1}}, LogId{{2}}, 1, {}};
  const auto withTwo = [&](std::uint8_t firstTag, std::uint8_t secondTag, ByteView statement) {
    Writer out;
    out.u8(1);
    out.zigzag(0);
    out.varint(2);
    for (const std::uint8_t tag : {firstTag, secondTag}) {
      out.u8(tag);
      out.sized(statement);
    }
    return out.take();
  };
  Writer admission;
  admission.raw(LogId{{4}});
  admission.varint(7);
  admission.raw(Hash{{5}});
  CHECK_FALSE(read(said, withTwo(6, 6, admission.view())).has_value());
  // What a later Satchel says is kept and means nothing here.
  const auto later = read(said, withTwo(6, 99, admission.view()));
  REQUIRE(later.has_value());
  CHECK(later->admission->seq == 7);
  CHECK_FALSE(read(said, Bytes{2, 0, 0}).has_value());
  // Nobody is granted what only the recovery key has.
  said.grant = Grant{};
  said.grant->role = Role::recovery;
  CHECK_FALSE(read(said, said.encode()).has_value());
}

TEST_CASE("roles have names") {
  CHECK(roleName(Role::none) == "none");
  CHECK(roleName(Role::carrier) == "carrier");
  CHECK(roleName(Role::reader) == "reader");
  CHECK(roleName(Role::editor) == "editor");
  CHECK(roleName(Role::admin) == "admin");
  CHECK(roleName(Role::owner) == "owner");
  CHECK(roleName(Role::recovery) == "recovery");
}

TEST_CASE("how a space begins names it") {
  SeededRandom random(1);
  Genesis genesis{random.make<VerifyKey>(), random.make<VerifyKey>(), {}};
  random.fill(genesis.random);
  const auto again = Genesis::decode(genesis.encode());
  REQUIRE(again.has_value());
  CHECK(again->id() == genesis.id());
  Genesis other = genesis;
  other.random[0] ^= 1;
  CHECK(other.id() != genesis.id());
  Bytes shorter = genesis.encode();
  shorter.pop_back();
  CHECK_FALSE(Genesis::decode(shorter).has_value());
}

TEST_CASE("a log begins by its device's own word, and names the one before") {
  SeededRandom random(2);
  const Identity alice = Identity::generate(random), bob = Identity::generate(random);
  const Incarnation first = Incarnation::begin(alice.log(), random);
  const Incarnation second = Incarnation::begin(alice.log(), random, &first);
  CHECK(second.predecessor == first.log());
  CHECK(second.depth == first.depth + 1);
  CHECK(second.log() != first.log());
  const Bytes bytes = second.encode();
  const auto again = Incarnation::decode(bytes);
  REQUIRE(again.has_value());
  CHECK(again->log() == second.log());
  CHECK(again->predecessor == first.log());
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    Bytes changed = bytes;
    changed[i] ^= 1;
    CHECK_FALSE(Incarnation::decode(changed).has_value());
  }
  // Bob cannot begin a log for Alice.
  Bytes stolen = bytes;
  std::ranges::copy(bob.keys().device.bytes, stolen.begin());
  CHECK_FALSE(Incarnation::decode(stolen).has_value());
}

TEST_CASE("what an author saw of a text comes back, or is refused where words and places do not match") {
  const LogId alice{{1}}, bob{{2}};
  const SeenText seen{"蓝鹭 sings", {{{alice, 3, 0}, 0, 2}, {{bob, 9, 4}, 5, 6}}};
  const auto again = SeenText::decode(seen.encode());
  REQUIRE(again.has_value());
  CHECK(again->text == seen.text);
  REQUIRE(again->elements.size() == 2);
  CHECK(again->elements[1].dot == Dot{bob, 9, 4});
  CHECK(again->elements[1].first == 5);
  CHECK(again->elements[1].count == 6);
  SeenText tooFew = seen;
  tooFew.elements.pop_back();
  CHECK_FALSE(SeenText::decode(tooFew.encode()).has_value());
  SeenText nothing = seen;
  nothing.elements[0].count = 0;
  CHECK_FALSE(SeenText::decode(nothing.encode()).has_value());
  SeenText broken = seen;
  broken.text[0] = static_cast<char>(0xff);
  CHECK_FALSE(SeenText::decode(broken.encode()).has_value());
  const Bytes bytes = seen.encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(SeenText::decode(ByteView(bytes).first(size)).has_value());
  }
}
