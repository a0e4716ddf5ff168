// The critical path method: forward over the plan for when each task can be done, backward for when it must. Invariant:
// a function of the plan, in time that follows the number of its tasks and dependencies, however deep they hang on each
// other. How a task's time is known, and what holds it, says schedule.h.
#pragma once
#include "node/query/algorithms/project-plan.h"

namespace satchel::node {

struct PlannedTask {
  sync::Date earlyStart, earlyFinish, lateStart, lateFinish;
  WorkingMinutes slack = 0;
};
using PlannedTasks = std::unordered_map<sync::RecordId, PlannedTask, FixedBytesHash>;

/// `plan` without the dependencies that `network` leaves out. A task that has no dates is not among them.
PlannedTasks criticalPath(const ProjectPlan& plan, const TaskNetwork& network, sync::Date origin);

}  // namespace satchel::node
