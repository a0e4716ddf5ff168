// Bob's directory was copied, and both copies were written on before they met: two histories of one log. Whichever
// comes first, both are merged, everybody shows the same, and an admin says which one stands. On real LMDB.
#include <rapidcheck.h>

#include "ingest-fixture.h"
#include "node/replication/parcel.h"
#include "sync/reading.h"

using namespace satchel;
using namespace satchel::node;
using sync::Chain;
using sync::Role;
using sync::SegmentFault;

namespace {

/// All commits that the other has and this one lacks; where their histories of a log part, the proof first.
void commitsFrom(Device& to, Device& from) {
  for (int round = 0; round < 3; ++round) {
    for (const auto& [log, head] : from.here().commits()) {
      const sync::Head mine = to.here().commits().at(log);
      if (mine.seq == head.seq && mine.hash != head.hash) to.seekFork(from, log);
      while (const auto segment = from.run(Chain::commits, log, to.here().commits().at(log).seq)) {
        const sync::VersionVector before = to.here().commits();
        if (to.take(*segment) == SegmentFault::fork && !to.seekFork(from, log)) break;
        if (to.here().commits() == before) break;
      }
    }
  }
}

void exchange(const std::vector<Device*>& devices) {
  for (int round = 0; round < 3; ++round) {
    for (Device* to : devices) {
      for (Device* from : devices) {
        if (to == from) continue;
        to->factsFrom(*from);
        commitsFrom(*to, *from);
        to->mergeHeld();
      }
    }
  }
}

/// Bob's copy, made when both had written `common` commits.
struct Twins {
  explicit Twins(int common = 2) {
    for (int i = 0; i < common; ++i) harbour.bob.name(1, "before " + std::to_string(i));
    if (common > 0) exchange(harbour.all());
    log = harbour.bob.here().own;
    copy.emplace(77, harbour.bob);
  }
  std::vector<Device*> all() {
    auto devices = harbour.all();
    devices.push_back(&*copy);
    return devices;
  }
  std::vector<Device*> readers() { return {&harbour.alice, &harbour.bob, &harbour.li, &*copy}; }
  void agree() {
    for (Device* device : all()) CHECK(device->here().commits() == harbour.alice.here().commits());
    for (Device* device : readers()) {
      CHECK(device->replica.heldCommits(device->here()) == 0);
      CHECK(device->kept() == device->rebuilt());
      CHECK(device->kept() == harbour.alice.kept());
      device->replica.load();  // as after a restart
      CHECK(device->kept() == harbour.alice.kept());
      CHECK(device->kept() == device->rebuilt());
    }
  }
  sync::LogId branchWith(const std::string& name) {
    Device& alice = harbour.alice;
    const auto txn = alice.database->read();
    for (std::uint64_t n = 1; n < alice.here().nextFeed; ++n) {
      const auto commit = alice.replica.openFeed(*txn, alice.here(), n);
      if (!commit) continue;
      for (const auto& operation : commit->operations.list) {
        if (operation.value == sync::encode({sync::Text{name}})) return commit->log;
      }
    }
    return {};
  }
  Harbour harbour;
  std::optional<Device> copy;
  sync::LogId log;
};

std::set<std::string> names(Device& device, std::uint8_t record) {
  std::set<std::string> all;
  const auto txn = device.database->read();
  const Key key = Key().u32(device.space).raw(device.vault.tokenOf("account")).raw(sync::RecordId{{record}});
  const auto sealed = txn->get(Table::records, key);
  if (!sealed) return all;
  const sync::Record stored = device.replica.recordIn(device.here(), key, *sealed);
  const auto entry = stored.entries.find("name");
  if (entry == stored.entries.end()) return all;
  for (const sync::Version& version : entry->second.live) {
    all.insert(std::get<sync::Text>(sync::decodeValue(version.value)->is).text);
  }
  return all;
}

}  // namespace

TEST_CASE("both of Bob's laptops write before they meet: everybody has both, whichever came first") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(1, "on the laptop");
  bob.name(2, "only on the laptop");
  twins.copy->name(1, "on the copy");
  commitsFrom(alice, bob);       // Alice hears of the laptop first,
  commitsFrom(li, *twins.copy);  // Ms. Li of the copy
  commitsFrom(relay, *twins.copy);
  exchange(twins.all());
  twins.agree();
  for (Device* device : twins.readers()) {
    CHECK(names(*device, 1) == std::set<std::string>{"on the laptop", "on the copy"});
    CHECK(names(*device, 2) == std::set<std::string>{"only on the laptop"});
    CHECK(device->here().branches.at(twins.log).size() == 2);
    CHECK(device->here().logs.at(twins.log).stored.seq == 2);
  }
  SECTION("both go on, each under a log of its own") {
    CHECK(bob.here().own != twins.log);
    CHECK(twins.copy->here().own != twins.log);
    CHECK(bob.here().own != twins.copy->here().own);
    bob.name(1, "both seen");
    exchange(twins.all());
    twins.agree();
    CHECK(names(alice, 1) == std::set<std::string>{"both seen"});
  }
}

TEST_CASE("control: without the proof those who heard of different branches never agree") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(1, "on the laptop");
  twins.copy->name(1, "on the copy");
  const auto taken = [&](Device& to, Device& from) {
    const auto segment = from.run(Chain::commits, twins.log, 2);
    return segment ? to.take(*segment) : SegmentFault::gap;
  };
  CHECK(taken(alice, bob) == SegmentFault::none);
  CHECK(taken(li, *twins.copy) == SegmentFault::none);
  CHECK(taken(alice, *twins.copy) == SegmentFault::fork);
  CHECK(taken(li, bob) == SegmentFault::fork);
  CHECK(alice.kept() != li.kept());
  CHECK(alice.seekFork(li, twins.log));
  CHECK(taken(alice, *twins.copy) == SegmentFault::none);
  li.factsFrom(alice);
  CHECK(taken(li, bob) == SegmentFault::none);
  CHECK(alice.kept() == li.kept());
}

TEST_CASE("a fork from the very first commit, and one found where both wrote equally much") {
  Twins twins(0);
  twins.harbour.bob.name(1, "on the laptop");
  twins.copy->name(1, "on the copy");
  exchange(twins.all());
  twins.agree();
  CHECK(names(twins.harbour.li, 1).size() == 2);
}

TEST_CASE("a fork of a long log is found in a few questions") {
  Twins twins(0);
  auto& [alice, bob, li, relay] = twins.harbour;
  for (int i = 0; i < 1500; ++i) bob.name(1, std::to_string(i));
  Device later(78, bob);
  for (int i = 0; i < 40; ++i) bob.name(2, std::to_string(i));
  for (int i = 0; i < 1100; ++i) later.name(3, std::to_string(i));
  commitsFrom(alice, bob);
  commitsFrom(li, later);
  exchange({&alice, &li});
  CHECK(alice.here().commits() == li.here().commits());
  CHECK(alice.kept() == li.kept());
  CHECK(alice.kept() == alice.rebuilt());
  CHECK(alice.here().logs.at(twins.log).stored.seq == 1500);
}

TEST_CASE("a colleague who has nothing of the log yet takes all of it at once, whatever its branches are called") {
  bool namedBeforeTheLog = false;
  for (int story = 0; story < 4; ++story) {
    Twins twins;
    auto& [alice, bob, li, relay] = twins.harbour;
    bob.name(1, "on the laptop, story " + std::to_string(story));
    twins.copy->name(1, "on the copy, story " + std::to_string(story));
    exchange({&alice, &bob, &*twins.copy});
    Device dana{5};
    dana.open(alice.here().genesis);
    dana.onlyFactsFrom(alice);
    dana.forksFrom(alice);
    std::map<sync::LogId, sync::Seq> nothingYet;
    for (const auto& [log, head] : alice.here().commits()) {
      nothingYet[log] = 0;
      namedBeforeTheLog = namedBeforeTheLog || (alice.here().logs.at(log).isBranch() && log < twins.log);
    }
    const auto txn = alice.database->read();
    const auto parcel = packParcel(*txn, alice.replica, alice.here(), Chain::commits, nothingYet, Form::sealed);
    for (const sync::Travelling& each : parcel.segments) CHECK(dana.take(each.run) == SegmentFault::none);
    CHECK(dana.here().commits() == alice.here().commits());
  }
  CHECK(namedBeforeTheLog);
}

TEST_CASE("whoever saw one branch is understood by those who know both") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(1, "on the laptop");
  twins.copy->name(1, "on the copy");
  // Alice saw what the laptop wrote, and settles it; she names it by the log alone.
  commitsFrom(alice, bob);
  alice.name(1, "Alice saw the laptop");
  exchange(twins.all());
  twins.agree();
  CHECK(names(li, 1) == std::set<std::string>{"on the copy", "Alice saw the laptop"});

  SECTION("what she took back is taken back, and nothing else at that place") {
    const sync::Dot dot{twins.branchWith("on the copy"), 3, 0};
    CHECK_FALSE(alice.replica.isUndone(*alice.database->read(), alice.here(), dot));
    alice.change([&](auto& txn) { return alice.replica.writeUndo(txn, alice.here(), {dot}, false); });
    exchange(twins.all());
    twins.agree();
    CHECK(names(li, 1) == std::set<std::string>{"Alice saw the laptop"});
  }
}

TEST_CASE("an undo from before the fork was known keeps its aim") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(2, "on the laptop");
  twins.copy->name(2, "on the copy");
  commitsFrom(alice, bob);
  const sync::Dot dot{twins.log, 3, 0};
  alice.change([&](auto& txn) { return alice.replica.writeUndo(txn, alice.here(), {dot}, false); });
  CHECK(names(alice, 2).empty());
  // Ms. Li has the copy's history when she hears that something at this place was taken back.
  commitsFrom(li, *twins.copy);
  li.factsFrom(alice);
  CHECK(li.take(*alice.run(Chain::commits, alice.here().own, 0)) == SegmentFault::none);
  CHECK(names(li, 2) == std::set<std::string>{"on the copy"});
  exchange(twins.all());
  twins.agree();
  CHECK(names(li, 2) == std::set<std::string>{"on the copy"});
}

TEST_CASE("what a delete saw of a branch stays deleted; what it did not see brings the record back") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(1, "on the laptop");
  commitsFrom(alice, bob);
  const auto presence = [](Device& device) {
    const auto txn = device.database->read();
    const Key key = Key().u32(device.space).raw(device.vault.tokenOf("account")).raw(sync::RecordId{{1}});
    const sync::Record record = device.replica.recordIn(device.here(), key, *txn->get(Table::records, key));
    return sync::presenceOf(&record.entries.find(sync::deletedField)->second, record.touched);
  };
  (void)alice.write({{{{1}}, "account", std::string(sync::deletedField), FieldEdit::Action::erase}});
  SECTION("the copy wrote elsewhere") {
    twins.copy->name(2, "on the copy");
    exchange(twins.all());
    twins.agree();
    for (Device* device : twins.readers()) CHECK(presence(*device).deleted);
  }
  SECTION("the copy wrote here") {
    twins.copy->name(1, "on the copy");
    exchange(twins.all());
    twins.agree();
    for (Device* device : twins.readers()) CHECK(presence(*device).editedAfterDelete);
  }
}

TEST_CASE("an admin settles a fork: the other branch counts for nothing, and nothing of it is lost") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(1, "on the laptop");
  twins.copy->name(1, "on the copy");
  exchange(twins.all());
  const auto settle = [&](const std::string& name) {
    const LogState& standing = alice.here().logs.at(twins.branchWith(name));
    alice.change([&](auto& txn) { return alice.replica.settleFork(txn, alice.here(), standing); });
    exchange(twins.all());
    twins.agree();
  };
  settle("on the laptop");
  for (Device* device : twins.readers()) {
    CHECK(names(*device, 1) == std::set<std::string>{"on the laptop"});
    const auto kept = device->replica.quarantined(*device->database->read(), device->here());
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].log == twins.branchWith("on the copy"));
  }
  SECTION("she thinks better of it") {
    settle("on the copy");
    CHECK(names(li, 1) == std::set<std::string>{"on the copy"});
  }
  SECTION("one commit of the other is let in all the same") {
    const auto kept = alice.replica.quarantined(*alice.database->read(), alice.here()).at(0);
    alice.change([&](auto& txn) { return alice.replica.admit(txn, alice.here(), kept.log, kept.seq, kept.hash); });
    exchange(twins.all());
    twins.agree();
    CHECK(names(li, 1).size() == 2);
  }
}

TEST_CASE("a junior settles nothing of a senior's log; one's own anybody does who decides at all") {
  Device alice{1}, ann{2}, ben{3};
  alice.create();
  for (Device* device : {&ann, &ben}) device->open(alice.here().genesis);
  alice.enrol(ann.identity.keys(), Role::admin);
  alice.enrol(ben.identity.keys(), Role::admin);
  for (Device* device : {&ann, &ben}) device->factsFrom(alice);
  const sync::LogId log = ann.here().own;
  ann.name(1, "before");
  Device copy(9, ann);
  ann.name(1, "on the laptop");
  copy.name(1, "on the copy");
  const std::vector<Device*> all{&alice, &ann, &ben, &copy};
  exchange(all);
  const auto settle = [&](Device& who, std::size_t which) {
    const LogState& standing = who.here().logs.at(*std::next(who.here().branches.at(log).begin(), long(which)));
    who.change([&](auto& txn) { return who.replica.settleFork(txn, who.here(), standing); });
    exchange(all);
    for (Device* device : all) CHECK(device->kept() == device->rebuilt());
    for (Device* device : all) CHECK(device->kept() == alice.kept());
    return names(alice, 1).size();
  };
  CHECK(settle(ben, 0) == 2);  // Ann was admin before him
  CHECK(settle(ann, 0) == 1);
  const auto anns = names(alice, 1);
  CHECK(settle(alice, 1) == 1);
  CHECK(names(alice, 1) != anns);  // the owner's word goes before hers
}

TEST_CASE("a removal holds on the branch that was seen; what the other branch says is beyond it") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  bob.name(1, "on the laptop");
  twins.copy->name(2, "on the copy");
  twins.copy->name(3, "on the copy");
  commitsFrom(alice, bob);
  alice.remove(bob);  // she knows of no fork; and what she saw of Bob's goes on counting
  exchange({&alice, &li, &relay});
  for (Device* device : {&alice, &li}) {
    device->seekFork(*twins.copy, twins.log);
    commitsFrom(*device, *twins.copy);
  }
  exchange({&alice, &li, &relay});
  for (Device* device : {&alice, &li}) {
    CHECK(device->kept() == device->rebuilt());
    CHECK(names(*device, 1) == std::set<std::string>{"on the laptop"});
    CHECK(names(*device, 2).empty());
    CHECK(device->replica.quarantined(*device->database->read(), device->here()).size() == 2);
  }
  CHECK(alice.kept() == li.kept());
}

TEST_CASE("a branch forks again: a copy of the copy") {
  Twins twins;
  auto& [alice, bob, li, relay] = twins.harbour;
  Device third(79, *twins.copy);
  bob.name(1, "on the laptop");
  twins.copy->name(1, "on the copy");
  Device second(80, *twins.copy);
  twins.copy->name(2, "on the copy");
  second.name(2, "on the copy's copy");
  third.name(1, "on the third");
  std::vector<Device*> all = twins.all();
  all.push_back(&second);
  all.push_back(&third);
  commitsFrom(alice, second);
  commitsFrom(li, *twins.copy);
  exchange(all);
  twins.agree();
  CHECK(second.kept() == alice.kept());
  CHECK(names(li, 1).size() == 3);
  CHECK(names(li, 2).size() == 2);
}

TEST_CASE("who is no member forks in vain") {
  Twins twins;
  Device mallory{66};
  mallory.open(twins.harbour.alice.here().genesis);
  mallory.factsFrom(twins.harbour.alice);
  sync::Fork fork{mallory.here().logs.at(mallory.here().own).incarnation, 1, {}, {}};
  for (std::uint8_t i = 1; i < 3; ++i) {
    sync::Stem stem;
    stem.headers.push_back({{}, 64, Hash{{i}}});
    stem.end = mallory.identity.log().sign(sync::commitSignature, sync::hashesOf(mallory.here().id, fork, stem).back());
    addStem(mallory.here().id, fork, stem);
  }
  REQUIRE(sync::isProof(mallory.here().id, fork));
  Device& alice = twins.harbour.alice;
  CHECK_FALSE(alice.change([&](auto& txn) { return alice.replica.learnFork(txn, alice.here(), fork); }));
  CHECK(alice.here().forks == sync::Digest{});
}

namespace {

struct Step {
  std::uint8_t what = 0, who = 0, which = 0, text = 0;
};
std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << int(step.what % 12) << ' ' << int(step.who) << ' ' << int(step.which) << ' ' << int(step.text);
}

void edit(Device& device, const Step& step) {
  const sync::RecordId record{{static_cast<std::uint8_t>(step.which % 2)}};
  const Bytes text = sync::encode({sync::Text{std::to_string(step.text)}});
  switch (step.what % 12) {
    case 0:
      (void)device.write({{record, "account", std::string(sync::deletedField), FieldEdit::Action::erase}});
      return;
    case 1:
      (void)device.write(
          {{record, "account", "helped", FieldEdit::Action::count, {}, sync::encode({sync::Integer{step.text}})}});
      return;
    case 2:
      (void)device.write({{record, "account", "tags", FieldEdit::Action::addElement, {step.text}, {1, step.text}}});
      return;
    case 3: {
      std::vector<sync::Dot> dots;
      for (const auto& [id, log] : device.here().logs) {
        if (log.merged < log.start) continue;
        const sync::Dot dot{id, log.start + step.which % (log.merged + 1 - log.start), 0};
        const bool undone = device.replica.isUndone(*device.database->read(), device.here(), dot);
        device.change([&](auto& txn) { return device.replica.writeUndo(txn, device.here(), {dot}, undone); });
        if (step.text % 2 == 0) return;
      }
      return;
    }
    case 4:
      (void)device.write({{record, "account", "description", FieldEdit::Action::text, {}, text}});
      return;
    default:
      (void)device.name(static_cast<std::uint8_t>(step.which % 2), std::to_string(step.text));
  }
}

}  // namespace

TEST_CASE("whatever comes in whatever order of both branches, undos, a cut and a settlement, equals show equals") {
  rc::check("equal vectors, equal digests", [] {
    const auto steps = *rc::gen::resize(24, rc::gen::container<std::vector<Step>>(rc::gen::build<Step>(
                                                rc::gen::set(&Step::what), rc::gen::set(&Step::who),
                                                rc::gen::set(&Step::which), rc::gen::set(&Step::text))));
    const auto common = *rc::gen::inRange(0, 3);
    Twins twins(common);
    Device& alice = twins.harbour.alice;
    const auto devices = twins.all();
    const std::vector<Device*> writers{&alice, &twins.harbour.bob, &*twins.copy};
    for (const Step& step : steps) {
      Device& device = *devices[step.who % 5];
      Device& other = *devices[(step.who / 5) % 5];
      if (step.what % 12 < 7) {
        edit(*writers[step.who % 3], step);
      } else if (step.what % 12 < 9 && &device != &other) {
        commitsFrom(device, other);
      } else if (step.what % 12 < 11 && &device != &other) {
        device.factsFrom(other);
      } else if (!alice.here().branches.empty() && step.text % 3 != 0) {
        const auto& grown = alice.here().branches.begin()->second;
        const LogState& standing = alice.here().logs.at(*std::next(grown.begin(), step.which % long(grown.size())));
        alice.change([&](auto& txn) { return alice.replica.settleFork(txn, alice.here(), standing); });
      } else if (step.text % 2 == 0) {
        sync::Points points;
        for (const auto& [id, log] : alice.here().logs) {
          if (log.incarnation.device != twins.harbour.bob.key() || log.head().seq == 0) continue;
          sync::Point& point = points[id];
          point.commits = log.stored.seq;
          std::copy_n(log.stored.hash.bytes.begin(), 8, point.commit.begin());
        }
        alice.cut(twins.harbour.bob.key(), points);
      }
      for (Device* reader : twins.readers()) RC_ASSERT(reader->kept() == reader->rebuilt());
    }
    exchange(devices);
    for (Device* device : devices) RC_ASSERT(device->here().commits() == alice.here().commits());
    for (Device* device : twins.readers()) {
      RC_ASSERT(device->replica.heldCommits(device->here()) == 0U);
      RC_ASSERT(device->kept() == device->rebuilt());
      RC_ASSERT(device->kept() == alice.kept());
      device->replica.load();
      RC_ASSERT(device->kept() == alice.kept());
    }
  });
}
