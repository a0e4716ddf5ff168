// Days of UTC: formulas and comparisons know no other, so that every node says the same.
#pragma once
#include "sync/value.h"

namespace satchel::node {

inline constexpr std::int64_t dayMillis = 86'400'000;

/// The day in which a moment lies, also before 1970.
inline sync::Date dayOf(const sync::DateTime& moment) {
  const auto days = moment.millis / dayMillis - (moment.millis % dayMillis < 0 ? 1 : 0);
  return {static_cast<std::int32_t>(days)};
}

}  // namespace satchel::node
