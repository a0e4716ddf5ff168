#include "node/query/algorithms/schedule.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "node/query/algorithms/task-network.h"
#include "node/query/algorithms/working-time.h"

namespace satchel::node {
namespace {

using Id = sync::RecordId;
using Place = std::int64_t;  ///< in working time
constexpr auto none = TaskNetwork::none;
constexpr Place never = std::numeric_limits<Place>::max() / 4;
/// No task and no lag is longer than this: longer than any calendar.
constexpr Place longest = 200LL * 366 * 1440;

/// Which ends of two tasks a dependency holds together.
struct Hold {
  bool fromStart = false, toFinish = false;
  Place lag = 0;
};

Hold holdOf(const RowView& dependency) {
  const auto type = choiceIn(dependency, "type");
  const auto lag = std::clamp(minutesIn(dependency, "lag").value_or(0), -longest, longest);
  return {type == "ss" || type == "sf", type == "ff" || type == "sf", lag};
}

/// What is known of a task before any pass.
struct Task {
  Id id;
  std::optional<Id> above;
  bool milestone = false, byHand = false, isAutomatic = false, cancelled = false;
  std::optional<Place> effort;
  std::optional<sync::Date> start, finish, notBefore, dueBy;
  std::optional<Place> length;  ///< nothing: no dates of its own
};

struct Link {
  Id id;
  std::size_t from = none, to = none;
  std::optional<sync::Date> fromDay;  ///< of a task elsewhere: its start or its finish
  Hold hold;
  sync::DateTime recorded;
};

Task taskOf(const RowView& row) {
  Task task;
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

struct Planned {
  sync::Date earlyStart, earlyFinish, lateStart, lateFinish;
  Place slack = 0;
};

class Schedule final : public Groundwork {
 public:
  Schedule(const RowView& project, const schema::Catalogue& catalogue) {
    read(project, catalogue);
    std::vector<TaskNetwork::Edge> edges;
    for (const auto& link : links) {
      if (link.from != none) edges.push_back({link.from, link.to});
    }
    std::vector<std::size_t> parents;
    for (const auto& task : tasks) {
      const auto above = task.above ? positions.find(*task.above) : positions.end();
      parents.push_back(above == positions.end() ? none : above->second);
    }
    network = std::make_unique<TaskNetwork>(std::move(parents), edges);
    std::size_t edge = 0;
    std::vector<Link> active;
    for (auto& link : links) {
      if (link.from == none || network->isActive(edge++)) {
        active.push_back(link);
      } else {
        leftOut.insert(link.id);
      }
      known.insert(link.id);
    }
    links = std::move(active);
    if (const auto begin = origin(project)) pass(WorkingTime(week, *begin));
  }

  const Planned* of(const Id& task) const {
    const auto at = planned.find(task);
    return at == planned.end() ? nullptr : &at->second;
  }
  bool leavesOut(const Id& dependency, const Id& from, const Id& to) const {
    if (known.contains(dependency)) return leftOut.contains(dependency);
    const auto first = positions.find(from), second = positions.find(to);
    return first != positions.end() && second != positions.end() &&
           network->wouldCircle({first->second, second->second});
  }

 private:
  void read(const RowView& project, const schema::Catalogue& catalogue) {
    referredIn(project, "team", [&](const RowView& team) {
      referredIn(team, "working_calendar", [&](const RowView& calendar) { week = workingWeekOf(calendar); });
    });
    eachNaming(project, catalogue, "task", "project", project.id(), [&](const RowView& row) {
      positions.emplace(row.id(), tasks.size());
      tasks.push_back(taskOf(row));
    });
    for (std::size_t to = 0; to < tasks.size(); ++to) {
      eachNaming(project, catalogue, "dependency", "to", tasks[to].id, [&](const RowView& row) {
        Link link{row.id(), none, to, std::nullopt, holdOf(row), {}};
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

  /// The first day that anything says.
  std::optional<sync::Date> origin(const RowView& project) const {
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

  struct Bounds {
    std::optional<Place> start, finish;  ///< the latest of what must come before, or the earliest of what comes after
    void notBefore(const Bounds& other) {
      take(start, other.start, std::greater());
      take(finish, other.finish, std::greater());
    }
    void notAfter(const Bounds& other) {
      take(start, other.start, std::less());
      take(finish, other.finish, std::less());
    }
    template <class Better>
    static void take(std::optional<Place>& kept, const std::optional<Place>& other, Better better) {
      if (other && (!kept || better(*other, *kept))) kept = other;
    }
  };
  struct Span {
    std::optional<Place> start, finish;
  };

  std::optional<Place> lengthOf(const Task& task, const WorkingTime& time) const {
    if (task.cancelled) return std::nullopt;
    if (task.milestone) return 0;
    if (task.effort) return std::clamp<Place>(*task.effort, 0, longest);
    if (!task.start || !task.finish || *task.finish < *task.start) return std::nullopt;
    const auto begin = time.beginOf(*task.start), end = time.endOf(*task.finish);
    return begin && end ? std::optional(*end - *begin) : std::nullopt;
  }

  void pass(const WorkingTime& time) {
    for (auto& task : tasks) task.length = lengthOf(task, time);
    std::vector<std::vector<const Link*>> into(tasks.size()), outOf(tasks.size());
    for (const auto& link : links) {
      into[link.to].push_back(&link);
      if (link.from != none) outOf[link.from].push_back(&link);
    }
    // Forward: of gates what they must not be before; of ends the last start and finish below.
    std::vector<Bounds> gates(tasks.size()), ends(tasks.size());
    std::vector<Span> early(tasks.size()), late(tasks.size());
    std::vector<bool> onFinish(tasks.size());  ///< begins just where another ends
    Place last = 0;
    for (const auto place : network->order()) {
      const auto at = place / 2;
      const Task& task = tasks[at];
      if (place == TaskNetwork::gate(at)) {
        Bounds& gate = gates[at];
        const auto above = network->parent(at);
        if (above != none) gate.notBefore(gates[above]), onFinish[at] = onFinish[above];
        for (const auto* link : into[at]) hold(*link, ends, time, gate, at, onFinish);
        const auto morning = [&](const std::optional<sync::Date>& day) {
          const auto begin = day ? time.beginOf(*day) : std::nullopt;
          if (begin && (!gate.start || *begin > *gate.start)) onFinish[at] = false;
          gate.notBefore({begin, std::nullopt});
        };
        morning(task.notBefore);
        if (!task.byHand && !task.isAutomatic) morning(task.start);
      } else {
        if (!network->hasChildren(at)) {
          const Place length = task.length.value_or(0);
          Place start = std::max(gates[at].start.value_or(0), gates[at].finish.value_or(length) - length);
          start = std::max<Place>(start, 0);
          if (gates[at].start != start) onFinish[at] = false;
          if (task.byHand && task.start) start = time.beginOf(*task.start).value_or(start), onFinish[at] = false;
          early[at] = {start, start + length};
          ends[at].notBefore({start, start + length});
          if (task.length) last = std::max(last, start + length);
        }
        const auto above = network->parent(at);
        if (above != none) {
          ends[above].notBefore(ends[at]);
          Bounds::take(early[above].start, early[at].start, std::less());
          Bounds::take(early[above].finish, early[at].finish, std::greater());
        }
      }
    }
    // Backward: of ends what they must not be after; of gates the first start and finish below.
    std::vector<Bounds> after(tasks.size()), first(tasks.size());
    std::vector<Place> room(tasks.size(), never);
    for (auto place = network->order().rbegin(); place != network->order().rend(); ++place) {
      const auto at = *place / 2;
      const auto above = network->parent(at);
      const Task& task = tasks[at];
      if (*place == TaskNetwork::end(at)) {
        if (above != none) after[at].notAfter(after[above]);
        for (const auto* link : outOf[at]) holdBack(*link, first, after[at]);
        if (task.dueBy) after[at].notAfter({std::nullopt, time.endOf(*task.dueBy)});
        continue;
      }
      if (!network->hasChildren(at)) {
        const Place length = task.length.value_or(0);
        Place finish = std::min(last, after[at].finish.value_or(last));
        if (after[at].start) finish = std::min(finish, *after[at].start + length);
        late[at] = {finish - length, finish};
        first[at].notAfter({finish - length, finish});
        room[at] = finish - *early[at].finish;
      }
      if (above != none) {
        first[above].notAfter(first[at]);
        Bounds::take(late[above].start, late[at].start, std::less());
        Bounds::take(late[above].finish, late[at].finish, std::greater());
        room[above] = std::min(room[above], room[at]);
      }
    }
    for (std::size_t at = 0; at < tasks.size(); ++at) {
      if (!network->hasChildren(at) && !tasks[at].length) continue;
      if (tasks[at].cancelled) continue;
      keep(at, time, early[at], late[at], room[at], onFinish[at]);
    }
  }

  static void hold(const Link& link, const std::vector<Bounds>& ends, const WorkingTime& time, Bounds& gate,
                   std::size_t at, std::vector<bool>& onFinish) {
    std::optional<Place> from;
    if (link.from == none) {
      from = link.hold.fromStart ? time.beginOf(*link.fromDay) : time.endOf(*link.fromDay);
    } else {
      from = link.hold.fromStart ? ends[link.from].start : ends[link.from].finish;
    }
    if (!from) return;
    *from += link.hold.lag;
    if (!link.hold.toFinish && (!gate.start || *from >= *gate.start)) onFinish[at] = !link.hold.fromStart;
    gate.notBefore(link.hold.toFinish ? Bounds{std::nullopt, from} : Bounds{from, std::nullopt});
  }
  static void holdBack(const Link& link, const std::vector<Bounds>& first, Bounds& after) {
    auto to = link.hold.toFinish ? first[link.to].finish : first[link.to].start;
    if (!to) return;
    *to -= link.hold.lag;
    after.notAfter(link.hold.fromStart ? Bounds{to, std::nullopt} : Bounds{std::nullopt, to});
  }

  /// A milestone stands on the day on which what it waits for is finished, else on the morning from which it counts.
  void keep(std::size_t at, const WorkingTime& time, const Span& early, const Span& late, Place room, bool onFinish) {
    if (!early.start || !late.start) return;
    const auto days = [&](const Span& span, bool end) -> std::optional<std::pair<sync::Date, sync::Date>> {
      if (*span.start == *span.finish) {
        const auto day = end ? time.dayUntil(*span.finish) : time.dayFrom(*span.start);
        return day ? std::optional(std::pair(*day, *day)) : std::nullopt;
      }
      const auto first = time.dayFrom(*span.start), last = time.dayUntil(*span.finish);
      return first && last ? std::optional(std::pair(*first, *last)) : std::nullopt;
    };
    const auto soon = days(early, onFinish), in = days(late, onFinish || room > 0);
    if (soon && in) planned[tasks[at].id] = {soon->first, soon->second, in->first, in->second, room};
  }

  WorkingWeek week;
  std::vector<Task> tasks;
  std::unordered_map<Id, std::size_t, FixedBytesHash> positions;
  std::vector<Link> links;
  std::unique_ptr<TaskNetwork> network;
  std::set<Id> known, leftOut;
  std::unordered_map<Id, Planned, FixedBytesHash> planned;
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
  return told(task, catalogue, [](const Planned& planned) { return Worth{planned.earlyStart}; });
}

Worth earlyFinish(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const Planned& planned) { return Worth{planned.earlyFinish}; });
}

Worth lateStart(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const Planned& planned) { return Worth{planned.lateStart}; });
}

Worth lateFinish(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const Planned& planned) { return Worth{planned.lateFinish}; });
}

Worth slack(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const Planned& planned) {
    return Worth{Quantity{Quantity::Unit::minutes, planned.slack, {}}};
  });
}

Worth critical(const RowView& task, const schema::Catalogue& catalogue) {
  return told(task, catalogue, [](const Planned& planned) { return Worth{planned.slack <= 0}; });
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
