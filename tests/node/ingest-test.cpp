// What peers send, on real LMDB: in whatever order it comes, those who hold the same show the same; what is forged,
// torn or out of place is named and changes nothing.
#include <rapidcheck.h>

#include "ingest-fixture.h"

using namespace satchel;
using namespace satchel::node;
using sync::Chain;
using sync::Role;
using sync::SegmentFault;

TEST_CASE("Alice, Bob and Ms. Li hold the same after an exchange; the relay carries it without a key") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  alice.name(1, "Blue Heron");
  bob.name(2, "Grey Heron");
  relay.commitsFrom(alice);
  relay.commitsFrom(bob);
  CHECK(relay.replica.heldCommits(relay.here()) == 2);
  // All that the others get of each other they get through it.
  for (Device* device : {&alice, &bob, &li}) device->commitsFrom(relay);
  for (Device* device : harbour.all()) CHECK(device->here().commits() == alice.here().commits());
  for (Device* device : {&alice, &bob, &li}) {
    CHECK(device->kept() == alice.kept());
    CHECK(device->rebuilt() == alice.kept());
    CHECK(device->replica.heldCommits(device->here()) == 0);
  }
}

namespace {

/// One step: who does what to which record, or sends whom how much.
struct Step {
  std::uint8_t what = 0, who = 0, which = 0, text = 0;
};
std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << int(step.what % 12) << ' ' << int(step.who) << ' ' << int(step.which) << ' ' << int(step.text);
}
rc::Gen<std::vector<Step>> anySteps() {
  return rc::gen::resize(30, rc::gen::container<std::vector<Step>>(
                                 rc::gen::build<Step>(rc::gen::set(&Step::what), rc::gen::set(&Step::who),
                                                      rc::gen::set(&Step::which), rc::gen::set(&Step::text))));
}

void edit(Device& device, const Step& step) {
  const sync::RecordId record{{static_cast<std::uint8_t>(step.which % 2)}};
  const Bytes text = sync::encode({sync::Text{std::to_string(step.text)}});
  switch (step.what % 12) {
    case 0:
      (void)device.write({{record, "account", "deleted", FieldEdit::Action::erase}});
      return;
    case 1:
      (void)device.write({{record, "account", "deleted", FieldEdit::Action::restore}});
      return;
    case 2:
      (void)device.write({{record, "account", "tags", FieldEdit::Action::addElement, {step.text}, {1, step.text}}});
      return;
    case 3:
      (void)device.write({{record, "account", "tags", FieldEdit::Action::removeElement, {step.text}}});
      return;
    case 4:
    case 5: {
      // Any commit it has merged, whoever's.
      std::vector<sync::Dot> dots;
      for (const auto& [id, log] : device.here().logs) {
        if (log.merged == 0) continue;
        const sync::Dot dot{id, 1 + step.which % log.merged, 0};
        const bool undone = device.replica.isUndone(*device.database->read(), device.here(), dot);
        device.change([&](auto& txn) { return device.replica.writeUndo(txn, device.here(), {dot}, undone); });
        if (step.text % 2 == 0) return;
      }
      return;
    }
    default:
      (void)device.write({{record, "account", "name", FieldEdit::Action::set, {}, text},
                          {record, "account", "legal_name", FieldEdit::Action::set, {}, text}});
  }
}

/// Some of somebody's log, perhaps known already, perhaps out of reach.
void sendSome(Device& from, Device& to, const Step& step) {
  const sync::VersionVector has = from.here().commits(), known = to.here().commits();
  if (has.empty()) return;
  auto log = has.begin();
  std::advance(log, static_cast<std::ptrdiff_t>(step.which % has.size()));
  const sync::Seq reach = known.at(log->first).seq;
  const sync::Seq after = step.text % 4 == 0 ? reach + 1 : reach - std::min<sync::Seq>(reach, step.text % 3);
  const auto segment = from.run(Chain::commits, log->first, after);
  if (!segment) return;
  RC_ASSERT(to.take(*segment) == (after > reach ? SegmentFault::gap : SegmentFault::none));
}

void checkEquals(Harbour& harbour) {
  auto& alice = harbour.alice;
  for (Device* device : harbour.all()) RC_ASSERT(device->here().commits() == alice.here().commits());
  for (Device* device : {&harbour.alice, &harbour.bob, &harbour.li}) {
    RC_ASSERT(device->replica.heldCommits(device->here()) == 0U);
    RC_ASSERT(device->kept() == device->rebuilt());
    RC_ASSERT(device->kept() == alice.kept());
    device->replica.load();  // as after a restart
    RC_ASSERT(device->kept() == alice.kept());
  }
}

}  // namespace

TEST_CASE("whatever is edited, deleted and undone where, and in whatever order it is exchanged, equals show equals") {
  rc::check("equal vectors, equal digests", [] {
    Harbour harbour;
    const auto devices = harbour.all();
    for (const Step& step : *anySteps()) {
      Device& device = *devices[step.who % 4];
      if (step.what % 12 < 8) {
        edit(step.who % 2 == 0 ? harbour.alice : harbour.bob, step);
      } else if (&device != devices[(step.who / 4) % 4]) {
        sendSome(device, *devices[(step.who / 4) % 4], step);
      }
    }
    for (Device* device : {&harbour.alice, &harbour.bob, &harbour.li}) RC_ASSERT(device->kept() == device->rebuilt());
    harbour.exchangeAll();
    checkEquals(harbour);
  });
}

TEST_CASE("a cut shows the same whether Bob's later commits came before it or after") {
  rc::check("whichever came first", [] {
    Harbour harbour;
    const auto devices = harbour.all();
    const auto point = *rc::gen::inRange<sync::Seq>(0, 4);
    const auto cutAt = *rc::gen::inRange<std::size_t>(0, 12);
    const sync::LogId bobs = harbour.bob.here().own;
    std::size_t at = 0;
    for (const Step& step : *anySteps()) {
      if (at++ == cutAt) harbour.alice.cut(harbour.bob.identity.keys().device, {{bobs, {0, point}}});
      Device& device = *devices[step.who % 4];
      Device& other = *devices[(step.who / 4) % 4];
      if (step.what % 12 < 8) {
        edit(step.who % 2 == 0 ? harbour.alice : harbour.bob, step);
      } else if (&device != &other) {
        if (step.what % 12 == 8) {
          other.factsFrom(device);
        } else {
          sendSome(device, other, step);
        }
      }
    }
    for (Device* device : {&harbour.alice, &harbour.bob, &harbour.li}) {
      RC_ASSERT(device->kept() == device->rebuilt());
      const sync::Digest before = device->kept();
      device->replica.load();
      RC_ASSERT(device->kept() == before);
    }
    harbour.exchangeAll();
    checkEquals(harbour);
  });
}

TEST_CASE("commits that come before their author or their key are held, and merged when those come") {
  Device alice{1}, bob{2}, li{3};
  alice.create();
  alice.name(1, "Blue Heron");
  for (Device* device : {&bob, &li}) device->open(alice.here().genesis);
  alice.enrol(bob.identity.keys(), Role::editor);
  bob.from(alice);
  bob.name(1, "Grey Heron");

  li.commitsFrom(bob);  // no fact is here
  CHECK(li.replica.heldCommits(li.here()) == 2);
  alice.commitsFrom(bob);
  // Her facts, without the wraps: who they are is known, what they say is not.
  for (const auto& [log, head] : alice.here().factHeads())
    CHECK(li.takeFact(*alice.run(Chain::facts, log, 0)) == SegmentFault::none);
  li.mergeHeld();
  CHECK(li.replica.heldCommits(li.here()) == 2);
  alice.enrol(li.identity.keys(), Role::reader);
  li.factsFrom(alice);
  CHECK(li.replica.heldCommits(li.here()) == 0);
  CHECK(li.kept() == alice.kept());
  CHECK(li.rebuilt() == alice.kept());
  CHECK(bob.kept() == alice.kept());
}

TEST_CASE("what is forged, torn, too long or of another space is named, and changes nothing") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  for (int i = 0; i < 3; ++i) bob.name(1, "Grey Heron " + std::to_string(i));
  const sync::LogId log = bob.here().own;
  const sync::Segment good = *bob.run(Chain::commits, log, 0);
  const auto before = alice.state();
  const auto refused = [&](const sync::Segment& segment) {
    const SegmentFault fault = alice.take(segment);
    CHECK(alice.state() == before);
    return fault;
  };

  sync::Segment forged = good;
  forged.signature = li.identity.log().sign(sync::commitSignature, bob.here().logs.at(log).stored.hash);
  CHECK(refused(forged) == SegmentFault::forgedSignature);
  for (std::size_t i = 0; i < good.bodies.size(); ++i) {
    sync::Segment flipped = good;
    flipped.bodies[i].bytes[i * 7] ^= 1;
    CHECK(refused(flipped) == SegmentFault::forgedSignature);
  }
  CHECK(refused(*bob.run(Chain::commits, log, 1)) == SegmentFault::gap);
  sync::Segment borrowed = good;
  borrowed.incarnation = li.here().logs.at(li.here().own).incarnation;
  CHECK(refused(borrowed) == SegmentFault::malformed);
  sync::Segment shuffled = good;
  std::swap(shuffled.bodies[0].bytes, shuffled.bodies[1].bytes);
  CHECK(refused(shuffled) == SegmentFault::forgedSignature);
  sync::Segment oversize = good;
  oversize.bodies.resize(sync::maxSegmentCommits + 1, good.bodies[0]);
  CHECK(refused(oversize) == SegmentFault::oversize);
  sync::Segment empty = good;
  empty.bodies.clear();
  CHECK(refused(empty) == SegmentFault::malformed);

  // Bob's log as it is in another space of his.
  Device elsewhere{2};
  elsewhere.create();
  elsewhere.name(1, "Grey Heron");
  CHECK(refused(*elsewhere.run(Chain::commits, elsewhere.here().own, 0)) == SegmentFault::forgedSignature);
  const sync::Segment otherFacts = *elsewhere.run(Chain::facts, elsewhere.here().own, 0);
  CHECK(alice.takeFact(otherFacts) == SegmentFault::forgedSignature);
  CHECK(alice.state() == before);

  // A signed run that disagrees with what is stored.
  CHECK(alice.take(good) == SegmentFault::none);
  const auto stored = alice.state();
  Forger forger(bob);
  forger.head = {};
  CHECK(alice.take(forger.commit(nameOperations(1, "Another first"))) == SegmentFault::fork);
  CHECK(alice.state() == stored);
}

TEST_CASE("what comes twice changes nothing") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  bob.name(1, "Grey Heron");
  bob.name(1, "Blue Heron");
  alice.commitsFrom(bob);
  const auto before = alice.state();
  (void)alice.replica.takeChanges();
  for (const sync::Seq after : {0, 1}) {
    CHECK(alice.take(*bob.run(Chain::commits, bob.here().own, after)) == SegmentFault::none);
  }
  CHECK(li.takeFact(*alice.run(Chain::facts, alice.here().own, 0)) == SegmentFault::none);
  CHECK(alice.takeFact(*alice.run(Chain::facts, alice.here().own, 0)) == SegmentFault::none);
  CHECK(alice.state() == before);
  CHECK(alice.replica.takeChanges().empty());
}

TEST_CASE("what a reader's modified client writes counts for nothing, whichever came first, it or the roster") {
  Device alice{1}, bob{2}, li{3};
  alice.create();
  for (Device* device : {&bob, &li}) device->open(alice.here().genesis);
  alice.enrol(bob.identity.keys(), Role::editor);
  bob.factsFrom(alice);
  alice.name(1, "Blue Heron");
  alice.enrol(li.identity.keys(), Role::reader);
  li.from(alice);
  CHECK(std::holds_alternative<Problem>(li.name(1, "Mine")));

  Forger forger(li);
  const auto forged = forger.commit(nameOperations(1, "Mine"));
  const sync::Digest honest = alice.kept();
  CHECK(alice.take(forged) == SegmentFault::none);
  CHECK(bob.take(forged) == SegmentFault::none);  // he has not heard of Ms. Li yet
  CHECK(bob.replica.heldCommits(bob.here()) == 1);
  bob.from(alice);
  for (Device* device : {&alice, &bob}) {
    CHECK(device->replica.heldCommits(device->here()) == 0);
    CHECK(device->kept() == honest);
    CHECK(device->rebuilt() == honest);
  }
}

TEST_CASE("a restored store hears of its own tail from Bob: it keeps it, and goes on under a log of its own") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  bob.name(1, "Grey Heron");
  const std::string backup = bob.folder.path + "-backup";
  std::filesystem::copy(bob.folder.path, backup);
  bob.name(1, "Blue Heron");
  alice.commitsFrom(bob);

  // Bob's laptop again, from the backup: same keys, an older store.
  bob.database.reset();
  std::filesystem::remove_all(bob.folder.path);
  std::filesystem::rename(backup, bob.folder.path);
  const auto database = openLmdb(bob.folder.path);
  Replica restored(*database, bob.vault, bob.identity, bob.clock, bob.random);
  Space& space = restored.space(bob.space);
  const sync::LogId old = space.own;
  REQUIRE(space.logs.at(old).stored.seq == 1);
  const auto segment = *alice.run(Chain::commits, old, 1);
  {
    const auto txn = database->write();
    auto verdict = restored.verify(*txn, space, segment);
    REQUIRE(verdict.fault == SegmentFault::none);
    restored.ingest(*txn, space, {segment.incarnation, std::move(verdict.fresh), segment.signature}, 100);
    txn->commit();
  }
  const Changes changes = restored.takeChanges();
  CHECK(changes.reborn == std::set{bob.space});
  CHECK(space.own != old);
  CHECK(space.logs.at(space.own).incarnation.predecessor == old);
  CHECK(space.logs.at(old).stored.seq == 2);
  CHECK(space.logs.at(old).merged == 2);
  CHECK(space.digest == alice.kept());
  restored.load();
  CHECK(restored.space(bob.space).own != old);

  // What he writes now is Alice's to take, as an editor's.
  {
    const auto txn = database->write();
    Edit edit;
    edit.fields = {{{{1}}, "account", "name", FieldEdit::Action::set, {}, sync::encode({sync::Text{"White Heron"}})}};
    REQUIRE(std::holds_alternative<Hash>(restored.write(*txn, restored.space(bob.space), edit)));
    txn->commit();
  }
  const Space& reborn = restored.space(bob.space);
  CHECK(alice.take(*restored.segmentAfter(*database->read(), reborn, Chain::commits, reborn.own, 0)) ==
        SegmentFault::none);
  CHECK(alice.replica.heldCommits(alice.here()) == 0);
  CHECK(alice.kept() == reborn.digest);
}

// ---- known defects of the store: whoever mends one takes its tag away

TEST_CASE("a removal made here outlives a restart") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  bob.name(1, "Grey Heron");
  alice.commitsFrom(bob);
  alice.cut(bob.identity.keys().device, {});
  const sync::Digest cut = alice.kept();
  CHECK(cut == alice.rebuilt());
  alice.replica.load();
  CHECK(alice.kept() == cut);
}

TEST_CASE("a citation that does not hold counts for nothing, whichever came first") {
  Harbour harbour;
  auto& [alice, bob, li, relay] = harbour;
  alice.name(1, "Blue Heron");
  sync::Operations lie = nameOperations(1, "Mine");
  lie.citations.push_back({alice.here().own, 1, {9, 9, 9, 9, 9, 9, 9, 9}});
  lie.list[0].replaces = {{1, 1, 0}};
  Forger forger(bob);
  const auto forged = forger.commit(lie);
  CHECK(alice.take(forged) == SegmentFault::none);  // the edit is there, then the lie
  CHECK(li.take(forged) == SegmentFault::none);     // the lie, then the edit
  li.commitsFrom(alice);
  CHECK(alice.here().commits() == li.here().commits());
  CHECK(alice.kept() == alice.rebuilt());
  CHECK(li.kept() == li.rebuilt());
  CHECK(li.kept() == alice.kept());
}

TEST_CASE("one whose grant turned void is merged as void, whichever came first") {
  Device alice{1}, bob{2}, li{3}, carl{4};
  alice.create();
  for (Device* device : {&bob, &li, &carl}) device->open(alice.here().genesis);
  alice.enrol(bob.identity.keys(), Role::admin);
  bob.factsFrom(alice);
  bob.enrol(carl.identity.keys(), Role::editor);
  carl.factsFrom(bob);
  alice.name(1, "Blue Heron");
  carl.from(alice);
  carl.name(1, "Carl's Heron");  // replaces Alice's
  alice.from(bob);
  alice.from(carl);
  alice.name(1, "Grey Heron");                // replaces Carl's
  alice.cut(bob.identity.keys().device, {});  // and with Bob's, Carl's grant is void
  alice.enrol(li.identity.keys(), Role::reader);
  li.factsFrom(alice);  // the cut first, then the commits
  li.from(alice);
  CHECK(li.here().commits() == alice.here().commits());
  CHECK(li.here().factHeads() == alice.here().factHeads());
  CHECK(li.replica.heldCommits(li.here()) == 0);
  CHECK(alice.kept() == alice.rebuilt());
  CHECK(li.kept() == alice.kept());
}

TEST_CASE("a removed admin enrols nobody after the cut, however many commits stand") {
  Device alice{1}, bob{2}, carl{3};
  alice.create();
  for (Device* device : {&bob, &carl}) device->open(alice.here().genesis);
  alice.enrol(bob.identity.keys(), Role::admin);
  bob.factsFrom(alice);
  for (int i = 0; i < 5; ++i) bob.name(1, "Grey Heron");
  alice.from(bob);
  // All his commits stand; of facts he has made none.
  alice.cut(bob.identity.keys().device, {{bob.here().own, {0, 5}}});
  bob.enrol(carl.identity.keys(), Role::editor);  // he has not heard, or does not care
  alice.factsFrom(bob);
  CHECK(alice.here().roster.roleOf(carl.identity.keys().device) == Role::none);
}

TEST_CASE("a wrap that no member signed does not keep the right one from going through the relay") {
  Device alice{1}, bob{2}, relay{3}, li{4};
  alice.create();
  for (Device* device : {&bob, &relay, &li}) device->open(alice.here().genesis);
  for (Device* device : {&relay, &li, &bob}) {
    alice.enrol(device->identity.keys(), device == &relay ? Role::carrier : Role::editor);
  }
  // Somebody reaches the relay first, with the facts and what is no wrap, in Ms. Li's name.
  li.factsFrom(alice);
  for (const auto& [log, head] : li.here().factHeads()) relay.takeFact(*li.run(Chain::facts, log, 0));
  relay.change([&](auto& txn) {
    relay.replica.addWraps(
        txn, relay.here(),
        {{li.here().heads.front(), bob.identity.keys().device, Bytes(80), li.identity.keys().device, {}}});
    return true;
  });
  relay.factsFrom(alice);
  bob.factsFrom(relay);
  CHECK(std::holds_alternative<Hash>(bob.name(1, "Grey Heron")));
}
