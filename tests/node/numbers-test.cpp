// Numbers given offline: no two devices give the same, no copy and no backup gives one again, and an official number
// takes the place of one.
#include "node/records/numbers.h"

#include <rapidcheck.h>

#include "kinds-fixture.h"
#include "node/records/line.h"

using namespace satchel;
using namespace satchel::node;

namespace {

std::string next(Device& device) {
  return device.change([&](auto& txn) { return nextNumber(txn, device.here()); });
}
void beginAnew(Device& device) {
  device.change([&](auto& txn) {
    device.replica.beginAnew(txn);
    return true;
  });
}
/// A copy of a directory as it is, opened elsewhere; `noticed`: as the node that starts there does it.
std::unique_ptr<Device> copyOf(Device& original, std::uint64_t seed, bool noticed = true) {
  auto copy = std::make_unique<Device>(seed, original);
  copy->replica.load();
  if (noticed) beginAnew(*copy);
  return copy;
}

FieldEdit numbered(std::uint8_t record, const std::string& number) {
  return {{{record}}, "account", "number", FieldEdit::Action::set, {}, sync::encode({sync::Text{number}})};
}
const Row* account(Desk& desk, std::uint8_t record) {
  return desk.see(*catalogue().kind("account"), {{record}});
}
std::string numberOf(Desk& desk, std::uint8_t record) {
  const Row* row = account(desk, record);
  return row == nullptr ? "" : lineOf(row->value(catalogue().kind("account")->field("number")));
}
bool waits(Desk& desk, std::uint8_t record) {
  const Cell* cell = account(desk, record)->cell(catalogue().kind("account")->field("number")->index);
  return cell != nullptr && cell->conflict;
}

}  // namespace

TEST_CASE("Alice and Bob number what they make apart, each in a block of their own", "[numbers]") {
  Harbour harbour;
  const auto first = next(harbour.alice), second = next(harbour.alice), bobs = next(harbour.bob);
  CHECK(first == blockOf(harbour.alice.here(), harbour.alice.here().own) + "-0001");
  CHECK(second == blockOf(harbour.alice.here(), harbour.alice.here().own) + "-0002");
  CHECK(bobs.ends_with("-0001"));
  CHECK(bobs != first);
  for (const auto& number : {first, second, bobs}) CHECK(isOfBlock(number));
  for (const char* official : {"SO-2026-0001", "0001", "", "GZ3-0042", "7QK29F3M-042", "7QK29F3I-0042"}) {
    CHECK_FALSE(isOfBlock(official));
  }
}

TEST_CASE("a number goes with its record: where that is not kept, it is given to the next", "[numbers]") {
  Harbour harbour;
  Device& alice = harbour.alice;
  const auto first = next(alice);
  {
    const auto txn = alice.database->write();
    CHECK(nextNumber(*txn, alice.here()) != first);
  }
  CHECK(next(alice).ends_with("-0002"));
}

TEST_CASE("whatever is copied, put back and exchanged, no number is given twice", "[numbers]") {
  REQUIRE(rc::check([] {
    std::vector<std::unique_ptr<Device>> devices;
    devices.push_back(std::make_unique<Device>(1));
    devices.front()->create();
    std::set<std::string> given;
    std::uint64_t seed = 2;
    const auto steps = *rc::gen::container<std::vector<std::pair<int, unsigned>>>(
        rc::gen::pair(rc::gen::inRange(0, 8), rc::gen::arbitrary<unsigned>()));
    for (const auto& [what, which] : steps) {
      Device& device = *devices[which % devices.size()];
      if (what == 0 && devices.size() < 4) {
        devices.push_back(copyOf(device, seed++));
      } else if (what == 1) {
        Device& other = *devices[(which / 7) % devices.size()];
        if (&other != &device) device.from(other);
      } else {
        RC_ASSERT(given.insert(next(device)).second);
      }
    }
  }));
}

TEST_CASE("a copy that nobody notices gives a number again: what beginning anew is for", "[numbers]") {
  Device alice(1);
  alice.create();
  next(alice);
  const auto noticed = copyOf(alice, 2), unnoticed = copyOf(alice, 3, false);
  const auto hers = next(alice);
  CHECK(next(*unnoticed) == hers);
  CHECK(next(*noticed) != hers);
}

TEST_CASE("what is made gets a number, what was there or brings one does not", "[numbers]") {
  Device alice(1);
  alice.create();
  alice.name(1, "Blue Heron");
  const auto set = [](std::uint8_t record, const char* kind, const char* field) {
    return FieldEdit{{{record}}, kind, field, FieldEdit::Action::set, {}, sync::encode({sync::Text{"X"}})};
  };
  const auto brought = numbered(3, "A-7");
  std::vector<FieldEdit> edits{set(1, "account", "legal_name"), set(2, "account", "name"),
                               set(2, "account", "legal_name"), brought,
                               set(4, "comment", "text"),       set(5, "user", "login")};
  alice.change([&](auto& txn) {
    numberNew(edits, catalogue(), txn, alice.here());
    return true;
  });
  REQUIRE(edits.size() == 7);
  CHECK(edits[3].record == sync::RecordId{{2}});  // where its fields stand
  CHECK(edits[3].field == "number");
}

TEST_CASE("lines, facts and settings have no numbers; people's own kinds do", "[numbers]") {
  for (const char* kind : {"account", "lead", "opportunity", "quote", "order", "case", "project", "task", "risk"}) {
    INFO(kind);
    CHECK(isNumbered(*catalogue().kind(kind)));
  }
  for (const char* kind : {"line", "stage", "comment", "stage_change", "cost_entry", "user", "view", "device"}) {
    INFO(kind);
    CHECK_FALSE(isNumbered(*catalogue().kind(kind)));
  }
  schema::KindDef boat;
  boat.key = "boat", boat.label = {"Boat", "船"}, boat.title = "name", boat.group = "admin", boat.custom = true;
  schema::FieldDef name;
  name.key = "name", name.label = {"Name", "名称"}, name.type = schema::FieldType::TEXT;
  boat.fields = {name};
  CHECK(isNumbered(*catalogue().with({boat}, {}).kind("boat")));
}

TEST_CASE("an order that two devices number by themselves waits for nobody; two official numbers do", "[numbers]") {
  Harbour harbour;
  Desk alice(harbour.alice), bob(harbour.bob);
  const std::string hers = next(harbour.alice), his = next(harbour.bob);
  harbour.alice.write({numbered(1, hers)});
  harbour.bob.write({numbered(1, his)});
  alice.meets(bob);
  CHECK(numberOf(alice, 1) == numberOf(bob, 1));
  CHECK_FALSE(waits(alice, 1));
  SECTION("the official one takes the place of both") {
    harbour.alice.write({numbered(1, "SO-1")});
    alice.meets(bob);
    CHECK(numberOf(bob, 1) == "SO-1");
    CHECK_FALSE(waits(bob, 1));
  }
  SECTION("also beside one that did not know of it") {
    harbour.alice.write({numbered(2, "SO-2")});
    harbour.bob.clock.time += 1000;
    harbour.bob.write({numbered(2, next(harbour.bob))});
    alice.meets(bob);
    CHECK(numberOf(bob, 2) == "SO-2");
    CHECK_FALSE(waits(bob, 2));
  }
  SECTION("of two, both are shown") {
    harbour.alice.write({numbered(1, "SO-1")});
    harbour.bob.write({numbered(1, "SO-2")});
    alice.meets(bob);
    CHECK(waits(bob, 1));
    CHECK(numberOf(alice, 1) == numberOf(bob, 1));
  }
}
