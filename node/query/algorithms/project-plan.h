// What a project's plan says: its tasks, what holds them to each other, and the week that its team works. Invariant: as
// entered, before anything is worked out of it; dependencies stand in the order in which they were recorded.
#pragma once
#include <unordered_map>

#include "node/query/algorithms/looking.h"
#include "node/query/algorithms/task-network.h"
#include "node/query/algorithms/working-time.h"

namespace satchel::node {

/// A moment or a span in working time, in minutes.
using WorkingMinutes = std::int64_t;

struct ProjectPlan {
  ProjectPlan(const RowView& project, const schema::Catalogue& catalogue);

  /// Which ends of two tasks a dependency holds together.
  struct Hold {
    bool fromStart = false, toFinish = false;
    WorkingMinutes lag = 0;
  };
  struct Task {
    sync::RecordId id;
    std::optional<sync::RecordId> above;
    bool milestone = false, byHand = false, isAutomatic = false, cancelled = false;
    std::optional<WorkingMinutes> effort;
    std::optional<sync::Date> start, finish, notBefore, dueBy;
  };
  struct Link {
    sync::RecordId id;
    std::size_t from = TaskNetwork::none, to = TaskNetwork::none;
    std::optional<sync::Date> fromDay;  ///< of a task elsewhere: its start or its finish
    Hold hold;
    sync::DateTime recorded;
  };

  /// The first day that anything says.
  std::optional<sync::Date> origin(const RowView& project) const;
  /// Nothing: no dates of its own.
  static std::optional<WorkingMinutes> lengthOf(const Task& task, const WorkingTime& time);

  WorkingWeek week;
  std::vector<Task> tasks;
  std::unordered_map<sync::RecordId, std::size_t, FixedBytesHash> positions;
  std::vector<Link> links;
};

}  // namespace satchel::node
