// A project's schedule: a story that a person can follow on a calendar, and random projects beside a plain computation.
#include <rapidcheck.h>

#include <algorithm>

#include "formula-world.h"
#include "node/query/algorithms/task-network.h"

using namespace satchel;
using namespace satchel::node;

namespace {

std::string ref(std::uint8_t number) {
  return hex(World::id(number));
}

/// A project (1) that starts on Monday, 2 March 2026. Tasks are 10 to 99, dependencies 100 and more.
struct Plan : World {
  Plan() { add(1, "project", {{"name", "CRM"}, {"start", "2026-03-02"}}); }
  using Typed = std::vector<std::pair<std::string, std::string>>;
  void task(std::uint8_t number, Typed more) {
    more.push_back({"title", "Task " + std::to_string(number)});
    more.push_back({"project", ref(1)});
    add(number, "task", more);
  }
  void after(std::uint8_t number, std::uint8_t from, std::uint8_t to, Typed more = {}) {
    more.push_back({"from", ref(from)});
    more.push_back({"to", ref(to)});
    more.push_back({"authored_at", "2026-02-01T00:00:00." + std::to_string(number) + "Z"});
    add(number, "dependency", more);
  }
  /// "early start..early finish late start..late finish slack".
  std::string dates(std::uint8_t number) {
    const auto day = [&](const char* key) {
      const auto text = of(number, key);
      return text.empty() ? std::string("-") : text.substr(5);
    };
    return day("early_start") + ".." + day("early_finish") + " " + day("late_start") + ".." + day("late_finish") + " " +
           of(number, "slack");
  }
};

}  // namespace

TEST_CASE("survey, then design and build side by side, then go live: the longer way is critical", "[schedule]") {
  Plan plan;
  plan.task(10, {{"duration", "5d"}});  // survey: the first week
  plan.task(11, {{"duration", "3d"}});  // design
  plan.task(12, {{"duration", "5d"}});  // build
  plan.task(13, {{"kind_of", "milestone"}});
  plan.after(100, 10, 11);
  plan.after(101, 10, 12);
  plan.after(102, 11, 13);
  plan.after(103, 12, 13);
  CHECK(plan.dates(10) == "03-02..03-06 03-02..03-06 0m");
  CHECK(plan.dates(11) == "03-09..03-11 03-11..03-13 16h");  // two days
  CHECK(plan.dates(12) == "03-09..03-13 03-09..03-13 0m");
  CHECK(plan.dates(13) == "03-13..03-13 03-13..03-13 0m");
  CHECK(plan.of(10, "critical") == "yes");
  CHECK(plan.of(11, "critical") == "no");
  CHECK(plan.of(13, "critical") == "yes");
}

TEST_CASE("holidays, make-up days, lags, constraints and hand-set dates are kept to", "[schedule]") {
  Plan plan;
  plan.add(2, "team", {{"name", "North"}, {"working_calendar", ref(3)}});
  plan.add(3, "working_calendar",
           {{"name", "North"}, {"holidays", "2026-03-04 Founders' day"}, {"working_days", "2026-03-07"}});
  plan.add(1, "project", {{"name", "CRM"}, {"start", "2026-03-02"}, {"team", ref(2)}});
  plan.task(10, {{"duration", "5d"}});
  plan.task(11, {{"duration", "1d"}});
  plan.after(100, 10, 11, {{"lag", "1d"}});
  CHECK(plan.dates(10) == "03-02..03-07 03-02..03-07 0m");  // Mon Tue Thu Fri Sat
  CHECK(plan.dates(11) == "03-10..03-10 03-10..03-10 0m");
  plan.task(12, {{"duration", "2d"}, {"constraint", "not_earlier_than"}, {"constraint_date", "2026-03-05"}});
  CHECK(plan.dates(12) == "03-05..03-06 03-09..03-10 24h");  // Thursday, Friday and Saturday
  plan.task(13, {{"duration", "2d"}, {"mode", "manual"}, {"start", "2026-03-03"}});
  CHECK(plan.of(13, "early_start") == "2026-03-03");
  CHECK(plan.of(13, "early_finish") == "2026-03-05");
  plan.task(11, {{"duration", "1d"}, {"constraint", "must_finish_by"}, {"constraint_date", "2026-03-09"}});
  CHECK(plan.of(11, "slack") == "-8h");  // a day too late
  CHECK(plan.of(10, "slack") == "-8h");
}

TEST_CASE("what a task says holds for those below it, and it lasts from the first to the last of them", "[schedule]") {
  Plan plan;
  plan.task(10, {{"duration", "2d"}});
  plan.task(20, {{"kind_of", "summary"}});
  plan.task(21, {{"duration", "1d"}, {"parent", ref(20)}});
  plan.task(22, {{"duration", "3d"}, {"parent", ref(20)}});
  plan.task(30, {{"duration", "1d"}});
  plan.after(100, 10, 20);
  plan.after(101, 20, 30);
  CHECK(plan.dates(20) == "03-04..03-06 03-04..03-06 0m");
  CHECK(plan.dates(21) == "03-04..03-04 03-06..03-06 16h");
  CHECK(plan.dates(30) == "03-09..03-09 03-09..03-09 0m");
}

TEST_CASE("a task of which nothing says how long it takes has no dates, and others go on", "[schedule]") {
  Plan plan;
  plan.task(10, {});
  plan.task(11, {{"duration", "1d"}});
  plan.task(12, {{"duration", "1d"}, {"status", "cancelled"}});
  plan.after(100, 10, 11);
  plan.after(101, 12, 11);
  CHECK(plan.dates(10) == "-..- -..- ");
  CHECK(plan.dates(12) == "-..- -..- ");
  CHECK(plan.dates(11) == "03-02..03-02 03-02..03-02 0m");
  plan.add(40, "task", {{"title", "Buy cake"}, {"duration", "1d"}});
  CHECK(plan.dates(40) == "-..- -..- ");  // of no project
  plan.add(1, "project", {{"name", "CRM"}});
  CHECK(plan.dates(11) == "-..- -..- ");  // nothing says when it begins
}

TEST_CASE("of dependencies that go round in a circle the latest is left out, and says so", "[schedule]") {
  Plan plan;
  for (std::uint8_t task : {10, 11, 12}) plan.task(task, {{"duration", "1d"}});
  plan.after(100, 10, 11);
  plan.after(102, 12, 10);
  plan.after(101, 11, 12);
  CHECK(plan.of(100, "closes_cycle") == "no");
  CHECK(plan.of(101, "closes_cycle") == "no");
  CHECK(plan.of(102, "closes_cycle") == "yes");
  CHECK(plan.dates(12) == "03-04..03-04 03-04..03-04 0m");
  plan.after(103, 12, 12);
  CHECK(plan.of(103, "closes_cycle") == "yes");
}

TEST_CASE("a chain of 100,000 tasks has an order, and a ring of them all but one link", "[schedule]") {
  constexpr std::size_t many = 100'000;
  std::vector<TaskNetwork::Edge> ring;
  for (std::size_t i = 0; i + 1 < many; ++i) ring.push_back({i, i + 1});
  ring.push_back({many - 1, 0});
  const TaskNetwork network(std::vector<std::size_t>(many, TaskNetwork::none), ring);
  CHECK(network.order().size() == 2 * many);
  CHECK(network.isActive(many - 2));
  CHECK(!network.isActive(many - 1));
}

TEST_CASE("random projects are scheduled as a plain computation says", "[schedule]") {
  struct Edge {
    std::uint8_t from, to, type, lag;
  };
  REQUIRE(rc::check([] {
    const std::uint8_t count = *rc::gen::inRange<std::uint8_t>(1, 7);
    const auto lengths = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(0, 6));
    const auto edges =
        *rc::gen::resize(8, rc::gen::container<std::vector<Edge>>(rc::gen::construct<Edge>(
                                rc::gen::inRange<std::uint8_t>(0, count), rc::gen::inRange<std::uint8_t>(0, count),
                                rc::gen::inRange<std::uint8_t>(0, 4), rc::gen::inRange<std::uint8_t>(0, 3))));
    Plan plan;
    for (std::uint8_t i = 0; i < count; ++i) {
      plan.task(static_cast<std::uint8_t>(10 + i), {{"duration", std::to_string(lengths[i]) + "d"}});
    }
    // By age; what reaches back to where it begins is left out.
    std::vector<Edge> kept;
    std::vector<bool> closes;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const auto& edge = edges[i];
      plan.after(static_cast<std::uint8_t>(100 + i), static_cast<std::uint8_t>(10 + edge.from),
                 static_cast<std::uint8_t>(10 + edge.to),
                 {{"type", std::vector<std::string>{"fs", "ss", "ff", "sf"}[edge.type]},
                  {"lag", std::to_string(edge.lag) + "d"}});
      std::vector<bool> reached(count);
      reached[edge.to] = true;
      for (std::uint8_t round = 0; round < count; ++round) {
        for (const auto& each : kept) reached[each.to] = reached[each.to] || reached[each.from];
      }
      closes.push_back(reached[edge.from]);
      if (!closes.back()) kept.push_back(edge);
    }
    // In days of work, by going over all of it until nothing moves.
    std::vector<int> start(count, 0), late;
    for (std::uint8_t round = 0; round <= count; ++round) {
      for (const auto& edge : kept) {
        const int from = start[edge.from] + (edge.type == 1 || edge.type == 3 ? 0 : lengths[edge.from]) + edge.lag;
        start[edge.to] = std::max(start[edge.to], from - (edge.type >= 2 ? lengths[edge.to] : 0));
      }
    }
    int last = 0;
    for (std::uint8_t i = 0; i < count; ++i) last = std::max(last, start[i] + lengths[i]);
    for (std::uint8_t i = 0; i < count; ++i) late.push_back(last - lengths[i]);
    for (std::uint8_t round = 0; round <= count; ++round) {
      for (const auto& edge : kept) {
        const int to = late[edge.to] + (edge.type >= 2 ? lengths[edge.to] : 0) - edge.lag;
        late[edge.from] = std::min(late[edge.from], to - (edge.type == 1 || edge.type == 3 ? 0 : lengths[edge.from]));
      }
    }
    // The project begins on a Monday.
    const auto day = [](int work) {
      return sync::isoDate({sync::parseIsoDate("2026-03-02")->days + work / 5 * 7 + work % 5});
    };
    for (std::size_t i = 0; i < edges.size(); ++i) {
      RC_ASSERT(plan.of(static_cast<std::uint8_t>(100 + i), "closes_cycle") == (closes[i] ? "yes" : "no"));
    }
    for (std::uint8_t i = 0; i < count; ++i) {
      const auto task = static_cast<std::uint8_t>(10 + i);
      RC_ASSERT(plan.of(task, "slack") == std::to_string(0) + "m" || start[i] != late[i]);
      RC_ASSERT((plan.of(task, "critical") == "yes") == (start[i] >= late[i]));
      if (lengths[i] == 0 || late[i] < 0) continue;  // where a task without length stands is told in the story
      RC_ASSERT(plan.of(task, "early_start") == day(start[i]));
      RC_ASSERT(plan.of(task, "early_finish") == day(start[i] + lengths[i] - 1));
      RC_ASSERT(plan.of(task, "late_start") == day(late[i]));
      RC_ASSERT(plan.of(task, "late_finish") == day(late[i] + lengths[i] - 1));
    }
    RC_CLASSIFY(kept.size() < edges.size(), "with circles");
  }));
}
