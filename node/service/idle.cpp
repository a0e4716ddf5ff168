#include "node/service/idle.h"

namespace satchel::node {

kj::Promise<void> whenIdle(std::function<kj::TimePoint()> lastHeard, kj::Timer& timer, kj::Duration longest) {
  const kj::TimePoint due = lastHeard() + longest;
  if (timer.now() >= due) return kj::READY_NOW;
  return timer.atTime(due).then([lastHeard = std::move(lastHeard), &timer, longest]() mutable {
    return whenIdle(std::move(lastHeard), timer, longest);
  });
}

}  // namespace satchel::node
