// One meeting note, several people, on real LMDB: everybody keeps their sentences, whatever is undone or cut meanwhile.
#include <rapidcheck.h>

#include "ingest-fixture.h"
#include "sync/sequence.h"

using namespace satchel;
using namespace satchel::node;
using sync::Role;

namespace {

const sync::RecordId note{{7}};

/// What a device wants the note to read; `seen`: from what it saw, else from what it holds now.
void want(Device& device, const std::string& text, std::optional<sync::SeenText> seen = std::nullopt) {
  FieldEdit edit{note, "activity", "content", FieldEdit::Action::text, {}, sync::encode({sync::Text{text}})};
  edit.seenText = std::move(seen);
  (void)device.write({edit});
}

sync::Record record(Device& device) {
  const Key key = Key().u32(device.space).raw(device.vault.tokenOf("activity")).raw(note);
  const auto txn = device.database->read();
  const auto sealed = txn->get(Table::records, key);
  if (!sealed) return {};
  return device.replica.recordIn(device.here(), key, *sealed);
}

std::string text(Device& device) {
  return sync::textOf(record(device).entries["content"]);
}
sync::SeenText seen(Device& device) {
  const sync::Record all = record(device);
  return sync::seenText(sync::Sequence(all.entries.at("content")));
}

void undo(Device& device, const sync::Dot& dot, bool redo = false) {
  device.change([&](auto& txn) { return device.replica.writeUndo(txn, device.here(), {dot}, redo); });
}
sync::Dot lastOf(Device& device) {
  return device.replica.lastEdit(*device.database->read(), device.here())->front();
}

void agree(Harbour& harbour) {
  harbour.exchangeAll();
  for (Device* device : {&harbour.alice, &harbour.bob, &harbour.li}) {
    CHECK(text(*device) == text(harbour.alice));
    CHECK(device->kept() == harbour.alice.kept());
    CHECK(device->rebuilt() == harbour.alice.kept());
  }
}

}  // namespace

TEST_CASE("Alice and Bob work on one meeting note offline: both keep their sentences") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  want(alice, "Met Ms. Li. She wants a price for 40 pumps.");
  agree(harbour);
  want(alice, "Met Ms. Li and Paul. She wants a price for 40 pumps.");
  want(alice, "Met Ms. Li and Paul. She wants a price for 40 pumps. 三月前交货。");
  want(bob, "Met Ms. Li. She wants a firm price for 60 pumps.");
  agree(harbour);
  CHECK(text(alice) == "Met Ms. Li and Paul. She wants a firm price for 60 pumps. 三月前交货。");

  SECTION("Alice takes her last sentence back, also after Bob typed on in it") {
    const sync::Dot sentence = lastOf(alice);
    want(bob, "Met Ms. Li and Paul. She wants a firm price for 60 pumps. 三月前务必交货。");
    agree(harbour);
    undo(alice, sentence);
    agree(harbour);
    CHECK(text(bob) == "Met Ms. Li and Paul. She wants a firm price for 60 pumps.务必");
    undo(alice, sentence, true);
    agree(harbour);
    CHECK(text(bob) == "Met Ms. Li and Paul. She wants a firm price for 60 pumps. 三月前务必交货。");
  }
  SECTION("an editor that was left open does not push out what came meanwhile") {
    const auto opened = seen(alice);
    want(bob, text(bob) + " Bob calls on Friday.");
    agree(harbour);
    want(alice, opened.text + " Alice sends the offer.", opened);
    agree(harbour);
    CHECK(text(alice).find("Bob calls on Friday.") != std::string::npos);
    CHECK(text(alice).find("Alice sends the offer.") != std::string::npos);
  }
  SECTION("what is wanted already is not written") {
    const auto before = alice.state();
    FieldEdit same{note, "activity", "content", FieldEdit::Action::text, {}, sync::encode({sync::Text{text(alice)}})};
    CHECK(std::holds_alternative<Problem>(alice.write({same})));
    CHECK(alice.state() == before);
  }
  SECTION("Bob is cut off from before his edit: his words go, Alice's stay where they are") {
    alice.cut(bob.identity.keys().device, {});
    for (Device* device : {&alice, &li}) device->factsFrom(alice);
    CHECK(text(alice) == "Met Ms. Li and Paul. She wants a price for 40 pumps. 三月前交货。");
    CHECK(alice.rebuilt() == alice.kept());
    CHECK(text(li) == text(alice));
  }
}

TEST_CASE("control: written as whole values, as before there were texts, it is two notes and not one") {
  for (const bool whole : {false, true}) {
    Harbour harbour;
    auto& [alice, bob, li, relay] = harbour;
    want(alice, "Agreed.");
    agree(harbour);
    const auto say = [&](Device& device, const std::string& sentence) {
      FieldEdit edit{note,      "activity",
                     "content", whole ? FieldEdit::Action::set : FieldEdit::Action::text,
                     {},        sync::encode({sync::Text{sentence}})};
      (void)device.write({edit});
    };
    say(alice, "Agreed. Alice writes the offer.");
    say(bob, "Agreed. Bob visits.");
    agree(harbour);
    const bool one = text(alice) == "Agreed. Alice writes the offer. Bob visits." ||
                     text(alice) == "Agreed. Bob visits. Alice writes the offer.";
    CHECK(one == !whole);
  }
}

TEST_CASE("a note whole from an older version, replaced by one, still reads, with what others wrote into it") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  const auto set = [&](Device& device, const std::string& value) {
    (void)device.write({{note, "activity", "content", FieldEdit::Action::set, {}, sync::encode({sync::Text{value}})}});
  };
  set(alice, "First call.");
  set(alice, "First call, by phone.");
  agree(harbour);
  CHECK(text(bob) == "First call, by phone.");
  want(bob, "First call, by phone. Bob was there.");
  set(alice, "Second call.");
  agree(harbour);
  CHECK(text(alice) == "Second call. Bob was there.");
}

TEST_CASE("people edit, undo and are cut in any order: all read the same, and as from the beginning") {
  REQUIRE(rc::check("notes agree", [] {
    const auto steps = *rc::gen::resize(
        25, rc::gen::container<std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>>>(
                rc::gen::arbitrary<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>>()));
    Harbour harbour;
    const std::vector<Device*> writers{&harbour.alice, &harbour.bob};
    for (const auto& [what, who, where, how] : steps) {
      Device& device = *writers[who % 2];
      std::string now = text(device);
      const std::size_t at = where % (now.size() + 1);
      switch (what % 6) {
        case 0:
          device.commitsFrom(*writers[(who + 1) % 2]);
          break;
        case 1: {
          const auto& logs = device.here().logs;
          const auto& log = std::next(logs.begin(), where % static_cast<int>(logs.size()))->second;
          if (log.merged == 0) break;
          const sync::Dot dot{log.incarnation.log(), 1 + how % log.merged, 0};
          undo(device, dot, device.replica.isUndone(*device.database->read(), device.here(), dot));
          break;
        }
        case 2:
          want(device, now.erase(at, 1 + how % 4));
          break;
        default:
          want(device, now.insert(at, std::string(1 + how % 3, static_cast<char>('a' + how % 26))));
      }
    }
    if (steps.size() % 2 == 1) {
      const sync::LogId his = harbour.bob.here().own;
      harbour.alice.cut(harbour.bob.identity.keys().device, {{his, {0, steps.size() / 4}}});
    }
    harbour.exchangeAll();
    for (Device* device : {&harbour.alice, &harbour.bob, &harbour.li}) {
      RC_ASSERT(text(*device) == text(harbour.alice));
      RC_ASSERT(device->kept() == harbour.alice.kept());
      RC_ASSERT(device->rebuilt() == harbour.alice.kept());
    }
  }));
}
