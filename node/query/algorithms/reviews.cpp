#include "node/query/algorithms/reviews.h"

#include <algorithm>

#include "node/query/algorithms/looking.h"
#include "node/text/day.h"

namespace satchel::node {

Worth nextReview(const RowView& risk, const schema::Catalogue& catalogue) {
  std::optional<sync::Date> last;
  eachNaming(risk, catalogue, "risk_review", "risk", risk.id(), [&](const RowView& review) {
    const auto day = dayIn(review, "at");
    if (day && (!last || *day > *last)) last = day;
  });
  if (!last) last = dayIn(risk, "authored_at");
  const auto every = choiceIn(risk, "review_every");
  constexpr std::int32_t most = 3'000'000;  // days that calendars have
  if (!last || every.empty() || last->days > most || last->days < -most) return {};
  if (every == "month") return {monthsLater(*last, 1)};
  if (every == "quarter") return {monthsLater(*last, 3)};
  return calculate('+', {*last}, plain(every == "two_weeks" ? 14 : 7));
}

Worth riskTrend(const RowView& risk, const schema::Catalogue& catalogue) {
  struct Review {
    sync::DateTime at;
    std::int64_t score;
  };
  std::vector<Review> reviews;
  eachNaming(risk, catalogue, "risk_review", "risk", risk.id(), [&](const RowView& review) {
    const auto* at = look<sync::DateTime>(review, "at");
    const auto* likelihood = look<sync::Integer>(review, "likelihood");
    const auto* impact = look<sync::Integer>(review, "impact");
    const auto isMark = [](const sync::Integer* mark) {
      return mark != nullptr && mark->value >= 0 && mark->value < 100;
    };
    if (at != nullptr && isMark(likelihood) && isMark(impact)) {
      reviews.push_back({*at, likelihood->value * impact->value});
    }
  });
  if (reviews.size() < 2) return {};
  std::ranges::stable_sort(reviews, {}, &Review::at);
  const auto last = reviews.back().score, before = reviews[reviews.size() - 2].score;
  return {std::string(last > before ? "rising" : last < before ? "falling" : "steady")};
}

}  // namespace satchel::node
