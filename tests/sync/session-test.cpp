// What two replicas say to each other about a space: first as stories, then as laws in a world of storms.
#include "sync/session.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "session-world.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

constexpr std::size_t alice = 0, bob = 1, relay = 2;
using Said = std::vector<std::string>;

/// What is said from here until all is quiet.
Said heard(World& world) {
  world.said.clear();
  world.settle();
  return world.said;
}

/// Alice and Bob, linked, equal and quiet: she has made a fact and three commits.
World acquainted(std::size_t replicas = 2) {
  World world(replicas);
  world.append(alice, Chain::facts);
  world.append(alice, Chain::commits, 3);
  world.connect(alice, bob);
  world.settle();
  return world;
}

/// One choice of the storm: what happens, and to whom.
struct Event {
  std::uint8_t what = 0, who = 0, whom = 0, how = 0;
};

std::ostream& operator<<(std::ostream& out, const Event& event) {
  return out << int(event.what % 24) << ' ' << int(event.who) << ' ' << int(event.whom) << ' ' << int(event.how);
}

void happen(World& world, const Event& event) {
  const std::size_t who = event.who % world.size(), whom = event.whom % world.size();
  const Chain chain = event.how % 3 == 0 ? Chain::facts : Chain::commits;
  std::uint8_t at = event.how;
  const auto choose = [&at](std::size_t n) { return at++ % n; };
  switch (event.what % 24) {
    case 0:
    case 1:
    case 2:
      return world.append(who, chain, 1 + event.how % 5);
    case 3:
    case 4:
    case 5:
      return world.connect(who, whom);
    case 6:
      return world.cut(who, whom);
    case 7:
      return world.crash(who);
    case 8:
      return event.how % 2 == 0 ? world.refuse(who, whom, chain) : world.fill(who, chain);
    case 9:
      return world.forget(who, whom);
    case 10:
      return world.wrap(who);
    case 11:
      return world.begin(who, whom);
    case 12:
      if (event.how % 5 == 0) world.heal();
      return;
    default:
      world.step(choose, false);
  }
}

/// A small generator of our own: standard distributions differ between libraries.
struct Dice {
  std::uint64_t state;
  std::size_t operator()(std::size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33) % n;
  }
};

/// Until quiet; what is done must stay within a bound, whatever the order. For each side of a link: a begin costs a
/// meet, two comparisons and the wraps, and each wrap that comes to a replica is a begin of each of its links; each
/// thing made is pushed once, once more for each half that was taken of it, and once in vain.
void quieten(World& world, Dice& dice, bool disksAreWell) {
  const std::size_t sides = world.size() * (world.size() - 1);
  const std::size_t bound = world.actions + sides * (20 + 10 * world.things());
  while (world.step(std::ref(dice), disksAreWell)) {
    if (world.actions > bound) {
      world.trouble = "it goes on beyond " + std::to_string(bound) + " actions";
      return;
    }
    if (!world.trouble.empty()) return;
  }
}

/// The law: after whatever storm, once the links are there and compare anew, all hold the same, know it, and are
/// silent. Empty where it held.
std::string outcome(World& world, const std::vector<Event>& storm, Dice dice) {
  for (const Event& event : storm) {
    happen(world, event);
    if (!world.trouble.empty()) return "in the storm: " + world.trouble;
  }
  quieten(world, dice, false);
  if (!world.trouble.empty()) return "as the storm dies down: " + world.trouble;

  world.heal();
  for (std::size_t who = 1; who < world.size(); ++who) world.connect(who, dice(who));
  for (std::size_t who = 0; who < world.size(); ++who) {
    for (std::size_t whom = 0; whom < world.size(); ++whom) world.begin(who, whom);
  }
  quieten(world, dice, true);
  if (!world.trouble.empty()) return "after the storm: " + world.trouble;
  if (!world.equal()) return "replicas differ";
  if (!world.allSettled()) return "all hold the same, but somebody does not know it";

  for (std::size_t who = 0; who < world.size(); ++who) {
    for (std::size_t whom = 0; whom < world.size(); ++whom) {
      if (!world.linked(who, whom)) continue;
      world.said.clear();
      world.begin(who, whom);
      while (world.step(std::ref(dice))) {
      }
      if (world.said != Said{World::name(who) + " to " + World::name(whom) + ": meet"})
        return "silence costs more than a meet";
      if (!world.allSettled()) return "comparing equals unsettled them";
    }
  }
  return {};
}

std::vector<Event> stormOf(Dice& dice, std::size_t events) {
  std::vector<Event> storm(events);
  const auto byte = [&] { return static_cast<std::uint8_t>(dice(256)); };
  for (Event& event : storm) event = {byte(), byte(), byte(), byte()};
  return storm;
}

}  // namespace

// ---- stories

TEST_CASE("what Bob turns out to have before it is packed is not packed for him") {
  const LogId log = World::logOf(alice);
  VersionVector facts, commits;
  commits.set(log, {3, {}});
  const Holdings mine{facts, commits, facts.hash(), commits.hash()};
  Session session;
  session.begin();
  REQUIRE(session.next(mine)->what == Session::Action::What::meet);
  session.met(true, mine.factsHash, Hash{}, mine);
  REQUIRE(session.next(mine)->what == Session::Action::What::heads);
  session.theirHeads(Chain::commits, {}, mine);
  session.peerSent(Chain::commits, log, {3, {}});  // he has them from the relay
  CHECK_FALSE(session.next(mine));
}

TEST_CASE("Alice and Bob meet for the first time: they compare, then facts go before commits") {
  World world(2);
  world.append(alice, Chain::facts, 2);
  world.append(alice, Chain::commits, 5);
  world.append(bob, Chain::commits, 1);
  world.connect(alice, bob);
  const Said said = heard(world);
  CHECK(said == Said{"Alice to Bob: meet", "Bob to Alice: meet", "Alice to Bob: heads of facts",
                     "Bob to Alice: heads of facts", "Alice to Bob: facts of Alice 1-2", "Bob to Alice: wraps",
                     "Bob to Alice: heads of commits", "Bob to Alice: commits of Bob 1-1", "Alice to Bob: wraps",
                     "Alice to Bob: commits of Alice 1-3", "Alice to Bob: commits of Alice 4-5"});
  CHECK(world.equal());
  CHECK(world.allSettled());
  CHECK(world.trouble == "");
}

TEST_CASE("of equal hashes nothing more is said, whoever began") {
  World world = acquainted();
  world.begin(alice, bob);
  CHECK(heard(world) == Said{"Alice to Bob: meet"});
  world.begin(bob, alice);
  CHECK(heard(world) == Said{"Bob to Alice: meet"});
  CHECK(world.allSettled());
}

TEST_CASE("what Alice writes goes to Bob at once, once, and does not come back") {
  World world = acquainted();
  world.append(alice, Chain::commits);
  CHECK(world.ahead(alice, bob) == 1);
  CHECK(heard(world) == Said{"Alice to Bob: commits of Alice 4-4"});
  CHECK(world.ahead(alice, bob) == 0);
  CHECK(world.allSettled());
}

TEST_CASE("the relay hands on to Bob what Alice writes, the fact first") {
  World world = acquainted(3);
  world.cut(alice, bob);
  world.connect(alice, relay);
  world.connect(bob, relay);
  world.settle();
  REQUIRE(world.equal());
  world.append(alice, Chain::commits);
  world.append(alice, Chain::facts);
  const Said said = heard(world);
  CHECK(said == Said{"Alice to the relay: facts of Alice 2-2", "the relay to Bob: facts of Alice 2-2",
                     "Alice to the relay: commits of Alice 4-4", "the relay to Bob: commits of Alice 4-4"});
  CHECK(world.allSettled());
}

TEST_CASE("Bob's node dies before his disk has what Alice sent: he gets it again, and only that") {
  World world = acquainted();
  world.append(alice, Chain::commits, 2);
  world.pump(alice, bob);
  REQUIRE(world.deliver(bob, alice));
  CHECK(world.ahead(alice, bob) == 2);  // sent, but Bob has not said that he has it
  world.crash(bob);
  world.connect(alice, bob);
  const Said said = heard(world);
  CHECK(std::ranges::count(said, "Alice to Bob: commits of Alice 4-5") == 1);
  CHECK(std::ranges::count(said, "Alice to Bob: facts of Alice 1-1") == 0);
  CHECK(world.equal());
  CHECK(world.allSettled());
}

TEST_CASE("a log that Bob refuses is offered once, and again only when it grew or somebody compares") {
  World world = acquainted(3);
  world.append(relay, Chain::commits, 20);
  world.cut(alice, bob);
  world.connect(alice, relay);
  world.settle();
  world.refuse(bob, relay, Chain::commits);
  world.connect(alice, bob);
  const Said offered = heard(world);
  CHECK(std::ranges::count(offered, "Alice to Bob: commits of the relay 1-3") == 1);
  CHECK_FALSE(world.settled(alice, bob));

  // A long log of hers, in many calls, does not bring it up again.
  world.append(alice, Chain::commits, 20);
  const Said hers = heard(world);
  CHECK(std::ranges::none_of(
      hers, [](const std::string& line) { return line.starts_with("Alice to Bob: commits of the relay"); }));

  world.append(relay, Chain::commits);
  CHECK(std::ranges::count(heard(world), "Alice to Bob: commits of the relay 1-3") == 1);
  world.heal();
  world.begin(bob, alice);
  world.settle();
  CHECK(world.equal());
  CHECK(world.allSettled());
}

TEST_CASE("a long log that Bob refuses comes to an end, however late Alice is asked what to do next") {
  World world = acquainted();
  world.refuse(bob, alice, Chain::commits);
  world.append(alice, Chain::commits, 20);
  world.said.clear();
  for (int turn = 0; turn < 10; ++turn) {
    world.pump(alice, bob);
    while (world.deliver(bob, alice) || world.disk(bob, World::Disk::takes) || world.deliver(alice, bob)) {
    }
  }
  CHECK(world.said.size() == Session::window);
}

TEST_CASE("a relay without room for more hears of it no more until somebody compares, and of facts all the same") {
  World world = acquainted();
  world.fill(bob, Chain::commits);
  world.append(alice, Chain::commits, 20);
  const Said first = heard(world);
  CHECK_FALSE(first.empty());
  CHECK(first.size() <= Session::window);  // what was on its way before the first answer came
  CHECK(world.refusesRest(alice, bob));
  CHECK_FALSE(world.settled(alice, bob));

  world.append(alice, Chain::commits);
  CHECK(heard(world) == Said{});
  world.append(alice, Chain::facts);
  CHECK(heard(world) == Said{"Alice to Bob: facts of Alice 2-2"});
  CHECK(world.refusesRest(alice, bob));
  world.append(bob, Chain::commits);
  world.settle();
  CHECK(world.vector(alice, Chain::commits).at(World::logOf(bob)).seq == 1);  // what it holds it goes on giving

  world.heal();
  CHECK(heard(world) == Said{});
  world.begin(alice, bob);
  world.settle();
  CHECK(world.equal());
  CHECK(world.allSettled());
  CHECK_FALSE(world.refusesRest(alice, bob));
}

TEST_CASE("what Bob took only in part is sent on from there") {
  World world = acquainted();
  world.append(alice, Chain::commits, 12);
  world.pump(alice, bob);
  for (int call = 0; call < Session::window; ++call) REQUIRE(world.deliver(bob, alice));
  REQUIRE(world.disk(bob, World::Disk::takesHalf));  // 4-5 of 4-6: the calls behind it find a gap
  world.said.clear();
  world.settle();
  CHECK(std::ranges::count(world.said, "Alice to Bob: commits of Alice 6-8") == 1);
  CHECK(world.equal());
  CHECK(world.allSettled());
}

TEST_CASE("the end of a log that has no signature here yet is passed on when it has") {
  World world = acquainted(3);
  world.connect(bob, relay);
  world.settle();
  world.append(alice, Chain::commits, 3);
  world.pump(alice, bob);
  REQUIRE(world.deliver(bob, alice));
  world.said.clear();
  REQUIRE(world.disk(bob, World::Disk::takesHalf));
  world.pump(bob, relay);
  CHECK(world.said == Said{});  // Bob has 4-5, but nothing to prove them with
  world.settle();
  CHECK(world.equal());
  CHECK(world.allSettled());
}

TEST_CASE("news on either side while they compare is not lost") {
  World world(2);
  world.append(alice, Chain::facts);
  world.connect(alice, bob);
  world.pump(alice, bob);
  world.append(alice, Chain::commits);  // her meet is on its way
  REQUIRE(world.deliver(bob, alice));
  world.append(bob, Chain::commits);  // his answer is
  world.settle();
  CHECK(world.equal());
  CHECK(world.allSettled());
  CHECK(world.trouble == "");
}

TEST_CASE("both write while the comparison of equals is on its way") {
  World world = acquainted();
  world.begin(alice, bob);
  world.pump(alice, bob);
  world.append(alice, Chain::commits);
  world.append(bob, Chain::facts);
  world.settle();
  CHECK(world.equal());
  CHECK(world.allSettled());
}

TEST_CASE("Bob does not know Alice until he hears of her from the relay") {
  World world(2);
  world.append(alice, Chain::facts);
  world.append(alice, Chain::commits);
  world.forget(bob, alice);
  world.connect(alice, bob);
  CHECK(heard(world) == Said{"Alice to Bob: meet"});
  CHECK_FALSE(world.settled(alice, bob));
  world.append(alice, Chain::commits);
  CHECK(heard(world) == Said{});
  world.heal();
  world.settle();
  CHECK(world.equal());
  CHECK(world.allSettled());
}

// ---- laws

TEST_CASE("after any storm, once the links are there and compare anew, all hold the same, know it, and are silent") {
  rc::check("quiet at last", [] {
    World world(*rc::gen::inRange<std::size_t>(2, 6));
    const auto events = *rc::gen::scale(2.0, rc::gen::container<std::vector<Event>>(rc::gen::build<Event>(
                                                 rc::gen::set(&Event::what), rc::gen::set(&Event::who),
                                                 rc::gen::set(&Event::whom), rc::gen::set(&Event::how))));
    const Dice dice{*rc::gen::arbitrary<std::uint64_t>()};
    const std::string found = outcome(world, events, dice);
    if (!found.empty()) {
      for (const std::string& line : world.said) RC_LOG() << line << '\n';
      RC_FAIL(found);
    }
    RC_CLASSIFY(world.things() > 20, "more than twenty things made");
    RC_CLASSIFY(world.size() > 2, "more than two replicas");
  });
}

TEST_CASE("control: the laws notice a replica that says it has what its disk has not") {
  World world(2, World::Answers::onArrival);
  world.append(alice, Chain::commits);
  world.connect(alice, bob);
  world.settle();
  CHECK(world.trouble == "Alice believes commits with Bob that are not on the disk");

  int noticed = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Dice dice{seed};
    World stormy(2 + dice(4), World::Answers::onArrival);
    const auto storm = stormOf(dice, 60);
    if (!outcome(stormy, storm, dice).empty()) ++noticed;
  }
  CHECK(noticed > 15);
}
