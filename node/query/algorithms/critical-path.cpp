#include "node/query/algorithms/critical-path.h"

#include <algorithm>
#include <limits>

namespace satchel::node {
namespace {

constexpr auto none = TaskNetwork::none;
constexpr WorkingMinutes never = std::numeric_limits<WorkingMinutes>::max() / 4;

class Passes {
 public:
  Passes(const ProjectPlan& plan, const TaskNetwork& network, sync::Date origin)
      : plan(plan),
        network(network),
        time(plan.week, origin),
        into(plan.tasks.size()),
        outOf(plan.tasks.size()),
        gates(plan.tasks.size()),
        ends(plan.tasks.size()),
        after(plan.tasks.size()),
        first(plan.tasks.size()),
        early(plan.tasks.size()),
        late(plan.tasks.size()),
        onFinish(plan.tasks.size()),
        room(plan.tasks.size(), never) {
    for (const auto& task : plan.tasks) lengths.push_back(ProjectPlan::lengthOf(task, time));
    for (const auto& link : plan.links) {
      into[link.to].push_back(&link);
      if (link.from != none) outOf[link.from].push_back(&link);
    }
  }

  PlannedTasks result() {
    forward();
    backward();
    PlannedTasks all;
    for (std::size_t at = 0; at < plan.tasks.size(); ++at) {
      if ((!network.hasChildren(at) && !lengths[at]) || plan.tasks[at].cancelled) continue;
      if (auto found = planned(at)) all[plan.tasks[at].id] = *found;
    }
    return all;
  }

 private:
  struct Bounds {
    std::optional<WorkingMinutes> start,
        finish;  ///< the latest of what must come before, or the earliest of what comes after
    void notBefore(const Bounds& other) {
      take(start, other.start, std::greater());
      take(finish, other.finish, std::greater());
    }
    void notAfter(const Bounds& other) {
      take(start, other.start, std::less());
      take(finish, other.finish, std::less());
    }
    template <class Better>
    static void take(std::optional<WorkingMinutes>& kept, const std::optional<WorkingMinutes>& other, Better better) {
      if (other && (!kept || better(*other, *kept))) kept = other;
    }
  };
  struct Span {
    std::optional<WorkingMinutes> start, finish;
  };

  void forward() {
    for (const auto place : network.order()) {
      const auto at = place / 2;
      const ProjectPlan::Task& task = plan.tasks[at];
      if (place == TaskNetwork::gate(at)) {
        Bounds& gate = gates[at];
        const auto above = network.parent(at);
        if (above != none) gate.notBefore(gates[above]), onFinish[at] = onFinish[above];
        for (const auto* link : into[at]) hold(*link, at);
        const auto morning = [&](const std::optional<sync::Date>& day) {
          const auto begin = day ? time.beginOf(*day) : std::nullopt;
          if (begin && (!gate.start || *begin > *gate.start)) onFinish[at] = false;
          gate.notBefore({begin, std::nullopt});
        };
        morning(task.notBefore);
        if (!task.byHand && !task.isAutomatic) morning(task.start);
      } else {
        if (!network.hasChildren(at)) {
          const WorkingMinutes length = lengths[at].value_or(0);
          WorkingMinutes start = std::max(gates[at].start.value_or(0), gates[at].finish.value_or(length) - length);
          start = std::max<WorkingMinutes>(start, 0);
          if (gates[at].start != start) onFinish[at] = false;
          if (task.byHand && task.start) start = time.beginOf(*task.start).value_or(start), onFinish[at] = false;
          early[at] = {start, start + length};
          ends[at].notBefore({start, start + length});
          if (lengths[at]) last = std::max(last, start + length);
        }
        const auto above = network.parent(at);
        if (above != none) {
          ends[above].notBefore(ends[at]);
          Bounds::take(early[above].start, early[at].start, std::less());
          Bounds::take(early[above].finish, early[at].finish, std::greater());
        }
      }
    }
  }

  void backward() {
    for (auto place = network.order().rbegin(); place != network.order().rend(); ++place) {
      const auto at = *place / 2;
      const auto above = network.parent(at);
      const ProjectPlan::Task& task = plan.tasks[at];
      if (*place == TaskNetwork::end(at)) {
        if (above != none) after[at].notAfter(after[above]);
        for (const auto* link : outOf[at]) holdBack(*link, at);
        if (task.dueBy) after[at].notAfter({std::nullopt, time.endOf(*task.dueBy)});
        continue;
      }
      if (!network.hasChildren(at)) {
        const WorkingMinutes length = lengths[at].value_or(0);
        WorkingMinutes finish = std::min(last, after[at].finish.value_or(last));
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
  }

  void hold(const ProjectPlan::Link& link, std::size_t at) {
    Bounds& gate = gates[at];
    std::optional<WorkingMinutes> from;
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
  void holdBack(const ProjectPlan::Link& link, std::size_t at) {
    auto to = link.hold.toFinish ? first[link.to].finish : first[link.to].start;
    if (!to) return;
    *to -= link.hold.lag;
    after[at].notAfter(link.hold.fromStart ? Bounds{to, std::nullopt} : Bounds{std::nullopt, to});
  }

  /// A milestone stands on the day on which what it waits for is finished, else on the morning from which it counts.
  std::optional<PlannedTask> planned(std::size_t at) const {
    if (!early[at].start || !late[at].start) return std::nullopt;
    const auto days = [&](const Span& span, bool end) -> std::optional<std::pair<sync::Date, sync::Date>> {
      if (*span.start == *span.finish) {
        const auto day = end ? time.dayUntil(*span.finish) : time.dayFrom(*span.start);
        return day ? std::optional(std::pair(*day, *day)) : std::nullopt;
      }
      const auto first = time.dayFrom(*span.start), last = time.dayUntil(*span.finish);
      return first && last ? std::optional(std::pair(*first, *last)) : std::nullopt;
    };
    const auto soon = days(early[at], onFinish[at]), in = days(late[at], onFinish[at] || room[at] > 0);
    if (!soon || !in) return std::nullopt;
    return PlannedTask{soon->first, soon->second, in->first, in->second, room[at]};
  }

  const ProjectPlan& plan;
  const TaskNetwork& network;
  const WorkingTime time;
  std::vector<std::optional<WorkingMinutes>> lengths;
  std::vector<std::vector<const ProjectPlan::Link*>> into, outOf;
  std::vector<Bounds> gates, ends;   ///< forward: what a task must not be before; the last start and finish below it
  std::vector<Bounds> after, first;  ///< backward: what it must not be after; the first start and finish below it
  std::vector<Span> early, late;
  std::vector<bool> onFinish;  ///< begins just where another ends
  std::vector<WorkingMinutes> room;
  WorkingMinutes last = 0;
};

}  // namespace

PlannedTasks criticalPath(const ProjectPlan& plan, const TaskNetwork& network, sync::Date origin) {
  return Passes(plan, network, origin).result();
}

}  // namespace satchel::node
