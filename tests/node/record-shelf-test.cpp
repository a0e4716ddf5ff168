// The table of records, on real LMDB: hundreds that are alike, packed by what they have in common.
#include "node/store/record-shelf.h"

#include "tests/node/ingest-fixture.h"

using namespace satchel;
using namespace satchel::node;

namespace {

FieldEdit set(std::uint16_t record, const std::string& kind, const std::string& field, const std::string& text) {
  sync::RecordId id{{static_cast<std::uint8_t>(record >> 8), static_cast<std::uint8_t>(record)}};
  return {id, kind, field, FieldEdit::Action::set, {}, sync::encode({sync::Text{text}})};
}

/// Alice's laptop; she enters contacts by the hundred.
struct Desk {
  Desk() { alice.create(); }

  void enter(std::uint16_t from, std::uint16_t to, const std::string& notes) {
    for (std::uint16_t i = from; i < to; i += 50) {
      std::vector<FieldEdit> edits;
      for (std::uint16_t n = i; n < std::min<std::uint16_t>(to, i + 50); ++n) {
        edits.push_back(set(n, "contact", "name", "Ms. Li " + std::to_string(n)));
        edits.push_back(set(n, "contact", "job_title", "Head of Procurement"));
        edits.push_back(set(n, "contact", "notes", notes + std::to_string(n * 7919)));
      }
      (void)alice.write(edits);
    }
  }
  Key place(std::uint16_t record) {
    return Key().u32(alice.space).raw(alice.vault.tokenOf("contact")).raw(set(record, "", "", "").record);
  }
  std::size_t bytesOf(std::uint16_t record) {
    return alice.database->read()->get(Table::records, place(record))->size();
  }
  static std::string nameIn(Replica& replica, const ReadTransaction& txn, const Key& place) {
    const sync::Record record =
        replica.recordIn(replica.spaces().begin()->second, place, *txn.get(Table::records, place));
    return std::get<sync::Text>(sync::decodeValue(record.entries.at("name").live.front().value)->is).text;
  }
  void checkAll(std::uint16_t to, Replica& replica) {
    const auto txn = alice.database->read();
    for (std::uint16_t n = 1; n < to; ++n) CHECK(nameIn(replica, *txn, place(n)) == "Ms. Li " + std::to_string(n));
  }
  void checkRebuilt() {
    CHECK(alice.replica.digestFromFeed(*alice.database->read(), alice.here()) == alice.here().digest);
  }
  std::size_t dictionaries() {
    std::size_t count = 0;
    alice.database->read()->scanPrefix(Table::meta, Key().raw(asBytes("dictionary")).u32(alice.space),
                                       [&](ByteView, ByteView) {
                                         ++count;
                                         return true;
                                       });
    return count;
  }
  Device alice{1};
};

const std::string call = "called about renewal pricing follow up next quarter needs demo contract signed ";

}  // namespace

TEST_CASE("of hundreds of contacts that are alike, the later take less room, and all read as they were entered") {
  Desk desk;
  desk.enter(1, 601, call);
  CHECK(desk.dictionaries() == 1);
  CHECK(desk.bytesOf(600) * 4 < desk.bytesOf(1) * 3);
  desk.checkAll(601, desk.alice.replica);
  desk.checkRebuilt();

  // An early one that is edited is kept like the others from then on; so is one that is edited after it was packed.
  (void)desk.alice.write({set(1, "contact", "job_title", "Buyer"), set(600, "contact", "job_title", "Buyer")});
  CHECK(desk.bytesOf(1) * 4 < desk.bytesOf(2) * 3);
  desk.checkAll(601, desk.alice.replica);
  desk.checkRebuilt();
}

TEST_CASE("a laptop that is switched on again reads what was packed before") {
  Desk desk;
  desk.enter(1, 401, call);
  Device& alice = desk.alice;
  Replica again(*alice.database, alice.vault, alice.identity, alice.clock, alice.random);
  desk.checkAll(401, again);
}

TEST_CASE("when other contacts come, they are packed by what those have in common; the first stay readable") {
  Desk desk;
  desk.enter(1, 301, call);
  std::string other;
  for (const std::uint8_t byte : SeededRandom(7).make<FixedBytes<struct Letters, 500>>().bytes)
    other += static_cast<char>('!' + byte % 90);
  desk.enter(301, 901, other);
  CHECK(desk.dictionaries() == 2);
  CHECK(desk.bytesOf(900) * 2 < desk.bytesOf(302));
  desk.checkAll(901, desk.alice.replica);
  desk.checkRebuilt();
}

TEST_CASE("what was learnt in a transaction that came to nothing is forgotten with it") {
  Desk desk;
  desk.enter(1, 201, call);
  {
    const auto txn = desk.alice.database->write();
    Edit edit;
    for (std::uint16_t n = 201; n < 401; ++n) edit.fields.push_back(set(n, "contact", "name", call));
    (void)desk.alice.replica.write(*txn, desk.alice.here(), edit);
  }
  desk.alice.replica.load();
  CHECK(desk.dictionaries() == 0);
  desk.enter(201, 801, call);
  CHECK(desk.dictionaries() == 1);
  desk.checkAll(801, desk.alice.replica);
  desk.checkRebuilt();
}

TEST_CASE("a record whose dictionary is gone is told to be damaged, not shown as something else") {
  Desk desk;
  desk.enter(1, 401, call);
  const auto txn = desk.alice.database->write();
  txn->erase(Table::meta,
             Key().raw(asBytes("dictionary")).u32(desk.alice.space).raw(desk.alice.vault.tokenOf("contact")).u32(1));
  txn->commit();
  desk.alice.replica.load();
  const auto now = desk.alice.database->read();
  CHECK(Desk::nameIn(desk.alice.replica, *now, desk.place(1)) == "Ms. Li 1");
  CHECK_THROWS_AS(Desk::nameIn(desk.alice.replica, *now, desk.place(400)), StoreDamaged);
}
