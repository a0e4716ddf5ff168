// Days of UTC: formulas, comparisons and typed dates know no other, so that every node says the same.
#pragma once
#include <chrono>

#include "sync/value.h"

namespace satchel::node {

inline constexpr std::int64_t dayMillis = 86'400'000;

/// The day in which a moment lies, also before 1970.
inline sync::Date dayOf(const sync::DateTime& moment) {
  const auto days = moment.millis / dayMillis - (moment.millis % dayMillis < 0 ? 1 : 0);
  return {static_cast<std::int32_t>(days)};
}

/// The same day of a month so many months later, or the last one that it has.
inline sync::Date monthsLater(sync::Date day, int months) {
  using namespace std::chrono;
  const year_month_day from(sys_days(std::chrono::days(day.days)));
  year_month_day to = from + std::chrono::months(months);
  if (!to.ok()) to = to.year() / to.month() / last;
  return {static_cast<std::int32_t>(sys_days(to).time_since_epoch().count())};
}

}  // namespace satchel::node
