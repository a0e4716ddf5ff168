#include "node/query/algorithms/recurring.h"

#include <algorithm>
#include <charconv>

#include "node/query/algorithms/looking.h"
#include "node/text/day.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

constexpr std::string_view weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

struct Rule {
  enum class Every : std::uint8_t { day, week, month, year } every = Every::day;
  int interval = 1;
  bool on[7]{};  ///< weekdays, Monday first
  bool onWeekdays = false;
};

std::optional<Rule> ruleOf(std::string_view text) {
  Rule rule;
  for (const std::string_view part : splitStripped(text, ';')) {
    const auto sign = part.find('=');
    if (sign == part.npos) return std::nullopt;
    const auto key = part.substr(0, sign), value = part.substr(sign + 1);
    if (key == "FREQ") {
      constexpr std::string_view names[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
      const auto at = std::ranges::find(names, value);
      if (at == std::end(names)) return std::nullopt;
      rule.every = static_cast<Rule::Every>(at - names);
    } else if (key == "INTERVAL") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), rule.interval);
      if (error != std::errc() || end != value.data() + value.size() || rule.interval < 1 || rule.interval > 1000)
        return std::nullopt;
    } else if (key == "BYDAY") {
      rule.onWeekdays = true;
      for (const std::string_view day : splitStripped(value, ',')) {
        const auto at = std::ranges::find(weekdays, day);
        if (at == std::end(weekdays)) return std::nullopt;
        rule.on[at - weekdays] = true;
      }
    } else if (key != "WKST") {
      return std::nullopt;
    }
  }
  if (rule.onWeekdays && rule.every != Rule::Every::week) return std::nullopt;
  return rule;
}

std::optional<Rule> ruleIn(const RowView& item) {
  const auto* text = look<sync::Text>(item, "frequency");
  return text == nullptr ? std::nullopt : ruleOf(text->text);
}

sync::Date later(sync::Date day, int days) {
  return {day.days + days};
}

/// The first day of the rule after `day`, which is one of them or where they begin.
sync::Date following(const Rule& rule, sync::Date day) {
  switch (rule.every) {
    case Rule::Every::day:
      return later(day, rule.interval);
    case Rule::Every::week:
      break;
    case Rule::Every::month:
      return monthsLater(day, rule.interval);
    case Rule::Every::year:
      return monthsLater(day, 12 * rule.interval);
  }
  if (!rule.onWeekdays) return later(day, 7 * rule.interval);
  const int weekday = ((day.days + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
  for (int next = weekday + 1; next < 7; ++next) {
    if (rule.on[next]) return later(day, next - weekday);
  }
  const int first = static_cast<int>(std::ranges::find(rule.on, true) - rule.on);
  return later(day, 7 * rule.interval - weekday + first);
}

/// Within the days that calendars have: no sum of them overflows.
bool isDay(sync::Date day) {
  constexpr std::int32_t most = 3'000'000;
  return day.days < most && day.days > -most;
}

/// The days on which it took place.
std::vector<sync::Date> heldOf(const RowView& item) {
  std::vector<sync::Date> held;
  for (const auto& id : refsIn(item, "activities")) {
    item.referred(id, [&](const RowView& activity) {
      const auto day = dayIn(activity, "start");
      if (day && isDay(*day) && !activity.deleted() && choiceIn(activity, "status") == "done") held.push_back(*day);
      return true;
    });
  }
  return held;
}

std::optional<sync::Date> beginOf(const RowView& item) {
  std::optional<sync::Date> begin;
  referredIn(item, "project", [&](const RowView& project) { begin = dayIn(project, "start"); });
  if (!begin) begin = dayIn(item, "authored_at");
  return begin && isDay(*begin) ? begin : std::nullopt;
}

}  // namespace

Worth nextOccurrence(const RowView& item, const schema::Catalogue&) {
  const auto rule = ruleIn(item);
  auto last = beginOf(item);
  if (const auto held = heldOf(item); !held.empty()) last = *std::ranges::max_element(held);
  return rule && last ? Worth{following(*rule, *last)} : Worth{};
}

Worth adherence(const RowView& item, const schema::Catalogue&) {
  const auto rule = ruleIn(item);
  const auto begin = beginOf(item);
  if (!rule || !begin) return {};
  const auto today = item.today();
  constexpr int most = 10'000;
  int due = 0;
  for (auto day = following(*rule, *begin); day <= today && due < most; day = following(*rule, day)) ++due;
  if (due == 0) return {};
  const auto held = std::ranges::count_if(heldOf(item), [&](sync::Date day) { return day >= *begin && day <= today; });
  return calculate('/', plain(std::min<std::int64_t>(held, due) * 100), plain(due));
}

}  // namespace satchel::node
