#include "tools/sim/world.h"

#include <kj/debug.h>

namespace satchel::sim {
namespace {
constexpr Context traceContext{"satchel simulation trace v1"};
constexpr std::uint64_t patience = 5'000'000;  ///< things at one moment before it is said never to end
}  // namespace

void World::at(kj::TimePoint when, std::function<void()> what) {
  agenda.emplace(std::max(when, clock.now()), std::move(what));
}

void World::runFor(kj::Duration length) {
  clock.afterDelay(length).wait(scope);
}

bool World::Port::wait() {
  kj::Maybe<kj::TimePoint> timed = world.clock.nextEvent();
  auto& agenda = world.agenda;
  kj::TimePoint next = kj::origin<kj::TimePoint>();
  KJ_IF_MAYBE (time, timed) {
    next = agenda.empty() ? *time : std::min(*time, agenda.begin()->first);
  } else if (!agenda.empty()) {
    next = agenda.begin()->first;
  } else {
    throw Stuck("nothing is left that could happen");
  }
  if (next > world.clock.now()) {
    world.atOnce = 0;
  } else if (++world.atOnce > patience) {
    throw Stuck("one moment does not end");
  }
  if (!agenda.empty() && agenda.begin()->first <= next) {
    world.clock.advanceTo(std::max(next, world.clock.now()));
    const auto what = std::move(agenda.begin()->second);
    agenda.erase(agenda.begin());
    what();
  } else {
    world.clock.advanceTo(std::max(next, world.clock.now()));
  }
  return false;
}

void World::trace(std::string_view what) {
  std::array<std::uint8_t, 8> time{};
  for (int i = 0; i < 8; ++i) time[i] = static_cast<std::uint8_t>(millis() >> (8 * i));
  traceHash = hashOf(traceContext, {traceHash, time, asBytes(what)});
}

}  // namespace satchel::sim
