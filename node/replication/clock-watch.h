// Says when a clock cannot be right: this device's own, as it starts, or another's, by the receipts that it signs.
// Invariant: nothing is decided by it and nobody is kept waiting for it: what a wrong clock stamped is kept and sent
// like all else, and of two edits apart the one that saw the other still stands. Of each device it is said once a run.
#pragma once
#include <set>

#include "node/node.h"

namespace satchel::node {

class ClockWatch {
 public:
  explicit ClockWatch(Node& node) : node(node) {}
  ClockWatch(const ClockWatch&) = delete;

  /// Notes CLOCK_WARNING where this device's clock says a time years before there was any Satchel, or one that nobody
  /// who runs this version will see.
  void lookAtOwn();
  /// Notes it of devices that signed something more than a day from now. `space` by number.
  void heard(std::uint32_t space, const std::vector<sync::Receipt>& receipts);

 private:
  Node& node;
  std::set<VerifyKey> told;
};

}  // namespace satchel::node
