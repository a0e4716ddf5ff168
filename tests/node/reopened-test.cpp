// How often a case was reopened, which its history alone tells: the same on every device, and after whatever comes
// later.
#include <rapidcheck.h>

#include "kinds-fixture.h"
#include "node/records/derived.h"
#include "node/records/line.h"

using namespace satchel;
using namespace satchel::node;

namespace {

const schema::KindDef& cases() {
  return *catalogue().kind("case");
}
const sync::RecordId theCase{{1}};

/// Somebody who works on the case, and keeps what is worked out of it.
struct Worker {
  explicit Worker(Device& device) : device(device) {}
  std::optional<Hash> sets(const char* status) {
    const auto value = sync::encode({sync::Choice{status}});
    const auto written = device.write({{theCase, "case", "status", FieldEdit::Action::set, {}, value}});
    const auto* hash = std::get_if<Hash>(&written);
    return hash == nullptr ? std::nullopt : std::optional(*hash);
  }
  void undoes(const Hash& commit) {
    const auto edit = device.replica.editNamed(*device.database->read(), device.here(), hex(commit));
    device.change([&](auto& txn) { return device.replica.writeUndo(txn, device.here(), edit->first, edit->second); });
  }
  std::string count() {
    const auto txn = device.database->read();
    auto changes = device.replica.takeChanges();
    rows.refresh(*txn, device.replica, changes);
    derived.refresh(*txn, device.replica, rows, changes);
    return count(derived, *txn);
  }
  std::string anew() {
    Derived fresh;
    return count(fresh, *device.database->read());
  }
  std::string count(Derived& from, const ReadTransaction& txn) {
    const Row* row = rows.find(txn, device.replica, device.here(), cases(), theCase);
    if (row == nullptr) return "no case";
    MadeValues made;
    const auto values =
        from.of({txn, device.replica, device.here(), rows, 0}, cases(), *row, *cases().field("reopen_count"), made);
    return values.empty() ? "" : lineOf(values.front());
  }

  Device& device;
  Rows rows{catalogue(), device.vault};
  Derived derived;
};

struct Office {
  Harbour harbour;
  Worker alice{harbour.alice}, bob{harbour.bob};
  void meet() {
    harbour.bob.from(harbour.alice);
    harbour.alice.from(harbour.bob);
  }
};

}  // namespace

TEST_CASE("a case that Alice resolves and Bob takes up again was reopened once", "[reopened]") {
  Office desk;
  desk.alice.sets("open");
  CHECK(desk.alice.count() == "0");
  desk.alice.sets("resolved");
  CHECK(desk.alice.count() == "0");
  desk.meet();
  desk.bob.sets("open");
  desk.meet();
  CHECK(desk.alice.count() == "1");
  CHECK(desk.bob.count() == "1");
  SECTION("closing what is resolved reopens nothing") {
    desk.bob.sets("resolved");
    desk.bob.sets("closed");
    CHECK(desk.bob.count() == "1");
    desk.bob.sets("waiting_customer");
    CHECK(desk.bob.count() == "2");
  }
  SECTION("both reopen one end, apart") {
    desk.alice.sets("closed");
    desk.meet();
    desk.alice.sets("open");
    desk.bob.sets("waiting_customer");
    desk.meet();
    CHECK(desk.alice.count() == "2");
    CHECK(desk.bob.count() == "2");
  }
  SECTION("what is taken back did not happen") {
    desk.alice.sets("closed");
    const auto reopening = desk.alice.sets("open");
    CHECK(desk.alice.count() == "2");
    desk.alice.undoes(*reopening);
    CHECK(desk.alice.count() == "1");
    desk.meet();
    CHECK(desk.bob.count() == "1");
  }
}

TEST_CASE("whatever two people do with a case, both count the same, and as from the beginning", "[reopened]") {
  REQUIRE(rc::check([] {
    constexpr const char* states[] = {"new", "open", "resolved", "closed", "waiting_customer"};
    Office desk;
    std::vector<std::pair<bool, Hash>> commits;
    for (const auto& [what, which] :
         *rc::gen::resize(15, rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, std::uint8_t>>>())) {
      Worker& worker = what % 2 == 0 ? desk.alice : desk.bob;
      if (what % 7 == 0) {
        desk.meet();
      } else if (what % 7 == 1 && !commits.empty()) {
        const auto& [hers, commit] = commits[which % commits.size()];
        (hers ? desk.alice : desk.bob).undoes(commit);
      } else if (const auto commit = worker.sets(states[which % 5])) {
        commits.emplace_back(what % 2 == 0, *commit);
      }
      for (Worker* each : {&desk.alice, &desk.bob}) {
        const auto kept = each->count();
        RC_ASSERT(kept == each->anew());
      }
    }
    desk.meet();
    RC_ASSERT(desk.alice.count() == desk.bob.count());
  }));
}
