// Simulated time, and the event loop that runs in it. Invariant: time stands still while anything can run, and then
// jumps to the next thing that waits for it; equal times keep the order in which they were asked for.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "crypto/hash.h"

namespace satchel::sim {

/// Nothing is left that could ever happen, or the same moment does not end.
struct Stuck : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class World {
 public:
  World() : clock(kj::origin<kj::TimePoint>()), port(*this), loop(port), scope(loop) {}
  ~World() { agenda.clear(); }  // what waits there may hold promises, which need the loop
  KJ_DISALLOW_COPY(World);

  kj::Timer& timer() { return clock; }
  kj::WaitScope& waitScope() { return scope; }
  /// Since the beginning.
  kj::Duration elapsed() const { return clock.now() - kj::origin<kj::TimePoint>(); }
  std::int64_t millis() const { return elapsed() / kj::MILLISECONDS; }

  /// `what` runs then, outside of every promise: it may destroy whatever it likes.
  void at(kj::TimePoint when, std::function<void()> what);
  void after(kj::Duration delay, std::function<void()> what) { at(clock.now() + delay, std::move(what)); }
  void runFor(kj::Duration length);

  /// Adds to what the run amounts to: two runs of one seed must agree.
  void trace(std::string_view what);
  const Hash& traced() const { return traceHash; }

 private:
  class Port final : public kj::EventPort {
   public:
    explicit Port(World& world) : world(world) {}
    bool wait() override;
    bool poll() override { return false; }

   private:
    World& world;
  };

  kj::TimerImpl clock;
  std::multimap<kj::TimePoint, std::function<void()>> agenda;
  std::uint64_t atOnce = 0;  ///< waits since time last moved
  Hash traceHash;
  Port port;
  kj::EventLoop loop;
  kj::WaitScope scope;
};

}  // namespace satchel::sim
