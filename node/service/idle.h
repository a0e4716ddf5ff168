// When nobody has said anything for a while.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include <functional>

namespace satchel::node {

/// Resolves once `lastHeard` lies so long back. Looks again only when that could be, never in between.
kj::Promise<void> whenIdle(std::function<kj::TimePoint()> lastHeard, kj::Timer& timer, kj::Duration longest);

}  // namespace satchel::node
