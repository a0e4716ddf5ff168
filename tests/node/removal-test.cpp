// Who is removed reads nothing that is sealed once that was seen, and what they go on writing counts for nothing; who
// stays reads and writes it all. On real LMDB, each promise with a control.
#include <rapidcheck.h>

#include "ingest-fixture.h"

using namespace satchel;
using namespace satchel::node;
using sync::Role;

namespace {

/// Alice owns the space; Ann became admin before Ben; the others edit.
struct Office {
  Office() {
    alice.create();
    for (Device* device : everybody()) {
      if (device != &alice) device->open(alice.here().genesis);
    }
    alice.enrol(ann.identity.keys(), Role::admin);
    alice.enrol(ben.identity.keys(), Role::admin);
    for (Device* device : {&carl, &dora, &emil}) alice.enrol(device->identity.keys(), Role::editor);
    for (Device* device : everybody()) {
      if (device != &alice) device->factsFrom(alice);
    }
  }
  std::vector<Device*> everybody() { return {&alice, &ann, &ben, &carl, &dora, &emil}; }
  /// Those who belong, as Alice sees it.
  std::vector<Device*> members() {
    std::vector<Device*> list = everybody();
    std::erase_if(list, [&](Device* device) { return alice.roleOf(*device) == Role::none; });
    return list;
  }
  /// Everybody who belongs has everything of everybody who does.
  void meet() {
    for (int round = 0; round < 4; ++round) {
      for (Device* to : members()) {
        for (Device* from : members()) {
          if (to != from) to->from(*from);
        }
      }
    }
  }
  /// All keys that somebody can come by who knows every fact and every wrap anywhere, and forgets none of their own.
  sync::EpochKeys lootOf(Device& thief) {
    sync::EpochKeys keys;
    for (const auto& [epoch, key] : thief.here().keys) keys.emplace(epoch, key.clone());
    for (Device* device : everybody()) {
      const sync::Epochs& epochs = device->here().epochs;
      const auto txn = device->database->read();
      txn->scanPrefix(Table::wraps, Key().u32(device->space), [&](ByteView place, ByteView value) {
        const auto epoch = *sync::EpochId::from(place.subspan(4, 32));
        const auto wrap = storedWrap(epoch, thief.key(), value);
        if (wrap && equal(place.subspan(36), thief.key())) {
          auto key = epochs.unwrap(thief.here().id, epoch, thief.identity.box(), wrap->sealed);
          if (key) keys.emplace(epoch, std::move(*key));
        }
        return true;
      });
    }
    for (std::size_t before = 0; before != keys.size();) {
      before = keys.size();
      for (Device* device : everybody()) device->here().epochs.openOlder(thief.here().id, keys);
    }
    return keys;
  }
  Device alice{1}, ann{2}, ben{3}, carl{4}, dora{5}, emil{6};
};

/// The epochs under which a commit of this device lies.
std::vector<sync::EpochId> epochsOf(Device& device, const sync::LogId& log, sync::Seq seq) {
  return device.run(sync::Chain::commits, log, seq - 1)->bodies.at(0).epochs;
}
bool opens(Device& reader, const sync::EpochKeys& keys, Device& author) {
  const sync::LogId log = author.here().own;
  const auto epochs = epochsOf(author, log, author.here().logs.at(log).stored.seq);
  return sync::writingKey(reader.here().id, epochs, keys).has_value();
}
/// The facts of one log alone, with whatever wraps there are: what an exchange that breaks off leaves behind.
void takeOneLog(Device& to, Device& from, const VerifyKey& author) {
  for (const auto& [log, head] : from.here().factHeads()) {
    if (*from.here().authorOf(log) != author) continue;
    while (const auto segment = from.run(sync::Chain::facts, log, to.here().factHeads().at(log).seq)) {
      REQUIRE(to.takeFact(*segment) == sync::SegmentFault::none);
    }
  }
  const auto wraps = from.replica.standingWraps(*from.database->read(), from.here());
  to.change([&](auto& txn) {
    to.replica.addWraps(txn, to.here(), wraps);
    to.replica.settleKeys(txn, to.here());
    return true;
  });
}
bool written(const OrProblem<Hash>& result) {
  return std::holds_alternative<Hash>(result);
}
std::string codeOf(const OrProblem<Hash>& result) {
  return std::get<Problem>(result).code;
}

}  // namespace

TEST_CASE("a removed member opens nothing that is sealed after the removal was seen") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  alice.name(1, "Blue Heron");
  CHECK(opens(emil, office.lootOf(emil), alice));
  SECTION("removed: the key is new, and Emil has no way to it") {
    alice.remove(emil);
    alice.name(1, "Grey Heron");
    carl.from(alice);
    REQUIRE(written(carl.name(1, "White Heron")));
    emil.factsFrom(alice);
    emil.factsFrom(carl);
    const auto loot = office.lootOf(emil);
    CHECK_FALSE(opens(emil, loot, alice));
    CHECK_FALSE(opens(emil, loot, carl));
    CHECK(opens(dora, office.lootOf(dora), carl));
    CHECK(codeOf(emil.name(1, "Mine")) == "ACCESS_REMOVED");
  }
  SECTION("control: a cut without a new key would leave it all open to Emil") {
    alice.cut(emil.key(), {});
    alice.name(1, "Grey Heron");
    CHECK(opens(emil, office.lootOf(emil), alice));
  }
  SECTION("lowered to carrier: the same; lowered to reader: Emil reads on and writes no more") {
    alice.setRole(emil, Role::carrier);
    alice.name(1, "Grey Heron");
    CHECK_FALSE(opens(emil, office.lootOf(emil), alice));
    alice.setRole(emil, Role::reader);
    emil.factsFrom(alice);
    CHECK(opens(emil, office.lootOf(emil), alice));
    CHECK(codeOf(emil.name(1, "Mine")) == "NOT_ALLOWED");
    alice.setRole(emil, Role::editor);
    emil.from(alice);
    CHECK(written(emil.name(1, "Mine")));
    alice.from(emil);
    CHECK(alice.kept() == emil.kept());
    CHECK(alice.replica.quarantined(*alice.database->read(), alice.here()).empty());
  }
}

TEST_CASE("newcomers read what was written before any removal, and names of then") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  alice.name(1, "Blue Heron");
  alice.remove(emil);
  alice.name(2, "Grey Heron");
  Device fay{7};
  fay.open(alice.here().genesis);
  alice.enrol(fay.identity.keys(), Role::reader);
  fay.from(alice);
  CHECK(fay.here().keys.size() == 2);
  CHECK(fay.replica.heldCommits(fay.here()) == 0);
  CHECK(fay.kept() == alice.kept());
  CHECK(fay.here().name == "Harbour");
  const auto& grant = *fay.here().roster.members().at(alice.key()).grant->grant;
  CHECK(Replica::namesIn(fay.here(), grant.sealedUnder, grant.sealedNames) ==
        std::vector<std::string>{"Alice", "laptop"});
}

TEST_CASE("of two admins removing each other the senior's removal stands, identically everywhere") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  ben.remove(ann);
  ann.remove(ben);
  carl.factsFrom(ben);
  carl.factsFrom(ann);
  dora.factsFrom(ann);
  dora.factsFrom(ben);
  alice.factsFrom(ben);
  alice.factsFrom(ann);
  office.meet();
  for (Device* device : {&alice, &ann, &carl, &dora, &emil}) {
    CHECK(device->roleOf(ann) == Role::admin);
    CHECK(device->roleOf(ben) == Role::none);
    CHECK(written(device->name(1, "Blue Heron")));
    CHECK_FALSE(device->here().logs.at(device->here().own).hasDrafts());
    CHECK_FALSE(opens(ben, office.lootOf(ben), *device));
  }
}

TEST_CASE("two removals at once leak to neither of the removed, before and after an admin has joined them") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  ann.remove(dora);
  ben.remove(emil);
  dora.factsFrom(ben);  // in Ben's eyes she belongs still, and has his new key
  emil.factsFrom(ann);
  carl.factsFrom(ann);
  carl.factsFrom(ben);
  REQUIRE(carl.here().heads.size() == 2);
  REQUIRE(written(carl.name(1, "Blue Heron")));
  const auto hers = office.lootOf(dora), his = office.lootOf(emil);
  CHECK_FALSE(opens(dora, hers, carl));
  CHECK_FALSE(opens(emil, his, carl));
  // Control: each of them holds one of the two keys, and either alone would have let one in.
  int held = 0;
  for (const sync::EpochId& head : carl.here().heads)
    held += (hers.contains(head) ? 1 : 0) + (his.contains(head) ? 1 : 0);
  CHECK(held == 2);

  office.meet();
  for (Device* device : {&alice, &ann, &ben, &carl}) {
    CHECK(device->here().heads.size() == 1);
    REQUIRE(written(device->name(1, "Grey Heron")));
    CHECK_FALSE(opens(dora, office.lootOf(dora), *device));
    CHECK_FALSE(opens(emil, office.lootOf(emil), *device));
  }
  office.meet();
  for (Device* device : {&ann, &ben, &carl}) CHECK(device->kept() == alice.kept());
}

TEST_CASE(
    "edits made without the newest key are drafts: seen here at once, kept over a restart, sent when the key comes") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  carl.name(1, "Blue Heron");
  alice.from(carl);
  alice.remove(emil);
  carl.onlyFactsFrom(alice);
  carl.mergeHeld();
  const auto sent = carl.here().commits();
  REQUIRE(written(carl.name(1, "Grey Heron")));
  REQUIRE(written(carl.name(2, "White Heron")));
  REQUIRE(written(carl.name(2, "Black Heron")));
  const auto last = carl.replica.lastEdit(*carl.database->read(), carl.here());
  REQUIRE(last);
  carl.change([&](auto& txn) { return carl.replica.writeUndo(txn, carl.here(), *last, false); });
  CHECK(carl.here().commits() == sent);
  const sync::Digest shown = carl.kept();
  CHECK(shown == carl.rebuilt());
  CHECK_FALSE(shown == alice.kept());
  carl.replica.load();
  CHECK(carl.kept() == shown);
  CHECK(carl.rebuilt() == shown);
  CHECK(carl.here().logs.at(carl.here().own).written() == 4);
  CHECK(carl.replica.heldCommits(carl.here()) == 0);

  carl.factsFrom(alice);  // with the wraps
  CHECK(carl.kept() == shown);
  CHECK(carl.rebuilt() == shown);
  CHECK(carl.here().logs.at(carl.here().own).stored.seq == 4);
  for (Device* device : {&alice, &dora}) {
    device->from(carl);
    device->from(alice);
    CHECK(device->kept() == shown);
  }
  CHECK_FALSE(opens(emil, office.lootOf(emil), carl));
  REQUIRE(written(carl.name(2, "Red Heron")));
  alice.from(carl);
  CHECK(alice.kept() == carl.kept());
}

TEST_CASE("drafts go out when the key comes, also where the store was found to be a copy meanwhile") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  carl.name(1, "Blue Heron");
  alice.from(carl);
  alice.remove(emil);
  carl.onlyFactsFrom(alice);
  REQUIRE(written(carl.name(1, "Grey Heron")));
  REQUIRE(written(carl.name(2, "White Heron")));
  const auto drafted = carl.here().own;
  const bool copied = GENERATE(true, false);
  if (copied) {
    carl.change([&](auto& txn) {
      carl.replica.beginAnew(txn);
      return true;
    });
    REQUIRE(carl.here().own != drafted);
    REQUIRE(written(carl.name(3, "Red Heron")));  // more of them, in the new log; one that saw one of the old
    REQUIRE(written(carl.name(1, "Black Heron")));
  }
  const sync::Digest shown = carl.kept();
  carl.replica.load();
  CHECK(carl.rebuilt() == shown);

  carl.factsFrom(alice);  // with the wraps
  CHECK(carl.here().logs.at(drafted).stored.seq == 2);
  CHECK(carl.kept() == shown);
  CHECK(carl.rebuilt() == shown);
  alice.from(carl);
  CHECK(alice.here().commits() == carl.here().commits());
  CHECK(alice.kept() == shown);
}

TEST_CASE("an admin without the newest key mints over it instead, and keeps nobody waiting") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  alice.remove(emil);
  ann.onlyFactsFrom(alice);
  REQUIRE(written(ann.name(1, "Blue Heron")));
  CHECK_FALSE(ann.here().logs.at(ann.here().own).hasDrafts());
  carl.from(ann);
  CHECK(carl.kept() == ann.kept());
  CHECK_FALSE(opens(emil, office.lootOf(emil), ann));
  office.meet();
  for (Device* device : office.members()) CHECK(device->kept() == ann.kept());
}

TEST_CASE("whom a removal named that came to nothing gets no key until an admin confirms them") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  ben.remove(emil);
  dora.factsFrom(ben);  // in her eyes Emil is out
  REQUIRE(written(dora.name(1, "Not for Emil")));
  alice.remove(ben);  // she has not heard of it, so Ben's removal lies beyond her cut
  office.meet();
  CHECK(alice.roleOf(emil) == Role::editor);
  CHECK(alice.here().roster.isDoubted(emil.key()));
  CHECK_FALSE(opens(emil, office.lootOf(emil), dora));
  CHECK(emil.replica.heldCommits(emil.here()) == 1);
  REQUIRE(written(emil.name(2, "Under the key that came before the doubt")));
  alice.remove(carl);  // and the next key is not for him
  office.meet();
  REQUIRE(written(emil.name(2, "Waiting")));
  CHECK(emil.here().logs.at(emil.here().own).hasDrafts());
  for (Device* device : {&alice, &ann, &dora}) CHECK(device->replica.heldCommits(device->here()) == 0);

  ann.setRole(emil, Role::editor);
  office.meet();
  CHECK_FALSE(emil.here().logs.at(emil.here().own).hasDrafts());
  for (Device* device : {&alice, &ann, &dora, &emil}) {
    CHECK(device->kept() == alice.kept());
    CHECK(device->rebuilt() == alice.kept());
    CHECK(device->replica.heldCommits(device->here()) == 0);
  }
}

TEST_CASE("who leaves is gone at once, and gets none of what is sealed once an admin has seen it") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  Device* leaver = GENERATE(0, 1) == 0 ? &office.emil : &office.ben;  // an editor, or an admin
  leaver->remove(*leaver);
  CHECK(codeOf(leaver->name(1, "Mine")) == "ACCESS_REMOVED");
  carl.factsFrom(*leaver);
  CHECK(carl.roleOf(*leaver) == Role::none);
  ann.factsFrom(carl);
  alice.factsFrom(carl);
  office.meet();
  for (Device* device : {&alice, &ann, &carl, &dora}) {
    CHECK(device->roleOf(*leaver) == Role::none);
    REQUIRE(written(device->name(1, "Blue Heron")));
    CHECK_FALSE(opens(*leaver, office.lootOf(*leaver), *device));
  }
}

TEST_CASE("what a removed member writes later is kept and counts for nothing, until an admin lets it in") {
  Office office;
  auto& [alice, ann, ben, carl, dora, emil] = office;
  emil.name(1, "Blue Heron");
  office.meet();
  const sync::Digest before = alice.kept();
  alice.remove(emil);
  emil.name(1, "Late Heron");  // he has not heard
  emil.name(2, "Later Heron");
  carl.commitsFrom(emil);  // nor has Carl
  CHECK_FALSE(carl.kept() == before);
  (void)alice.replica.takeChanges();
  (void)carl.replica.takeChanges();
  alice.commitsFrom(carl);  // the cut first
  CHECK(alice.replica.takeChanges().quarantined[alice.space][emil.here().own] == 2);
  carl.factsFrom(alice);  // the commits first
  CHECK(carl.replica.takeChanges().quarantined[carl.space][emil.here().own] == 2);
  for (Device* device : {&alice, &carl}) {
    CHECK(device->kept() == before);
    CHECK(device->rebuilt() == before);
    CHECK(device->replica.quarantined(*device->database->read(), device->here()).size() == 2);
  }

  const auto late = carl.replica.quarantined(*carl.database->read(), carl.here()).front();
  ann.factsFrom(alice);
  ann.change([&](auto& txn) { return ann.replica.admit(txn, ann.here(), late.log, late.seq, late.hash); });
  ann.commitsFrom(alice);  // the leave first
  alice.factsFrom(ann);    // the commit first
  carl.factsFrom(ann);
  for (Device* device : {&alice, &carl, &ann}) {
    CHECK(device->kept() == alice.kept());
    CHECK(device->rebuilt() == alice.kept());
    CHECK_FALSE(device->kept() == before);
    CHECK(device->replica.quarantined(*device->database->read(), device->here()).size() == 1);
    device->replica.load();
    CHECK(device->kept() == device->rebuilt());
  }
}

TEST_CASE("the recovery key makes an editor's device owner, and puts a stolen owner's out") {
  Device alice{1}, bob{2}, carl{3};
  SeededRandom random(9);
  const auto seed = SigningSeed::generate(random);
  const SigningKey recovery(seed);
  alice.space = alice.change([&](auto& txn) {
    return alice.replica.createSpace(txn, "Harbour", "CNY", {}, {"Alice", "laptop"}, recovery.verifyKey());
  });
  for (Device* device : {&bob, &carl}) {
    device->open(alice.here().genesis);
    alice.enrol(device->identity.keys(), Role::editor);
  }
  for (Device* device : {&bob, &carl}) device->from(alice);
  const auto recover = [&](const SigningKey& key) {
    bob.change([&](auto& txn) {
      return bob.replica.recover(txn, bob.here(), key, {}, {"Bob", "laptop"}, alice.key());
    });
  };
  SECTION("with the key") {
    recover(recovery);
    CHECK(bob.roleOf(bob) == Role::owner);
    CHECK(bob.roleOf(alice) == Role::none);
    REQUIRE(written(bob.name(1, "Blue Heron")));
    carl.from(bob);
    alice.from(bob);
    CHECK(carl.roleOf(bob) == Role::owner);
    CHECK(carl.kept() == bob.kept());
    CHECK(alice.replica.heldCommits(alice.here()) == 1);
    bob.setRole(carl, Role::admin);
    carl.from(bob);
    CHECK(carl.roleOf(carl) == Role::admin);
  }
  SECTION("control: another key decides nothing") {
    recover(SigningKey(SigningSeed::generate(random)));
    CHECK(bob.roleOf(bob) == Role::editor);
    CHECK(bob.roleOf(alice) == Role::owner);
  }
}

namespace {

struct Move {
  std::uint8_t what = 0, who = 0, whom = 0;
};
std::ostream& operator<<(std::ostream& out, const Move& move) {
  return out << int(move.what % 16) << ' ' << int(move.who % 6) << ' ' << int(move.whom % 6);
}
rc::Gen<std::vector<Move>> anyMoves() {
  return rc::gen::resize(24, rc::gen::container<std::vector<Move>>(rc::gen::build<Move>(
                                 rc::gen::set(&Move::what), rc::gen::set(&Move::who), rc::gen::set(&Move::whom))));
}

}  // namespace

TEST_CASE("whoever removes whom, and whoever hears of it when: nobody reads on, and nobody who stays is kept out") {
  rc::check("removals and epochs", [] {
    Office office;
    const auto everybody = office.everybody();
    struct Sealed {
      std::vector<sync::EpochId> epochs;
      std::set<Device*> seenRemoved;
    };
    std::vector<Sealed> all;
    for (const Move& move : *anyMoves()) {
      Device& who = *everybody[move.who % 6];
      Device& whom = *everybody[move.whom % 6];
      if (&who == &whom) continue;
      const Role mine = who.roleOf(who);
      switch (move.what % 16) {
        case 0:
        case 1:
          if (who.here().roster.mayCut(who.key(), whom.key()) && who.roleOf(whom) != Role::none) who.remove(whom);
          break;
        case 2:
          if (who.here().roster.mayCut(who.key(), whom.key()) && who.roleOf(whom) != Role::none) {
            who.setRole(whom, move.who % 2 == 0 ? Role::reader : Role::editor);
          }
          break;
        case 3:
          who.onlyFactsFrom(whom);
          break;
        case 9:
          takeOneLog(who, whom, everybody[move.what / 16 % 6]->key());
          break;
        case 4:
        case 5:
        case 6:
        case 7:
        case 8: {
          if (mine < Role::editor) break;
          RC_ASSERT(written(who.name(move.whom % 3, std::to_string(move.what))));
          const sync::LogId log = who.here().own;
          if (who.here().logs.at(log).hasDrafts()) break;
          Sealed sealed{epochsOf(who, log, who.here().logs.at(log).stored.seq), {}};
          for (Device* each : everybody) {
            if (who.roleOf(*each) < Role::reader) sealed.seenRemoved.insert(each);
          }
          all.push_back(std::move(sealed));
          break;
        }
        default:
          // Whoever is out in another's eyes gets nothing from them, but takes all they can.
          if (who.roleOf(whom) != Role::none) who.from(whom);
      }
    }
    // What is sealed when everything has come to everybody who belongs, and to those who do not.
    for (int round = 0; round < 5; ++round) {
      for (Device* to : everybody) {
        for (Device* from : everybody) {
          if (to != from) to->from(*from);
        }
      }
    }
    std::size_t confirmed = 0;
    for (Device* device : everybody) {
      if (office.alice.here().roster.isDoubted(device->key()) && office.alice.roleOf(*device) != Role::none)
        ++confirmed;
    }
    for (Device* device : everybody) {
      const auto loot = office.lootOf(*device);
      const bool out =
          office.alice.roleOf(*device) < Role::reader || office.alice.here().roster.isDoubted(device->key());
      for (const Sealed& sealed : all) {
        const bool open = sync::writingKey(device->here().id, sealed.epochs, loot).has_value();
        if (sealed.seenRemoved.contains(device) && out) RC_ASSERT_FALSE(open);
        if (!out) RC_ASSERT(open);
      }
      if (out) continue;
      RC_ASSERT(device->replica.heldCommits(device->here()) == 0U);
      RC_ASSERT(device->here().heads == office.alice.here().heads);
      RC_ASSERT(device->here().heads.size() == 1U);
      RC_ASSERT(sync::writingKey(device->here().id, device->here().heads, device->here().keys).has_value());
      RC_ASSERT(device->here().commits() == office.alice.here().commits());
      RC_ASSERT(device->kept() == office.alice.kept());
      RC_ASSERT(device->kept() == device->rebuilt());
    }
    RC_CLASSIFY(!all.empty() && office.alice.here().keys.size() > 1, "some removed");
    RC_CLASSIFY(confirmed > 0, "some doubted");
  });
}
