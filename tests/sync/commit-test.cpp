// Commits and segments: what is sealed opens only in its place; what is not signed, chained or whole is named and
// refused.
#include "sync/commit.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sync/operations.h"
#include "sync/segment.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

/// Alice's laptop: enough to write a log.
struct Laptop {
  explicit Laptop(std::uint64_t seed) : random(seed), identity(Identity::generate(random)) {
    incarnation = Incarnation::begin(identity.log(), random);
    key = WritingKey::generate(random);
  }
  SealedCommit commit(std::string_view text) {
    auto sealed =
        *sealCommit(space, incarnation.log(), head.seq + 1, head.hash, epochSetOf({epoch}), key, asBytes(text), random);
    head = {sealed.header.seq, sealed.header.hash()};
    hashes.push_back(head.hash);
    bodies.push_back(sealed.body);
    return sealed;
  }
  Segment segment(Seq first, Seq last) {
    Segment result{incarnation.log(), first, first == 1 ? Hash{} : hashes[first - 2], {}, {}, incarnation};
    for (Seq seq = first; seq <= last; ++seq) {
      result.bodies.push_back({seq == first ? std::vector<EpochId>{epoch} : std::vector<EpochId>{}, bodies[seq - 1]});
    }
    result.signature = identity.log().sign(commitSignature, hashes[last - 1]);
    return result;
  }
  SeededRandom random;
  Identity identity;
  Incarnation incarnation;
  WritingKey key;
  SpaceId space{{1}};
  EpochId epoch{{2}};
  Head head;
  std::vector<Hash> hashes;
  std::vector<Bytes> bodies;
};

SegmentFault faultOf(Laptop& from, Segment segment, Head stored = {}) {
  return verifySegment(from.space, std::move(segment), stored, [&](Seq seq) { return from.hashes[seq - 1]; }).fault;
}

}  // namespace

TEST_CASE("what Alice seals she opens, at this place in this log and nowhere else") {
  Laptop alice(1);
  const std::string text(3000, 'x');
  const SealedCommit sealed = alice.commit(text);
  CHECK(asText(*openCommit(sealed.header, sealed.body, alice.key)) == text);
  CHECK(sealed.body.size() < 300);  // packed before it is sealed
  Header elsewhere = sealed.header;
  elsewhere.seq = 2;
  CHECK_FALSE(openCommit(elsewhere, sealed.body, alice.key));
  CHECK_FALSE(openCommit(sealed.header, sealed.body, Laptop(2).key));
}

TEST_CASE("one flipped byte anywhere in a body and it does not open") {
  Laptop alice(1);
  const SealedCommit sealed = alice.commit("acme");
  for (std::size_t i = 0; i < sealed.body.size(); ++i) {
    Bytes body = sealed.body;
    body[i] ^= 1;
    CHECK_FALSE(openCommit(sealed.header, body, alice.key));
  }
}

TEST_CASE("padding hides lengths: steps of 16, then at most an eighth more") {
  CHECK(paddedLength(1) == 16);
  CHECK(paddedLength(16) == 16);
  CHECK(paddedLength(17) == 32);
  for (std::size_t n = 257; n < 300'000; n = n * 5 / 4) {
    CHECK(paddedLength(n) >= n);
    CHECK(paddedLength(n) <= n + n / 8 + 1);
  }
}

TEST_CASE("a segment of Alice's log is taken whole, from the middle, and twice") {
  Laptop alice(1);
  for (int i = 0; i < 5; ++i) alice.commit("edit");
  const auto hashAt = [&](Seq seq) { return alice.hashes[seq - 1]; };
  CHECK(verifySegment(alice.space, alice.segment(1, 5), {}, hashAt).fresh.size() == 5);
  const auto middle = verifySegment(alice.space, alice.segment(2, 5), {3, alice.hashes[2]}, hashAt);
  CHECK(middle.fault == SegmentFault::none);
  CHECK(middle.fresh.size() == 2);
  CHECK(verifySegment(alice.space, alice.segment(1, 5), {5, alice.hashes[4]}, hashAt).fresh.empty());
}

TEST_CASE("gaps, forgeries and forks are told apart") {
  Laptop alice(1), mallory(2);
  for (int i = 0; i < 5; ++i) alice.commit("edit");
  CHECK(faultOf(alice, alice.segment(3, 5)) == SegmentFault::gap);

  Segment forged = alice.segment(1, 5);
  forged.signature = mallory.identity.log().sign(commitSignature, alice.hashes[4]);
  CHECK(faultOf(alice, forged) == SegmentFault::forgedSignature);

  Segment changed = alice.segment(1, 5);
  changed.bodies[2].bytes[30] ^= 1;
  CHECK(faultOf(alice, changed) == SegmentFault::forgedSignature);

  Segment borrowed = alice.segment(1, 5);
  borrowed.incarnation = mallory.incarnation;
  CHECK(faultOf(alice, borrowed) == SegmentFault::malformed);

  // The same device from a restored copy: another third commit.
  Laptop copy(1);
  copy.commit("edit");
  copy.commit("edit");
  copy.commit("another edit");
  CHECK(verifySegment(alice.space, copy.segment(1, 3), {5, alice.hashes[4]}, [&](Seq seq) {
          return alice.hashes[seq - 1];
        }).fault == SegmentFault::fork);
}

TEST_CASE("oversize claims are refused before anything is hashed") {
  Laptop alice(1);
  alice.commit("edit");
  Segment segment = alice.segment(1, 1);
  segment.bodies.resize(maxSegmentCommits + 1, segment.bodies[0]);
  CHECK(faultOf(alice, segment) == SegmentFault::oversize);
}

TEST_CASE("operations survive being written down, and random bytes never become operations that differ") {
  const LogId bob{{9}};
  Operations operations;
  operations.time = -5;
  operations.origin = Origin::import;
  operations.batch = BatchId{{7}};
  operations.citations.push_back({bob, 12, {1, 2, 3, 4, 5, 6, 7, 8}});
  operations.names = {"opportunity", "amount"};
  Operation write;
  write.record = RecordId{{3}};
  write.field = 1;
  write.value = {1, 2, 3};
  write.replaces = {{0, 41, 2}, {1, 12, 0}};
  Operation undo;
  undo.action = Operation::Action::undo;
  undo.target = {1, 3, 1};
  operations.list = {write, write, undo};
  CHECK(Operations::decode(operations.encode(42), 42) == operations);

  rc::check("decode is strict", [](const Bytes& bytes) {
    Bytes input = {1};
    input.insert(input.end(), bytes.begin(), bytes.end());
    if (const auto decoded = Operations::decode(input, 9))
      RC_ASSERT(Operations::decode(decoded->encode(9), 9) == decoded);
  });

  Operations future = operations;
  future.list[0].replaces = {{0, 42, 0}};  // itself
  CHECK_FALSE(Operations::decode(future.encode(42), 42));
}
