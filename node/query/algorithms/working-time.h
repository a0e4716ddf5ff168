// When work is done: days laid end to end as working minutes, by a working calendar. Invariant: a place counts the
// working minutes from the origin's morning on; what lies more than two hundred years away is nowhere.
#pragma once
#include <array>
#include <set>

#include "node/query/algorithms/looking.h"

namespace satchel::node {

/// Minutes of each weekday, Monday first, and the days that are otherwise.
struct WorkingWeek {
  std::array<std::int64_t, 7> minutes{480, 480, 480, 480, 480, 0, 0};
  std::set<sync::Date> holidays;
  std::set<sync::Date> workingDays;  ///< made up for elsewhere: as long as the longest weekday

  std::int64_t of(sync::Date day) const;
  bool isIdle() const;
};
/// Of a working calendar; without a week of its own, Monday to Friday, eight hours each.
WorkingWeek workingWeekOf(const RowView& calendar);

class WorkingTime {
 public:
  WorkingTime(WorkingWeek week, sync::Date origin) : week(std::move(week)), origin(origin) {}

  /// Where a day's work begins. Before the origin: below zero.
  std::optional<std::int64_t> beginOf(sync::Date day) const;
  std::optional<std::int64_t> endOf(sync::Date day) const;
  /// The day on which the minute after a place is worked.
  std::optional<sync::Date> dayFrom(std::int64_t place) const;
  /// The day on which the minute before a place is worked.
  std::optional<sync::Date> dayUntil(std::int64_t place) const { return dayFrom(place - 1); }

 private:
  bool reach(std::int64_t days) const;

  WorkingWeek week;
  sync::Date origin;
  mutable std::vector<std::int64_t> after{0}, before{0};  ///< working minutes within so many days of the origin
};

}  // namespace satchel::node
