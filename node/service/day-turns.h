// When one day becomes the next, for whoever shows what depends on the day. Invariant: the clock says which day it is
// (of UTC, as everywhere: node/text/day.h); the timer only wakes to look at it, so that a night slept through or a
// clock set anew is noticed within a minute.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include "node/change-feed.h"
#include "sync/value.h"

namespace satchel::node {

/// Resolves when the day is no longer `day`.
kj::Promise<void> whenDayTurns(const Clock& clock, kj::Timer& timer, sync::Date day);

/// Tells every feed of nothing written, each time the day turns, so that whoever shows what depends on it looks again.
/// Rejects never. All must outlive it.
kj::Promise<void> tellDayTurns(const Clock& clock, kj::Timer& timer, ChangeFeeds& feeds);

}  // namespace satchel::node
