#include "node/query/algorithms/service-level.h"

#include <algorithm>

#include "node/query/algorithms/working-time.h"
#include "node/query/bound-expression.h"
#include "node/text/day.h"

namespace satchel::node {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr int farthest = 4'000;  // days

enum class Applies : std::uint8_t { no, toAll, toThese };

Applies applies(const RowView& policy, const RowView& row, const schema::Catalogue& catalogue) {
  const auto* conditions = look<sync::Text>(policy, "conditions");
  if (conditions == nullptr) return Applies::toAll;
  const auto condition = compile(conditions->text, row.kind(), {catalogue, {}});
  const auto* bound = std::get_if<BoundExpression>(&condition);
  return bound != nullptr && matches(*bound, row) ? Applies::toThese : Applies::no;
}

struct Terms {
  std::optional<sync::Decimal> hours;
  WorkingWeek week;
  std::int64_t begins = 9 * 60;  ///< minutes after midnight
};

Terms termsOf(const RowView& policy, std::string_view hours) {
  Terms terms;
  terms.hours = numberIn(policy, hours);
  referredIn(policy, "calendar", [&](const RowView& calendar) {
    terms.week = workingWeekOf(calendar);
    terms.begins = std::clamp<std::int64_t>(minutesIn(calendar, "day_begins").value_or(terms.begins), 0, 1439);
  });
  return terms;
}

Worth dueAfter(sync::DateTime from, const Terms& terms) {
  const auto hours = terms.hours ? Exact(*terms.hours) * Exact(60) : std::nullopt;
  const auto minutes = hours ? hours->rounded(0) : std::nullopt;
  if (!minutes || minutes->mantissa < 0) return {};
  constexpr std::int64_t horizon = 4'000'000 * dayMillis;
  if (from.millis > horizon || from.millis < -horizon) return {};
  std::int64_t left = minutes->mantissa;
  auto day = dayOf(from);
  for (int i = 0; i < farthest; ++i, ++day.days) {
    const std::int64_t morning = day.days * dayMillis + terms.begins * minute, length = terms.week.of(day);
    const std::int64_t gone = std::clamp<std::int64_t>((from.millis - morning) / minute, 0, length);
    if (length > 0 && left <= length - gone) return {sync::DateTime{morning + (gone + left) * minute}};
    left -= length - gone;
  }
  return {};
}

Worth due(const RowView& row, const schema::Catalogue& catalogue, const std::string& what) {
  const auto* from = look<sync::DateTime>(row, "authored_at");
  const auto priority = choiceIn(row, "priority");
  const auto* policies = catalogue.kind("sla_policy");
  if (from == nullptr || priority.empty() || policies == nullptr) return {};
  const std::string hours = what + "_hours_" + std::string(priority);
  Applies best = Applies::no;
  Terms terms;
  row.all(*policies, [&](const RowView& policy) {
    if (policy.deleted() || best == Applies::toThese) return;
    const auto these = applies(policy, row, catalogue);
    if (these <= best) return;
    best = these;
    terms = termsOf(policy, hours);
  });
  return best == Applies::no ? Worth{} : dueAfter(*from, terms);
}

}  // namespace

Worth firstResponseDue(const RowView& row, const schema::Catalogue& catalogue) {
  return due(row, catalogue, "response");
}

Worth resolveDue(const RowView& row, const schema::Catalogue& catalogue) {
  return due(row, catalogue, "resolve");
}

}  // namespace satchel::node
