#include "node/query/algorithms/project-plan.h"

#include <algorithm>
#include <tuple>

namespace satchel::node {
namespace {

/// No task and no lag is longer than this: longer than any calendar.
constexpr WorkingMinutes longest = 200LL * 366 * 1440;

ProjectPlan::Hold holdOf(const RowView& dependency) {
  const auto type = choiceIn(dependency, "type");
  const auto lag = std::clamp(minutesIn(dependency, "lag").value_or(0), -longest, longest);
  return {type == "ss" || type == "sf", type == "ff" || type == "sf", lag};
}

ProjectPlan::Task taskOf(const RowView& row) {
  ProjectPlan::Task task;
  task.id = row.id();
  task.above = refIn(row, "parent");
  task.milestone = choiceIn(row, "kind_of") == "milestone";
  task.byHand = choiceIn(row, "mode") == "manual";
  task.isAutomatic = choiceIn(row, "mode") == "auto";
  task.cancelled = choiceIn(row, "status") == "cancelled";
  const auto duration = minutesIn(row, "duration");
  task.effort = duration ? duration : minutesIn(row, "effort");
  task.start = dayIn(row, "start");
  task.finish = dayIn(row, "finish");
  const auto constraint = choiceIn(row, "constraint");
  if (constraint == "not_earlier_than") task.notBefore = dayIn(row, "constraint_date");
  if (constraint == "must_finish_by") task.dueBy = dayIn(row, "constraint_date");
  return task;
}

}  // namespace

ProjectPlan::ProjectPlan(const RowView& project, const schema::Catalogue& catalogue) {
  referredIn(project, "team", [&](const RowView& team) {
    referredIn(team, "working_calendar", [&](const RowView& calendar) { week = workingWeekOf(calendar); });
  });
  eachNaming(project, catalogue, "task", "project", project.id(), [&](const RowView& row) {
    positions.emplace(row.id(), tasks.size());
    tasks.push_back(taskOf(row));
  });
  for (std::size_t to = 0; to < tasks.size(); ++to) {
    eachNaming(project, catalogue, "dependency", "to", tasks[to].id, [&](const RowView& row) {
      Link link{row.id(), TaskNetwork::none, to, std::nullopt, holdOf(row), {}};
      if (const auto* recorded = look<sync::DateTime>(row, "authored_at")) link.recorded = *recorded;
      const auto from = refIn(row, "from");
      const auto at = from ? positions.find(*from) : positions.end();
      if (at != positions.end()) {
        link.from = at->second;
      } else if (!referredIn(row, "from",
                             [&](const RowView& other) {
                               if (!other.deleted())
                                 link.fromDay = dayIn(other, link.hold.fromStart ? "start" : "finish");
                             }) ||
                 !link.fromDay) {
        return;
      }
      links.push_back(link);
    });
  }
  std::ranges::sort(
      links, [](const Link& a, const Link& b) { return std::tie(a.recorded, a.id) < std::tie(b.recorded, b.id); });
}

std::optional<sync::Date> ProjectPlan::origin(const RowView& project) const {
  auto first = dayIn(project, "start");
  const auto take = [&](const std::optional<sync::Date>& day) {
    if (day && (!first || *day < *first)) first = day;
  };
  if (first) return first;
  for (const auto& task : tasks) {
    if (!task.isAutomatic) take(task.start);
    take(task.notBefore);
  }
  return first;
}

std::optional<WorkingMinutes> ProjectPlan::lengthOf(const Task& task, const WorkingTime& time) {
  if (task.cancelled) return std::nullopt;
  if (task.milestone) return 0;
  if (task.effort) return std::clamp<WorkingMinutes>(*task.effort, 0, longest);
  if (!task.start || !task.finish || *task.finish < *task.start) return std::nullopt;
  const auto begin = time.beginOf(*task.start), end = time.endOf(*task.finish);
  return begin && end ? std::optional(*end - *begin) : std::nullopt;
}

}  // namespace satchel::node
