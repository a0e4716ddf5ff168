// One laptop's store, on real LMDB: whatever is edited and undone, what is kept equals a rebuild from the feed.
#include "node/store/replica.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <filesystem>

#include "node/records/edits.h"
#include "node/store/lmdb-database.h"

using namespace satchel;
using namespace satchel::node;

namespace {

struct StoppedClock final : Clock {
  sync::Millis now() const override { return 1'700'000'000'000; }
};

/// A fresh directory, gone afterwards.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "satchel-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

struct Laptop {
  explicit Laptop(std::uint64_t seed = 1)
      : random(seed),
        identity(Identity::generate(random)),
        master(MasterKey::generate(random)),
        vault(master, random),
        database(openLmdb(folder.path)),
        replica(*database, vault, identity, clock, random) {
    const auto txn = database->write();
    space = replica.createSpace(*txn, "Harbour", "CNY", {}, {"Alice", "laptop"}, {});
    txn->commit();
  }
  OrProblem<Hash> write(const std::vector<FieldEdit>& fields) {
    const auto txn = database->write();
    Edit edit;
    edit.fields = fields;
    auto result = replica.write(*txn, replica.space(space), edit);
    txn->commit();
    return result;
  }
  void undo(const std::vector<sync::Dot>& dots, bool redo = false) {
    const auto txn = database->write();
    REQUIRE(std::holds_alternative<Hash>(replica.writeUndo(*txn, replica.space(space), dots, redo)));
    txn->commit();
  }
  sync::Digest kept() { return replica.space(space).digest; }
  sync::Digest rebuilt() { return replica.digestFromFeed(*database->read(), replica.space(space)); }

  Folder folder;
  SeededRandom random;
  StoppedClock clock;
  Identity identity;
  MasterKey master;
  Vault vault;
  std::unique_ptr<Database> database;
  Replica replica;
  std::uint32_t space = 0;
};

FieldEdit set(std::uint8_t record, const std::string& field, const std::string& text) {
  return {{{record}}, "account", field, FieldEdit::Action::set, {}, sync::encode({sync::Text{text}})};
}

}  // namespace

TEST_CASE("whatever Alice edits, deletes, undoes and redoes, the digest kept equals a rebuild from the feed") {
  rc::check("kept equals rebuilt", [] {
    Laptop alice;
    const auto steps =
        *rc::gen::resize(30, rc::gen::arbitrary<std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>>());
    std::vector<Hash> commits;
    unsigned undone = 0;
    for (const auto& [what, which, text] : steps) {
      const auto record = static_cast<std::uint8_t>(which % 3);
      std::optional<OrProblem<Hash>> written;
      switch (what % 8) {
        case 0:
          written = alice.write({{{{record}}, "account", "deleted", FieldEdit::Action::erase}});
          break;
        case 1:
          written = alice.write({{{{record}}, "account", "deleted", FieldEdit::Action::restore}});
          break;
        case 2:
          written = alice.write({{{{record}}, "account", "tags", FieldEdit::Action::addElement, {text}, {1, text}}});
          break;
        case 3:
          written = alice.write({{{{record}}, "account", "tags", FieldEdit::Action::removeElement, {text}}});
          break;
        case 4:
        case 5: {
          if (commits.empty()) break;
          const auto edit = alice.replica.editNamed(*alice.database->read(), alice.replica.space(alice.space),
                                                    hex(commits[which % commits.size()]));
          RC_ASSERT(edit.has_value());
          alice.undo(edit->first, edit->second);
          ++undone;
          break;
        }
        default:
          written = alice.write({set(record, "name", std::to_string(text)), set(record, "legal_name", "x")});
      }
      if (written && std::holds_alternative<Hash>(*written)) commits.push_back(std::get<Hash>(*written));
      RC_ASSERT(alice.kept() == alice.rebuilt());
    }
    const sync::Digest before = alice.kept();
    alice.replica.load();  // as after a restart
    RC_ASSERT(alice.kept() == before);
    RC_CLASSIFY(undone > 1, "several undone");
  });
}

TEST_CASE("undoing an undo is the original") {
  Laptop alice;
  alice.write({set(1, "name", "Blue Heron")});
  const sync::Digest original = alice.kept();
  alice.write({set(1, "name", "Mistake")});
  const auto dots = *alice.replica.lastEdit(*alice.database->read(), alice.replica.space(alice.space));
  const sync::Digest mistaken = alice.kept();
  alice.undo(dots);
  CHECK(alice.kept() == original);
  alice.undo(dots, true);
  CHECK(alice.kept() == mistaken);
}

TEST_CASE("an edit after an undo also replaces what was undone, should that come back") {
  Laptop alice;
  alice.write({set(1, "name", "Blue Heron")});
  alice.write({set(1, "name", "Mistake")});
  const auto dots = *alice.replica.lastEdit(*alice.database->read(), alice.replica.space(alice.space));
  alice.undo(dots);
  alice.write({set(1, "name", "Green Heron")});
  const sync::Digest decided = alice.kept();
  alice.undo(dots, true);
  CHECK(alice.kept() == decided);  // whoever wrote Green Heron had seen it
}

TEST_CASE("a transaction that is dropped leaves nothing behind") {
  Laptop alice;
  alice.write({set(1, "name", "Blue Heron")});
  const sync::Digest before = alice.kept();
  {
    const auto txn = alice.database->write();
    Edit edit;
    edit.fields = {set(1, "name", "Lost")};
    REQUIRE(std::holds_alternative<Hash>(alice.replica.write(*txn, alice.replica.space(alice.space), edit)));
  }
  alice.replica.load();
  CHECK(alice.kept() == before);
  CHECK(alice.rebuilt() == before);
}

TEST_CASE("a stored value moved to another place, or changed, does not open") {
  Laptop alice;
  const Key here = Key().u32(1), there = Key().u32(2);
  const Bytes value = copyOf(asBytes("Blue Heron"));
  Bytes sealed = alice.vault.seal(Table::records, here, value);
  CHECK(alice.vault.open(Table::records, here, sealed) == value);
  CHECK_THROWS_AS(alice.vault.open(Table::records, there, sealed), StoreDamaged);
  CHECK_THROWS_AS(alice.vault.open(Table::facts, here, sealed), StoreDamaged);
  sealed.back() ^= 1;
  CHECK_THROWS_AS(alice.vault.open(Table::records, here, sealed), StoreDamaged);
}
