// Receipts go from laptop to laptop until all have the latest of each; and then nobody says anything.
#include "sync/receipt-exchange.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <deque>

using namespace satchel;
using namespace satchel::sync;

namespace {

using What = ReceiptExchange::Action::What;

/// Devices that know receipts by their marks alone, and the links between some of them.
struct World {
  explicit World(std::size_t devices) : marks(devices) {}

  void link(std::size_t a, std::size_t b) {
    links[{a, b}].begin();
    links[{b, a}].begin();
  }
  void says(std::size_t device, std::uint8_t log, Seq counter) {
    keep(device, LogId{{log}}, {counter, Hash{{log, static_cast<std::uint8_t>(counter)}}});
  }
  void keep(std::size_t device, const LogId& log, const Head& mark) {
    if (mark <= marks[device].at(log)) return;
    marks[device].set(log, mark);
    for (auto& [ends, exchange] : links) {
      if (ends.first == device) exchange.kept(log);
    }
  }
  /// One call of `from` at `to`, and its answer.
  bool step(std::size_t from, std::size_t to) {
    ReceiptExchange &here = links.at({from, to}), &there = links.at({to, from});
    const auto action = here.next(marks[from]);
    if (!action) return false;
    ++calls;
    switch (action->what) {
      case What::compare: {
        const Hash answer = marks[to].hash();
        there.peerCompared(marks[from].hash(), marks[to]);
        here.compared(answer, marks[from]);
        return true;
      }
      case What::marks: {
        const VersionVector answer = marks[to];
        there.peerMarks(marks[from], marks[to]);
        here.answeredMarks(answer, marks[from]);
        return true;
      }
      case What::push:
        for (const LogId& log : action->logs) {
          ++pushed;
          there.peerSent(log, marks[from].at(log));
          keep(to, log, marks[from].at(log));
        }
        here.pushed();
        return true;
    }
    return false;
  }
  /// Until nobody has anything to say.
  void quieten() {
    for (bool any = true; any;) {
      any = false;
      for (auto& [ends, exchange] : links) any = step(ends.first, ends.second) || any;
      REQUIRE(calls < 10'000);
    }
  }

  std::vector<VersionVector> marks;
  std::map<std::pair<std::size_t, std::size_t>, ReceiptExchange> links;
  int calls = 0, pushed = 0;
};

}  // namespace

TEST_CASE("two laptops and a relay between them come to hold the same, and fall silent") {
  World world(3);
  world.says(0, 1, 4);
  world.says(2, 2, 1);
  world.says(2, 1, 3);  // an older one of the first
  world.link(0, 1);
  world.link(1, 2);
  world.quieten();
  CHECK(world.marks[0] == world.marks[1]);
  CHECK(world.marks[2] == world.marks[1]);
  CHECK(world.marks[2].at(LogId{{1}}).seq == 4);

  const int calls = world.calls;
  world.quieten();
  CHECK(world.calls == calls);

  SECTION("a new receipt takes one call a link") {
    world.says(0, 1, 5);
    world.quieten();
    CHECK(world.marks[2].at(LogId{{1}}).seq == 5);
    CHECK(world.calls == calls + 2);
  }
  SECTION("where both hold the same, comparing anew takes a call of each, and no list of marks") {
    const int pushed = world.pushed;
    world.link(0, 1);
    world.quieten();
    CHECK(world.calls <= calls + 2);
    CHECK(world.pushed == pushed);
  }
}

TEST_CASE("whoever is linked when, everybody ends with the latest of each, and silence") {
  REQUIRE(rc::check("any links, any order", [] {
    const auto devices = *rc::gen::inRange<std::size_t>(2, 6);
    World world(devices);
    for (std::size_t i = 1; i < devices; ++i) world.link(i, *rc::gen::inRange<std::size_t>(0, i));
    std::map<std::uint8_t, Seq> latest;
    const auto events = *rc::gen::inRange(0, 40);
    for (int i = 0; i < events; ++i) {
      const auto at = world.links.begin();
      const auto which =
          std::next(at, static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, world.links.size())));
      switch (*rc::gen::inRange(0, 3)) {
        case 0: {
          const auto log = static_cast<std::uint8_t>(*rc::gen::inRange(1, 5));
          world.says(*rc::gen::inRange<std::size_t>(0, devices), log, ++latest[log]);
          break;
        }
        case 1:
          world.step(which->first.first, which->first.second);
          break;
        default:
          which->second.begin();
      }
    }
    world.quieten();
    for (const VersionVector& marks : world.marks) {
      for (const auto& [log, counter] : latest) RC_ASSERT(marks.at(LogId{{log}}).seq == counter);
    }
    const int calls = world.calls;
    world.quieten();
    RC_ASSERT(world.calls == calls);
  }));
}
