// A list that somebody looks at while midnight passes, by a clock and a timer of the test's own.
#include "node/service/watched-list.h"

#include "node/service/day-turns.h"
#include "node/service/session.h"
#include "station.h"

using namespace satchel;
using namespace satchel::node;

namespace {

/// What a client has been told of a list.
class Told final : public rpc::Watcher::Server {
 public:
  struct News {
    std::map<std::string, std::string> changed;  ///< by the record's id: its first column as text
    std::set<std::string> gone;
  };
  explicit Told(std::vector<News>& all) : all(all) {}
  kj::Promise<void> changed(ChangedContext context) override {
    News news;
    for (const auto record : context.getParams().getRecords()) {
      auto& shown = news.changed[record.getId().cStr()];
      for (const auto field : record.getFields()) {
        const auto value = field.getValue();
        if (value.isText()) shown = value.getText().cStr();
        if (value.isBoolean()) shown = value.getBoolean() ? "yes" : "no";
        if (value.isInteger()) shown = std::to_string(value.getInteger());
      }
    }
    for (const auto id : context.getParams().getGone()) news.gone.insert(id.cStr());
    all.push_back(std::move(news));
    return kj::READY_NOW;
  }

 private:
  std::vector<News>& all;
};

/// Alice's node, and a client of it. It is half an hour before the midnight in which 2 March 2026 begins.
struct Evening {
  Evening() : device(7), station(start()) {
    auto door = makeClientDoor(station.node, station.replication, {});
    auto hello = door.helloRequest();
    session = harness.wait(hello.send().then([](auto&& answer) { return answer.getSession(); }));
  }
  Station start() { return Station(harness, prepared(), "Alice"); }
  Device& prepared() {
    device.clock.time = sync::parseIsoDateTime("2026-03-01T23:30:00Z")->millis;
    device.create();
    return device;
  }
  void useSpace() {
    harness.wait(station.node.inStore(
        [&](StoreAccess& access) { station.node.useSpace(access, access.replica.space(device.space)); }));
  }
  std::string task(const char* title, const char* finish) {
    auto add = session->addRequest();
    add.setKind("task");
    auto changes = add.initChanges(2);
    changes[0].setField("title");
    changes[0].setText(title);
    changes[1].setField("finish");
    changes[1].setText(finish);
    return harness.wait(add.send().then([](auto&& answer) { return std::string(answer.getId().cStr()); }));
  }
  /// How many there are by now; what comes later is told in `news`.
  std::uint64_t watch(const char* where, const char* column, std::vector<Told::News>& news) {
    auto query = session->queryRequest();
    query.setKind("task");
    query.setWhere(where);
    query.initColumns(1).set(0, column);
    query.setWatcher(kj::heap<Told>(news));
    return harness.wait(query.send().then([](auto&& answer) { return answer.getTotal(); }));
  }
  void passes(sync::Millis millis) {
    device.clock.time += millis;
    harness.leap(2 * kj::MINUTES);
  }

  Harness harness;
  Device device;
  Station station;
  kj::Promise<void> turns = tellDayTurns(device.clock, harness.timer, station.node.feeds).eagerlyEvaluate(nullptr);
  std::optional<rpc::Session::Client> session;
};

constexpr sync::Millis hour = 3'600'000;

}  // namespace

TEST_CASE("what is due today comes on the list at midnight, and what was due is gone", "[watched]") {
  Evening evening;
  evening.useSpace();
  const auto first = evening.task("Call", "2026-03-01"), second = evening.task("Write", "2026-03-02");
  evening.task("Rest", "2026-03-09");
  std::vector<Told::News> news;
  CHECK(evening.watch("finish = today()", "title", news) == 1);
  evening.passes(hour / 4);
  evening.task("Nothing to do with it", "2026-05-01");
  CHECK(news.empty());  // it is still the evening
  evening.passes(hour);
  evening.harness.until("the list is told of the day", [&] { return !news.empty(); });
  CHECK(news.size() == 1);
  CHECK(news[0].changed == std::map<std::string, std::string>{{second, "Write"}});
  CHECK(news[0].gone == std::set{first});
  evening.passes(24 * hour);
  evening.harness.until("the list is told of the next day", [&] { return news.size() > 1; });
  CHECK(news[1].changed.empty());
  CHECK(news[1].gone == std::set{second});
}

TEST_CASE("what the day makes overdue is told again, and nothing else", "[watched]") {
  Evening evening;
  evening.useSpace();
  const auto first = evening.task("Call", "2026-03-01");
  evening.task("Write", "2026-03-02");
  evening.task("Long ago", "2026-02-01");
  std::vector<Told::News> news;
  CHECK(evening.watch("", "overdue", news) == 3);
  evening.passes(hour);
  evening.harness.until("the list is told of the day", [&] { return !news.empty(); });
  CHECK(news.size() == 1);
  CHECK(news[0].changed == std::map<std::string, std::string>{{first, "yes"}});
  CHECK(news[0].gone.empty());
}

TEST_CASE("the day turns by the clock, whenever the timer wakes", "[watched]") {
  Harness harness;
  StillClock clock;
  clock.time = sync::parseIsoDateTime("2026-03-01T23:59:59Z")->millis;
  const auto today = *sync::parseIsoDate("2026-03-01");
  bool turned = false;
  auto turning = whenDayTurns(clock, harness.timer, today).then([&] { turned = true; }).eagerlyEvaluate(nullptr);
  harness.leap(2 * kj::MINUTES);
  harness.turn();
  CHECK_FALSE(turned);  // the timer woke, and the clock says it is the same day
  clock.time += 1000;
  harness.leap(2 * kj::MINUTES);
  harness.until("it turns", [&] { return turned; });
  CHECK(whenDayTurns(clock, harness.timer, today).poll(harness.io.waitScope));
}
