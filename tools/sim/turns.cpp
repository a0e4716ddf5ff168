#include "tools/sim/turns.h"

namespace satchel::sim {

void StoreTurns::arrived() {
  if (!std::exchange(busy, true)) begin();
}

void StoreTurns::begin() {
  // Gathering, then the disk: each takes its time.
  world.after(static_cast<std::int64_t>(chance.between(100, 2000)) * kj::MICROSECONDS,
              [this, weak = std::weak_ptr(alive)] {
                if (weak.expired()) return;
                transact();
                world.after(static_cast<std::int64_t>(chance.between(1, 12)) * kj::MILLISECONDS, [this, weak] {
                  if (weak.expired()) return;
                  deliver();
                  const bool more = jobWaits() || sliceWaits();
                  busy = more;
                  if (more) begin();
                });
              });
}

}  // namespace satchel::sim
