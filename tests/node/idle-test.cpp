// A node that locks itself once its owner has gone: after as long as they said, counted from their last word.
#include "node/service/idle.h"

#include <kj/async.h>
#include <kj/timer.h>
#include <catch2/catch.hpp>

using namespace satchel::node;

TEST_CASE("a node counts as left alone once nobody has said anything for as long as its owner allows") {
  kj::EventLoop loop;
  kj::WaitScope waitScope(loop);
  const kj::TimePoint noon = kj::origin<kj::TimePoint>() + 12 * kj::HOURS;
  kj::TimerImpl timer(noon);
  kj::TimePoint lastHeard = noon;
  auto left = whenIdle([&] { return lastHeard; }, timer, 10 * kj::MINUTES);
  const auto isLeftAt = [&](kj::Duration afterNoon) {
    timer.advanceTo(noon + afterNoon);
    return left.poll(waitScope);
  };
  CHECK_FALSE(isLeftAt(0 * kj::MINUTES));
  CHECK_FALSE(isLeftAt(9 * kj::MINUTES));

  SECTION("nobody comes") {
    CHECK(isLeftAt(10 * kj::MINUTES));
  }
  SECTION("Alice looks something up, and the minutes count anew") {
    lastHeard = noon + 9 * kj::MINUTES;
    CHECK_FALSE(isLeftAt(10 * kj::MINUTES));
    CHECK_FALSE(isLeftAt(18 * kj::MINUTES));
    CHECK(isLeftAt(19 * kj::MINUTES));
  }
}
