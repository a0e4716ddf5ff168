// What a device says it holds: signed by it, the latest counts, and equal roots mean equal vectors.
#include "sync/receipt.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sync/receipt-pace.h"
#include "sync/vector-difference.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

const SpaceId harbour{{1}}, vineyard{{2}};

struct Laptop {
  explicit Laptop(std::uint64_t seed)
      : random(seed), identity(Identity::generate(random)), incarnation(Incarnation::begin(identity.log(), random)) {}
  Receipt says(std::uint64_t counter, const Standing& standing = {}) const {
    return Receipt::sign(identity.log(), harbour, incarnation, counter, standing, 1'000);
  }
  void restored() { incarnation = Incarnation::begin(identity.log(), random, &incarnation); }

  SeededRandom random;
  Identity identity;
  Incarnation incarnation;
};

VersionVector someVector() {
  VersionVector vector;
  const auto logs = *rc::gen::inRange(0, 8);
  for (int i = 0; i < logs; ++i) {
    const auto log = static_cast<std::uint8_t>(*rc::gen::inRange(0, 8));
    const auto seq = static_cast<std::uint8_t>(*rc::gen::inRange(1, 4));
    vector.set(LogId{{log}}, {seq, Hash{{log, seq}}});
  }
  return vector;
}

Standing standingAt(const VersionVector& stored, const VersionVector& merged) {
  return {Hash{}, stored.hash(), merged.hash(), {}};
}

}  // namespace

TEST_CASE("a receipt travels as it is, and nobody but its device makes it") {
  Laptop bob(1), mallory(2);
  const Receipt receipt = bob.says(7, {Hash{{1}}, Hash{{2}}, Hash{{3}}, Digest{{4}}});
  CHECK(receipt.isSigned());
  CHECK(receipt.log() == bob.incarnation.log());
  const Bytes bytes = receipt.encode();
  CHECK(bytes.size() == Receipt::encodedSize);
  const auto again = Receipt::decode(bytes);
  REQUIRE(again);
  CHECK(again->isSigned());
  CHECK(again->encode() == bytes);

  SECTION("whatever byte is changed, it is no longer his word") {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Bytes changed = bytes;
      changed[at] ^= 1;
      const auto forged = Receipt::decode(changed);
      INFO("byte " << at);
      CHECK((!forged || !forged->isSigned()));
    }
  }
  SECTION("signed by another key, it is not his either") {
    Receipt forged = mallory.says(8);
    forged.device = bob.identity.keys().device;
    CHECK_FALSE(forged.isSigned());
  }
  SECTION("cut short, or longer, it is none") {
    CHECK_FALSE(Receipt::decode(ByteView(bytes).first(bytes.size() - 1)));
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(Receipt::decode(longer));
  }
  SECTION("what was signed for another space does not verify for this one") {
    Receipt elsewhere = receipt;
    elsewhere.space = vineyard;
    CHECK_FALSE(elsewhere.isSigned());
  }
}

TEST_CASE("in whatever order receipts come, and however often, the same one counts") {
  REQUIRE(rc::check("the latest of each device", [] {
    std::vector<Laptop> laptops;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) laptops.emplace_back(seed);
    std::vector<Receipt> said;
    std::map<VerifyKey, Receipt> model;  // what each said last, by its own account
    const auto count = *rc::gen::inRange(1, 24);
    std::map<LogId, std::uint64_t> counters;
    for (int i = 0; i < count; ++i) {
      Laptop& laptop = laptops[*rc::gen::inRange<std::size_t>(0, laptops.size())];
      if (*rc::gen::inRange(0, 6) == 0) laptop.restored();
      const Receipt receipt = laptop.says(++counters[laptop.incarnation.log()]);
      said.push_back(receipt);
      model[receipt.device] = receipt;
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < said.size() * 2; ++i) order.push_back(i % said.size());
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    Receipts kept;
    for (const std::size_t i : order) kept.keep(said[i]);
    RC_ASSERT(kept.all().size() == model.size());
    for (const auto& [device, receipt] : model) RC_ASSERT(kept.of(device)->encode() == receipt.encode());
    for (const Receipt& receipt : said) RC_ASSERT(!kept.keep(receipt));
  }));
}

TEST_CASE("of two receipts with one counter everybody keeps the same") {
  Laptop bob(1);
  const Receipt one = bob.says(3, {Hash{{1}}}), other = bob.says(3, {Hash{{2}}});
  Receipts forth, back;
  forth.keep(one);
  forth.keep(other);
  back.keep(other);
  back.keep(one);
  CHECK(forth.of(one.device)->encode() == back.of(one.device)->encode());
  CHECK_FALSE(forth.keep(bob.says(2)));
}

TEST_CASE("a receipt whose roots are mine proves equal vectors, and any other roots other vectors") {
  REQUIRE(rc::check("equal roots, equal vectors", [] {
    const VersionVector stored = someVector(), merged = someVector(), mine = someVector(), records = someVector();
    const Laptop bob(1);
    const auto receipt = Receipt::decode(bob.says(1, standingAt(stored, merged)).encode());
    RC_ASSERT(receipt.has_value());
    const bool same = receipt->standing == standingAt(mine, records);
    RC_ASSERT(same == (stored == mine && merged == records));
  }));
}

TEST_CASE("a difference gives the other vector again, and is no longer than what differs") {
  REQUIRE(rc::check("applied(a, b - a) == b", [] {
    const VersionVector from = someVector(), to = someVector();
    const VectorDifference difference = differenceBetween(from, to);
    RC_ASSERT(applied(from, difference) == to);
    RC_ASSERT(differenceBetween(to, to) == VectorDifference{});
    for (const auto& [log, head] : difference.changed) RC_ASSERT(from.at(log) != head);
  }));
}

TEST_CASE("whatever changes when, it is considered in time and never too often") {
  REQUIRE(rc::check("a bounded pace", [] {
    ReceiptPace pace;
    const auto devices = *rc::gen::inRange<std::size_t>(1, 400);
    const Millis pause = static_cast<Millis>(devices) * ReceiptPace::pausePerDevice;
    Millis now = 0, last = -1, waitingSince = -1;
    for (int i = 0; i < 60; ++i) {
      now += *rc::gen::inRange<Millis>(0, 5'000);
      while (waitingSince >= 0 && pace.due(devices) <= now) {
        const Millis at = std::max(pace.due(devices), waitingSince);
        RC_ASSERT(last < 0 || at - last >= pause);
        RC_ASSERT(at - waitingSince <= ReceiptPace::interval + pause);
        pace.considered(at);
        last = at;
        waitingSince = -1;
      }
      pace.changed(now);
      if (waitingSince < 0) waitingSince = now;
    }
    pace.considered(now);
    RC_ASSERT(pace.due(devices) == now + ReceiptPace::daily);
  }));
}
