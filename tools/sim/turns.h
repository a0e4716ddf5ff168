// The store's queue run in a simulation: a turn of the event loop is a transaction. Invariant: there is a moment
// between what is durable and its answer, in which the machine may die.
#pragma once
#include "node/store/store-queue.h"
#include "tools/sim/chance.h"
#include "tools/sim/world.h"

namespace satchel::sim {

class StoreTurns final : public node::StoreQueue {
 public:
  StoreTurns(node::Database& database, node::Replica& replica, Hooks hooks, World& world, Chance chance)
      : StoreQueue(database, replica, std::move(hooks)), world(world), chance(chance) {}

 private:
  void arrived() override;
  std::chrono::milliseconds uptime() const override { return std::chrono::milliseconds(world.millis()); }
  void begin();

  World& world;
  Chance chance;
  bool busy = false;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

}  // namespace satchel::sim
