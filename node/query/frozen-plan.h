// What a project's plan was on a day, as a baseline keeps it (the field `plan` of kind baseline). Invariant: what
// cannot be read of it is not there; what a later Satchel adds to it is passed over.
//
//   {"tasks":  [{"id": "…", "start": "2026-03-02", "finish": "2026-03-06", "effort": 2400,
//                "cost": {"amount": "4000.00", "currency": "CNY"}}, …],
//    "budget": [{"id": "…", "planned": {"amount": "90000.00", "currency": "CNY"}}, …]}
//
// Effort in minutes; whatever a task or a line of the budget did not have is left out.
#pragma once
#include <map>

#include "node/query/row-view.h"

namespace satchel::node {

struct FrozenTask {
  std::optional<sync::Date> start, finish;
  std::optional<std::int64_t> effort;  ///< minutes
  std::optional<sync::Money> cost;
};

class FrozenPlan final : public Groundwork {
 public:
  /// The plan of a project as it stands: dates as typed, else the earliest of the schedule; the cost of what is
  /// allocated. `currency`: the space's.
  FrozenPlan(const RowView& project, const schema::Catalogue& catalogue, const std::string& currency);
  /// One that was kept; empty where the text is no such plan.
  explicit FrozenPlan(std::string_view json);

  std::string json() const;
  /// Null for a task that was none of it.
  const FrozenTask* task(const sync::RecordId& id) const;

 private:
  std::map<sync::RecordId, FrozenTask> tasks;
  std::map<sync::RecordId, sync::Money> budget;
};

}  // namespace satchel::node
