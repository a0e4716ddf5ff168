// Two histories of one log: what proves them, and that only the log's own device can.
#include "sync/fork.h"

#include <catch2/catch.hpp>

#include "sync/reading.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

const SpaceId harbour{{1}};

/// Bob's laptop, and whoever has its key.
struct Laptop {
  explicit Laptop(std::uint64_t seed)
      : random(seed), identity(Identity::generate(random)), incarnation(Incarnation::begin(identity.log(), random)) {}

  /// Commits of so many bodies on what the fork says they stand on, the last one signed.
  Stem stem(const Fork& fork, std::size_t count) {
    Stem stem;
    for (std::size_t i = 0; i < count; ++i) {
      HeaderTail& header = stem.headers.emplace_back();
      header.paddedLength = 64;
      random.fill(header.body.bytes);
    }
    stem.end = identity.log().sign(commitSignature, hashesOf(harbour, fork, stem).back());
    return stem;
  }
  Fork fork() {
    Fork fork{incarnation, 7, Hash{{9}}, {}};
    addStem(harbour, fork, stem(fork, 3));
    addStem(harbour, fork, stem(fork, 1));
    return fork;
  }

  SeededRandom random;
  Identity identity;
  Incarnation incarnation;
};

}  // namespace

TEST_CASE("two signed runs that part at a place prove a fork, and travel as they are") {
  Laptop bob(1);
  const Fork fork = bob.fork();
  CHECK(isProof(harbour, fork));
  const auto again = Fork::decode(fork.encode());
  REQUIRE(again);
  CHECK(again->stems == fork.stems);
  CHECK(again->seq == 7);
  CHECK(isProof(harbour, *again));
  CHECK(again->encode() == fork.encode());
}

TEST_CASE("the order in which branches are found does not show") {
  Laptop bob(1);
  Fork forth = bob.fork(), back{forth.incarnation, forth.seq, forth.previous, {}};
  CHECK(addStem(harbour, back, forth.stems[1]));
  CHECK(addStem(harbour, back, forth.stems[0]));
  CHECK_FALSE(addStem(harbour, back, forth.stems[0]));
  CHECK(back.encode() == forth.encode());
}

TEST_CASE("nothing less proves a fork") {
  Laptop bob(1), mallory(2);
  const Fork good = bob.fork();
  SECTION("one run") {
    Fork fork = good;
    fork.stems.pop_back();
    CHECK(isSigned(harbour, fork));
    CHECK_FALSE(isProof(harbour, fork));
  }
  SECTION("the same run twice") {
    Fork fork = good;
    fork.stems[1] = fork.stems[0];
    CHECK_FALSE(isProof(harbour, fork));
  }
  SECTION("runs in another order: a proof has one encoding") {
    Fork fork = good;
    std::swap(fork.stems[0], fork.stems[1]);
    CHECK_FALSE(isProof(harbour, fork));
  }
  SECTION("a run that another device signed") {
    Fork fork = good;
    for (Stem& stem : fork.stems) {
      stem.end = mallory.identity.log().sign(commitSignature, hashesOf(harbour, fork, stem).back());
    }
    CHECK_FALSE(isProof(harbour, fork));
  }
  SECTION("another place, another space, a changed header") {
    Fork elsewhere = good;
    elsewhere.seq = 8;
    CHECK_FALSE(isProof(harbour, elsewhere));
    CHECK_FALSE(isProof(SpaceId{{2}}, good));
    Fork changed = good;
    changed.stems[0].headers[0].paddedLength = 80;
    CHECK_FALSE(isProof(harbour, changed));
  }
  SECTION("torn or endless bytes") {
    const Bytes bytes = good.encode();
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(Fork::decode(ByteView(bytes).first(size)));
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(Fork::decode(longer));
  }
}

TEST_CASE("a branch is named by its log and its first commit, and by nothing else") {
  const LogId bobs{{1}}, lis{{2}};
  CHECK(branchOf(bobs, Hash{{3}}) == branchOf(bobs, Hash{{3}}));
  CHECK(branchOf(bobs, Hash{{3}}) != branchOf(bobs, Hash{{4}}));
  CHECK(branchOf(bobs, Hash{{3}}) != branchOf(lis, Hash{{3}}));
}

TEST_CASE("branches of a counter count what they add past the fork, beside what stood before it") {
  const LogId bobs{{1}}, one{{2}}, other{{3}};
  const auto parentOf = [&](const LogId& log) { return log == bobs ? LogId{} : bobs; };
  const auto count = [](const LogId& log, Seq seq, std::int64_t total, std::vector<Dot> replaces) {
    Act act;
    act.dot = {log, seq, 0};
    act.value = encodeTotal(total);
    act.replaces = std::move(replaces);
    return act;
  };
  // Five by the fork; one branch adds two, then three, the other ten.
  std::vector<Act> history = {count(bobs, 1, 5, {}), count(one, 2, 7, {{bobs, 1, 0}}), count(one, 3, 10, {{one, 2, 0}}),
                              count(other, 2, 15, {{bobs, 1, 0}})};
  const auto merged = [](const Dot&) { return true; };
  CHECK(readCounter(reread(history, merged)) == 25);  // control: what stood before is counted twice
  countFromBranches(history, parentOf);
  CHECK(readCounter(reread(history, merged)) == 20);
}
