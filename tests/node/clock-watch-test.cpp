// Laptops whose clocks are wrong: everybody is told, nobody is held up.
#include "station.h"

using namespace satchel;
using namespace satchel::node;

namespace {

constexpr sync::Millis day = 86'400'000, year = 365 * day;

/// Alice and Bob, linked; their clocks are set before.
struct Meeting {
  Meeting() {
    alice.create();
    bob.open(alice.here().genesis);
    alice.enrol(bob.identity.keys(), sync::Role::editor, {"Bob", "Bob's laptop"});
    bob.factsFrom(alice);
  }
  void quiet() {
    harness.leap(3 * kj::SECONDS);
    for (int i = 0; i < 20; ++i) harness.turn();
  }
  bool knowsReceiptOf(Station& station, const Device& other) {
    return station.inStore([&](StoreAccess& access) {
      const Space& space = access.replica.space(station.device.space);
      const sync::Receipt* receipt = space.receipts.of(other.key());
      return receipt != nullptr && receipt->standing.stored == space.commits().hash();
    });
  }
  /// Both write, and each comes to know by the other's receipt that it has all.
  void meet(Station& hers, Station& his) {
    his.dials(hers, hers.address());
    hers.name(1, "Blue Heron");
    his.name(2, "Grey Gull");
    for (int moments = 0; moments < 40; ++moments) {
      if (knowsReceiptOf(hers, bob) && knowsReceiptOf(his, alice)) break;
      quiet();
    }
    REQUIRE(knowsReceiptOf(hers, bob));
    REQUIRE(knowsReceiptOf(his, alice));
    REQUIRE(hers.commits() == his.commits());
  }

  Device alice{1}, bob{2};
  Harness harness;
};

}  // namespace

TEST_CASE("Bob's laptop is ten years ahead: what he writes is kept, and Alice is told that a clock is wrong") {
  Meeting meeting;
  meeting.bob.clock.time += 10 * year;
  Station hers(meeting.harness, meeting.alice, "Alice"), his(meeting.harness, meeting.bob, "Bob");
  meeting.meet(hers, his);
  const char* sentence = "The clock of Bob (device 'Bob's laptop') is 3650 days ahead";
  meeting.harness.until("Alice is told", [&] { return hers.noted("CLOCK_WARNING", sentence); });
  SECTION("once, however much he writes") {
    his.name(3, "Kite");
    meeting.harness.until("it comes", [&] { return hers.commits() == his.commits(); });
    for (int moments = 0; moments < 40 && !meeting.knowsReceiptOf(hers, meeting.bob); ++moments) meeting.quiet();
    const auto events = hers.events();
    CHECK(std::ranges::count_if(events, [](const auto& line) { return line.starts_with("CLOCK_WARNING"); }) == 1);
  }
  SECTION("and hers is not said to be wrong, being behind his") {
    CHECK_FALSE(his.noted("CLOCK_WARNING", ""));
  }
}

TEST_CASE("clocks that are hours apart are no news") {
  Meeting meeting;
  meeting.bob.clock.time += 23 * 3'600'000;
  Station hers(meeting.harness, meeting.alice, "Alice"), his(meeting.harness, meeting.bob, "Bob");
  meeting.meet(hers, his);
  CHECK_FALSE(hers.noted("CLOCK_WARNING", ""));
  CHECK_FALSE(his.noted("CLOCK_WARNING", ""));
}

TEST_CASE("a laptop that takes the day for one of 1970 says so as it starts, writes on, and blames nobody else") {
  Meeting meeting;
  meeting.alice.clock.time = 5 * day;
  Station hers(meeting.harness, meeting.alice, "Alice"), his(meeting.harness, meeting.bob, "Bob");
  meeting.harness.until("she is told", [&] { return hers.noted("CLOCK_WARNING", "1970-01-06"); });
  meeting.meet(hers, his);
  CHECK_FALSE(hers.noted("CLOCK_WARNING", "Bob"));
  CHECK_FALSE(his.noted("CLOCK_WARNING", ""));
}
