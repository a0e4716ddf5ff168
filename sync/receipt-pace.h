// When a device considers whether to sign a receipt: soon after a store that changed has become quiet, at intervals
// while it does not, and once a day where nothing changes. Invariant: it never considers more often than a pause that
// grows with the number of devices, so that what all of them say together stays bounded; and a change never waits for
// ever. Times are milliseconds of one clock that never goes back.
#pragma once
#include <cstddef>
#include <optional>

#include "sync/ids.h"

namespace satchel::sync {

class ReceiptPace {
 public:
  static constexpr Millis quiet = 2'000, interval = 30'000, daily = 24 * 3'600'000, pausePerDevice = 100;

  void changed(Millis now);
  void considered(Millis now);
  Millis due(std::size_t devices) const;

 private:
  std::optional<Millis> firstChange, lastChange;  ///< since it was last considered
  std::optional<Millis> last;
};

}  // namespace satchel::sync
