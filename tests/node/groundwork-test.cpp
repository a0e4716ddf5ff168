// What many values are worked out from together is laid once, and laid anew only for those whom a change concerns.
#include "ingest-fixture.h"
#include "node/records/derived.h"
#include "node/records/line.h"

using namespace satchel;
using namespace satchel::node;

namespace {

sync::RecordId idOf(std::uint8_t number) {
  return {{0, number}};
}

/// Two projects (1, 2) that start on Monday, 2 March 2026, with two tasks each (11 before 12; 21 before 22).
struct Plans {
  explicit Plans(Derived::Tracking tracking = Derived::Tracking::on) : derived(tracking) {
    alice.create();
    for (std::uint8_t project : {1, 2}) {
      set(project, "project", "start", {*sync::parseIsoDate("2026-03-02")});
      for (std::uint8_t task : {1, 2}) {
        const auto number = static_cast<std::uint8_t>(10 * project + task);
        set(number, "task", "project", {sync::Ref{idOf(project)}});
        set(number, "task", "duration", {sync::Duration{480}});
      }
      const auto link = static_cast<std::uint8_t>(100 + project), first = static_cast<std::uint8_t>(10 * project + 1);
      set(link, "dependency", "from", {sync::Ref{idOf(first)}});
      set(link, "dependency", "to", {sync::Ref{idOf(static_cast<std::uint8_t>(first + 1))}});
    }
  }
  void set(std::uint8_t record, const char* kind, const char* field, const sync::Value& value) {
    write({idOf(record), kind, field, FieldEdit::Action::set, {}, value.empty() ? Bytes{} : sync::encode(value)});
  }
  void write(const FieldEdit& edit) {
    alice.write({edit});
    const auto txn = alice.database->read();
    auto changes = alice.replica.takeChanges();
    rows.refresh(*txn, alice.replica, changes);
    derived.refresh(*txn, alice.replica, rows, changes);
  }
  std::string of(std::uint8_t task, const char* field) {
    const auto txn = alice.database->read();
    const auto& kind = *catalogue.kind("task");
    const Row* row = rows.find(*txn, alice.replica, alice.here(), kind, idOf(task));
    MadeValues made;
    const auto values = derived.of({*txn, alice.replica, alice.here(), rows, 0}, kind, *row, *kind.field(field), made);
    return values.empty() ? "" : lineOf(values.front());
  }

  schema::Catalogue catalogue;
  Device alice{7};
  Rows rows{catalogue, alice.vault};
  Derived derived;
};

}  // namespace

TEST_CASE("a longer task moves what waits for it, and nothing of the other project is worked out again",
          "[derived][schedule]") {
  Plans plans;
  for (std::uint8_t task : {12, 22}) CHECK(plans.of(task, "early_start") == "2026-03-03");
  const auto before = plans.derived.dropped();
  plans.set(11, "task", "duration", {sync::Duration{3 * 480}});
  const auto dropped = plans.derived.droppedSince(before, plans.alice.space, "task");
  REQUIRE(dropped);
  CHECK(dropped->contains(idOf(12)));
  CHECK(!dropped->contains(idOf(22)));
  CHECK(plans.of(12, "early_start") == "2026-03-05");
  CHECK(plans.of(22, "early_start") == "2026-03-03");
  plans.write({idOf(101), "dependency", std::string(sync::deletedField), FieldEdit::Action::erase});
  CHECK(plans.of(12, "early_start") == "2026-03-02");
  plans.set(21, "task", "project", {sync::Ref{idOf(1)}});  // from one project to the other
  CHECK(plans.of(22, "early_start") == "2026-03-02");
  CHECK(plans.of(21, "slack") == "960m");
}

TEST_CASE("without tracking a schedule goes stale", "[derived][schedule]") {
  Plans plans(Derived::Tracking::off);
  CHECK(plans.of(12, "early_start") == "2026-03-03");
  plans.set(11, "task", "duration", {sync::Duration{3 * 480}});
  CHECK(plans.of(12, "early_start") == "2026-03-03");
}
