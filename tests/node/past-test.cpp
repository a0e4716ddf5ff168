// A record as it was: what its authors' clocks say they had written by then, and nothing later.
#include <rapidcheck.h>

#include "kinds-fixture.h"

using namespace satchel;
using namespace satchel::node;

namespace {

const sync::RecordId heron{{7}};
const schema::KindDef& account() {
  return *catalogue().kind("account");
}

/// What of a row people see.
using Shown = std::tuple<std::vector<std::pair<std::size_t, std::vector<Bytes>>>, bool, bool>;

std::optional<Shown> shown(const sync::Record& record) {
  const auto row = readRow(account(), heron, record);
  if (!row) return std::nullopt;
  Shown result{{}, row->presence.deleted, row->presence.editedAfterDelete};
  for (const Cell& cell : row->cells) {
    std::vector<Bytes> values;
    for (const sync::Value& value : cell.values) values.push_back(sync::encode(value));
    std::get<0>(result).emplace_back(cell.field, std::move(values));
  }
  return result;
}

sync::Record now(Device& device) {
  const Rows rows(catalogue(), device.vault);
  const auto record = rows.stored(*device.database->read(), device.replica, device.here(), account(), heron);
  return record.value_or(sync::Record{});
}
sync::Record then(Device& device, sync::Millis time) {
  return device.replica.recordAt(*device.database->read(), device.here(), {heron, "account"}, time);
}

FieldEdit edit(const std::string& field, FieldEdit::Action action, const std::string& text = {}) {
  const Bytes value = text.empty() ? Bytes{} : sync::encode({sync::Text{text}});
  const bool element = action == FieldEdit::Action::addElement || action == FieldEdit::Action::removeElement;
  return {heron, "account", field, action, element ? value : Bytes{}, value};
}
using Action = FieldEdit::Action;

std::string nameIn(const sync::Record& record) {
  const auto row = readRow(account(), heron, record);
  const auto* name = row ? std::get_if<sync::Text>(&row->value(account().field("name")).is) : nullptr;
  return name == nullptr ? "" : name->text;
}

}  // namespace

TEST_CASE("a record is shown as it was before an edit, a deletion and an undo, each from when it was made", "[past]") {
  Device alice{1};
  alice.create();
  const auto at = [&](sync::Millis time) { alice.clock.time = time; };
  at(1000);
  (void)alice.write({edit("name", Action::set, "Heron")});
  at(2000);
  (void)alice.write({edit("name", Action::set, "Grey heron")});
  at(3000);
  const auto dots = *alice.replica.lastEdit(*alice.database->read(), alice.here());
  alice.change([&](auto& txn) { return alice.replica.writeUndo(txn, alice.here(), dots, false); });
  at(4000);
  (void)alice.write({edit("deleted", Action::erase)});

  CHECK_FALSE(shown(then(alice, 999)));
  CHECK(nameIn(then(alice, 1000)) == "Heron");
  CHECK(nameIn(then(alice, 2500)) == "Grey heron");
  CHECK(nameIn(then(alice, 3000)) == "Heron");
  CHECK_FALSE(readRow(account(), heron, then(alice, 3999))->presence.deleted);
  CHECK(readRow(account(), heron, then(alice, 4000))->presence.deleted);
  CHECK(shown(then(alice, 9000)) == shown(now(alice)));
}

TEST_CASE("what Bob wrote by his own clock counts from that time, whenever it came here", "[past]") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  alice.clock.time = 1000;
  (void)alice.write({edit("name", Action::set, "Heron")});
  bob.from(alice);
  bob.clock.time = 2000;
  (void)bob.write({edit("name", Action::set, "Egret")});
  alice.clock.time = 5000;
  (void)alice.write({edit("legal_name", Action::set, "Heron Ltd.")});
  alice.from(bob);
  CHECK(nameIn(then(alice, 1500)) == "Heron");
  CHECK(nameIn(then(alice, 2000)) == "Egret");
  CHECK(nameIn(then(alice, 5000)) == nameIn(now(alice)));
}

TEST_CASE("for one writer whose clock goes forward every moment is as it was; now is now", "[past]") {
  CHECK(rc::check("time travel", [] {
    Device alice{1};
    alice.create();
    std::vector<std::optional<Shown>> moments;
    const auto steps = *rc::gen::inRange(1, 12);
    const sync::Millis start = alice.clock.time;
    for (int step = 0; step < steps; ++step) {
      alice.clock.time = start + step + 1;
      const auto text = *rc::gen::element<std::string>("Heron", "Egret", "Grebe", "");
      const auto word = *rc::gen::element<std::string>("vip", "north");
      switch (*rc::gen::inRange(0, 7)) {
        case 0:
          (void)alice.write({edit("name", Action::set, text)});
          break;
        case 1:
          (void)alice.write({edit("name", Action::set, text), edit("tags", Action::addElement, word)});
          break;
        case 2:
          (void)alice.write({edit("tags", Action::removeElement, word)});
          break;
        case 3:
          (void)alice.write({edit("description", Action::text, text)});
          break;
        case 4:
          (void)alice.write({edit("deleted", Action::erase)});
          break;
        case 5:
          (void)alice.write({edit("deleted", Action::restore)});
          break;
        case 6:
          if (const auto dots = alice.replica.lastEdit(*alice.database->read(), alice.here())) {
            alice.change([&](auto& txn) { return alice.replica.writeUndo(txn, alice.here(), *dots, false); });
          }
          break;
      }
      moments.push_back(shown(now(alice)));
    }
    for (int step = 0; step < steps; ++step) {
      RC_ASSERT(shown(then(alice, start + step + 1)) == moments[static_cast<std::size_t>(step)]);
    }
    // As a whole, not only what is shown.
    RC_ASSERT(then(alice, alice.clock.time).entries == now(alice).entries);
  }));
}
