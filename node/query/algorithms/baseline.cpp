#include "node/query/algorithms/baseline.h"

#include "node/query/algorithms/looking.h"
#include "node/query/frozen-plan.h"

namespace satchel::node {
namespace {

/// By when it was taken; of two at one moment, or without one, the one recorded last.
std::shared_ptr<const FrozenPlan> lastFrozen(const RowView& project, const schema::Catalogue& catalogue) {
  std::string plan;
  std::optional<sync::DateTime> taken;
  eachNaming(project, catalogue, "baseline", "project", project.id(), [&](const RowView& baseline) {
    const auto* text = look<sync::Text>(baseline, "plan");
    const auto* at = look<sync::DateTime>(baseline, "at");
    if (at == nullptr) at = look<sync::DateTime>(baseline, "authored_at");
    const auto when = at == nullptr ? std::nullopt : std::optional(*at);
    if (text == nullptr || when < taken) return;
    plan = text->text, taken = when;
  });
  return std::make_shared<FrozenPlan>(plan);
}

constexpr Laying laying{false, [](const RowView& project, const schema::Catalogue& catalogue) {
                          return std::shared_ptr<const Groundwork>(lastFrozen(project, catalogue));
                        }};

template <class Told>
Worth told(const RowView& task, const schema::Catalogue& catalogue, Told what) {
  Worth worth;
  referredIn(task, "project", [&](const RowView& project) {
    if (project.kind().key != "project") return;
    const auto groundwork = project.groundwork(laying, catalogue);
    const auto* frozen = static_cast<const FrozenPlan&>(*groundwork).task(task.id());
    if (frozen != nullptr) worth = what(*frozen);
  });
  return worth;
}

Worth dayOrNothing(const std::optional<sync::Date>& day) {
  return day ? Worth{*day} : Worth{};
}

}  // namespace

Worth baselineStart(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const FrozenTask& frozen) { return dayOrNothing(frozen.start); });
}

Worth baselineFinish(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const FrozenTask& frozen) { return dayOrNothing(frozen.finish); });
}

Worth baselineEffort(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const FrozenTask& frozen) {
    return frozen.effort ? Worth{Quantity{Quantity::Unit::minutes, *frozen.effort, {}}} : Worth{};
  });
}

Worth baselineCost(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const FrozenTask& frozen) {
    if (!frozen.cost) return Worth{};
    return Worth{Quantity{Quantity::Unit::money, frozen.cost->amount, frozen.cost->currency}};
  });
}

}  // namespace satchel::node
