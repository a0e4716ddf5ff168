#include "node/service/day-turns.h"

#include "node/text/day.h"

namespace satchel::node {

kj::Promise<void> whenDayTurns(const Clock& clock, kj::Timer& timer, sync::Date day) {
  const sync::Millis now = clock.now();
  if (dayOf({now}) != day) return kj::READY_NOW;
  const auto left = ((day.days + 1) * dayMillis - now) * kj::MILLISECONDS;
  return timer.afterDelay(kj::min(left, 1 * kj::MINUTES)).then([&clock, &timer, day] {
    return whenDayTurns(clock, timer, day);
  });
}

kj::Promise<void> tellDayTurns(const Clock& clock, kj::Timer& timer, ChangeFeeds& feeds) {
  return whenDayTurns(clock, timer, dayOf({clock.now()})).then([&clock, &timer, &feeds] {
    feeds.tell({});
    return tellDayTurns(clock, timer, feeds);
  });
}

}  // namespace satchel::node
