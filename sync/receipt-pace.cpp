#include "sync/receipt-pace.h"

#include <algorithm>

namespace satchel::sync {

void ReceiptPace::changed(Millis now) {
  if (!firstChange) firstChange = now;
  lastChange = now;
}

void ReceiptPace::considered(Millis now) {
  firstChange = lastChange = std::nullopt;
  last = now;
}

Millis ReceiptPace::due(std::size_t devices) const {
  if (!lastChange) return last ? *last + daily : 0;
  const Millis soon = std::min(*lastChange + quiet, *firstChange + interval);
  return last ? std::max(soon, *last + static_cast<Millis>(devices) * pausePerDevice) : soon;
}

}  // namespace satchel::sync
