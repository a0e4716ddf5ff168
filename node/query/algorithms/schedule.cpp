#include "node/query/algorithms/schedule.h"

#include <set>

#include "node/query/algorithms/critical-path.h"

namespace satchel::node {
namespace {

using Id = sync::RecordId;
constexpr auto none = TaskNetwork::none;

class Schedule final : public Groundwork {
 public:
  Schedule(const RowView& project, const schema::Catalogue& catalogue) : plan(project, catalogue) {
    std::vector<TaskNetwork::Edge> edges;
    for (const auto& link : plan.links) {
      if (link.from != none) edges.push_back({link.from, link.to});
    }
    std::vector<std::size_t> parents;
    for (const auto& task : plan.tasks) {
      const auto above = task.above ? plan.positions.find(*task.above) : plan.positions.end();
      parents.push_back(above == plan.positions.end() ? none : above->second);
    }
    network = std::make_unique<TaskNetwork>(std::move(parents), edges);
    std::size_t edge = 0;
    std::vector<ProjectPlan::Link> active;
    for (auto& link : plan.links) {
      if (link.from == none || network->isActive(edge++)) {
        active.push_back(link);
      } else {
        leftOut.insert(link.id);
      }
      known.insert(link.id);
    }
    plan.links = std::move(active);
    if (const auto begin = plan.origin(project)) planned = criticalPath(plan, *network, *begin);
  }

  const PlannedTask* of(const Id& task) const {
    const auto at = planned.find(task);
    return at == planned.end() ? nullptr : &at->second;
  }
  bool leavesOut(const Id& dependency, const Id& from, const Id& to) const {
    if (known.contains(dependency)) return leftOut.contains(dependency);
    const auto first = plan.positions.find(from), second = plan.positions.find(to);
    return first != plan.positions.end() && second != plan.positions.end() &&
           network->wouldCircle({first->second, second->second});
  }

 private:
  ProjectPlan plan;
  std::unique_ptr<TaskNetwork> network;
  std::set<Id> known, leftOut;
  PlannedTasks planned;
};

constexpr Laying laying{false, [](const RowView& project, const schema::Catalogue& catalogue) {
                          return std::shared_ptr<const Groundwork>(std::make_shared<Schedule>(project, catalogue));
                        }};

void withSchedule(const RowView& task, const schema::Catalogue& catalogue,
                  const std::function<void(const Schedule&)>& use) {
  referredIn(task, "project", [&](const RowView& project) {
    if (project.kind().key != "project" || project.deleted()) return;
    const auto groundwork = project.groundwork(laying, catalogue);
    use(static_cast<const Schedule&>(*groundwork));
  });
}

template <class Told>
Worth told(const RowView& task, const schema::Catalogue& catalogue, Told what) {
  Worth worth;
  withSchedule(task, catalogue, [&](const Schedule& schedule) {
    if (const auto* planned = schedule.of(task.id())) worth = what(*planned);
  });
  return worth;
}

}  // namespace

Worth earlyStart(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const PlannedTask& planned) { return Worth{planned.earlyStart}; });
}

Worth earlyFinish(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const PlannedTask& planned) { return Worth{planned.earlyFinish}; });
}

Worth lateStart(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const PlannedTask& planned) { return Worth{planned.lateStart}; });
}

Worth lateFinish(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const PlannedTask& planned) { return Worth{planned.lateFinish}; });
}

Worth slack(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const PlannedTask& planned) {
    return Worth{Quantity{Quantity::Unit::minutes, planned.slack, {}}};
  });
}

Worth critical(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const PlannedTask& planned) { return Worth{planned.slack <= 0}; });
}

Worth closesCycle(const RowView& dependency, const schema::Catalogue& catalogue) {
  const auto from = refIn(dependency, "from"), to = refIn(dependency, "to");
  Worth worth;
  if (!from || !to) return worth;
  if (*from == *to) return {true};
  referredIn(dependency, "to", [&](const RowView& task) {
    withSchedule(task, catalogue,
                 [&](const Schedule& schedule) { worth = {schedule.leavesOut(dependency.id(), *from, *to)}; });
  });
  return worth;
}

}  // namespace satchel::node
