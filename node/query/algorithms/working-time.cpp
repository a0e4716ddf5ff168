#include "node/query/algorithms/working-time.h"

#include <algorithm>

namespace satchel::node {
namespace {

constexpr std::int64_t farthest = 73'000;  // days
constexpr std::string_view weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/// Monday is 0; 1970-01-01 was a Thursday.
std::size_t weekdayOf(sync::Date day) {
  const std::int64_t shifted = std::int64_t{day.days} + 3;
  return static_cast<std::size_t>((shifted % 7 + 7) % 7);
}

sync::Date plus(sync::Date day, std::int64_t days) {
  return {static_cast<std::int32_t>(day.days + days)};
}

}  // namespace

std::int64_t WorkingWeek::of(sync::Date day) const {
  if (workingDays.contains(day)) return *std::ranges::max_element(minutes);
  return holidays.contains(day) ? 0 : minutes[weekdayOf(day)];
}

bool WorkingWeek::isIdle() const {
  return std::ranges::all_of(minutes, [](std::int64_t each) { return each == 0; });
}

WorkingWeek workingWeekOf(const RowView& calendar) {
  WorkingWeek week;
  std::array<std::int64_t, 7> own{};
  bool any = false;
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto minutes = minutesIn(calendar, weekdays[i]);
    any = any || minutes;
    own[i] = std::clamp<std::int64_t>(minutes.value_or(0), 0, 1440);
  }
  if (any) week.minutes = own;
  const auto each = [&](std::string_view key, const std::function<void(const sync::Value&)>& use) {
    const auto* field = calendar.kind().field(key);
    if (field != nullptr) std::ranges::for_each(calendar.values(*field), use);
  };
  each("holidays", [&](const sync::Value& value) {
    const auto* holiday = std::get_if<sync::Composite>(&value.is);
    if (holiday == nullptr) return;
    const auto date = holiday->parts.find("date");
    if (date == holiday->parts.end()) return;
    if (const auto* day = std::get_if<sync::Date>(&date->second.is)) week.holidays.insert(*day);
  });
  each("working_days", [&](const sync::Value& value) {
    if (const auto* day = std::get_if<sync::Date>(&value.is)) week.workingDays.insert(*day);
  });
  return week;
}

/// Whether the minutes within so many days of the origin are known.
bool WorkingTime::reach(std::int64_t days) const {
  if (days > farthest || days < -farthest) return false;
  for (auto at = static_cast<std::int64_t>(after.size()); at <= days; ++at) {
    after.push_back(after.back() + week.of(plus(origin, at - 1)));
  }
  for (auto at = static_cast<std::int64_t>(before.size()); at <= -days; ++at) {
    before.push_back(before.back() + week.of(plus(origin, -at)));
  }
  return true;
}

std::optional<std::int64_t> WorkingTime::beginOf(sync::Date day) const {
  const std::int64_t days = std::int64_t{day.days} - origin.days;
  if (!reach(days)) return std::nullopt;
  return days >= 0 ? after[static_cast<std::size_t>(days)] : -before[static_cast<std::size_t>(-days)];
}

std::optional<std::int64_t> WorkingTime::endOf(sync::Date day) const {
  return beginOf(plus(day, 1));
}

std::optional<sync::Date> WorkingTime::dayFrom(std::int64_t place) const {
  if (week.isIdle()) return std::nullopt;
  if (place >= 0) {
    while (after.back() <= place) {
      if (!reach(static_cast<std::int64_t>(after.size()))) return std::nullopt;
    }
    const auto at = std::ranges::upper_bound(after, place) - after.begin();
    return plus(origin, at - 1);
  }
  while (before.back() < -place) {
    if (!reach(-static_cast<std::int64_t>(before.size()))) return std::nullopt;
  }
  const auto at = std::ranges::lower_bound(before, -place) - before.begin();
  return plus(origin, -at);
}

}  // namespace satchel::node
