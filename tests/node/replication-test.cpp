// Bob's laptop is in somebody else's hands: a member with real keys who forges, forks and floods over a real socket.
// Each time Alice's node says what he did, keeps nothing of it, and Ms. Li gets Alice's edits all the while.
#include "node/replication/replication.h"

#include "rogue.h"

using namespace satchel;
using namespace satchel::node;

namespace {

struct Office {
  Office() {
    alice.create();
    elsewhere = alice.change([&](auto& txn) {
      return alice.replica.createSpace(txn, "Salaries", "CNY", {}, {"Alice", "laptop"}, {});
    });
    for (Device* device : {&bob, &li}) device->open(alice.here().genesis);
    alice.enrol(bob.identity.keys(), sync::Role::editor, {"Bob", "Bob's laptop"});
    alice.enrol(li.identity.keys(), sync::Role::reader, {"Li", "Li's laptop"});
    for (Device* device : {&bob, &li}) device->factsFrom(alice);
    bob.name(1, "Grey Heron");
    bob.name(1, "Blue Heron");
    bob.name(1, "White Heron");

    here.emplace(harness, alice, "Alice");
    there.emplace(harness, li, "Li");
    there->dials(*here, here->address());
    harness.until("Ms. Li is linked", [&] { return here->isLinkedTo(li); });
  }
  /// One of Bob's commits as he wrote it.
  sync::Segment honest(sync::Seq seq) {
    auto segment = *bob.run(sync::Chain::commits, bob.here().own, seq - 1);
    segment.bodies.resize(1);
    const auto signed_ = [&] {
      const auto txn = bob.database->read();
      const auto position =
          txn->get(Table::positions, Key().u32(bob.space).u32(bob.here().logs.at(bob.here().own).number).u64(seq));
      return *Hash::from(position->subspan(8));
    }();
    segment.signature = bob.identity.log().sign(sync::commitSignature, signed_);
    return segment;
  }
  /// All that Bob wrote, and ten more, in a window.
  sync::Travelling folded() {
    for (int i = 0; i < 10; ++i) bob.name(2, "Heron " + std::to_string(i));
    auto run = *bob.run(sync::Chain::commits, bob.here().own, 0);
    const auto key = sync::writingKey(bob.here().id, run.bodies.front().epochs, bob.here().keys);
    auto window = sync::fold(bob.here().id, run, *key);
    run.bodies.clear();
    return {std::move(run), std::move(window)};
  }
  sync::Seq held(const sync::LogId& log) { return here->commits().at(log).seq; }
  /// Nothing came of it but the note; and Ms. Li has what Alice writes now.
  template <class State>
  void unharmed(const State& before, const std::string& code, const std::string& words) {
    harness.until(("it is noted: " + code).c_str(), [&] { return here->noted(code, words); });
    CHECK(here->state() == before);
    liGoesOn();
  }
  void liGoesOn() {
    here->name(9, "Alice's " + std::to_string(++edits));
    harness.until("Ms. Li has Alice's edit", [&] { return there->shown() == here->shown(); });
  }

  Device alice{1}, bob{2}, li{3};
  std::uint32_t elsewhere = 0;
  Harness harness;
  std::optional<Station> here, there;
  int edits = 0;
};

bool refusedAs(const Rogue::Answer& answer, const std::string& code) {
  const auto* words = std::get_if<std::string>(&answer);
  return words != nullptr && words->find(code) != std::string::npos;
}

}  // namespace

TEST_CASE("what Bob really wrote is taken, and again is no news") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto log = office.bob.here().own;
  CHECK(std::get<sync::VersionVector>(bob.sends(office.honest(1))).at(log).seq == 1);
  const auto before = office.here->state();
  for (int i = 0; i < 3; ++i) {
    CHECK(std::get<sync::VersionVector>(bob.sends(office.honest(1))).at(log).seq == 1);
  }
  CHECK(office.here->state() == before);
  CHECK(office.here->isLinkedTo(office.bob));
  CHECK_FALSE(office.here->noted("PEER_MISBEHAVED", ""));
  office.liGoesOn();
}

TEST_CASE("what Bob wrote is taken out of a window as he sealed it") {
  Office office;
  const auto folded = office.folded();
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto log = office.bob.here().own;
  const auto head = office.bob.here().commits().at(log);
  CHECK(std::get<sync::VersionVector>(bob.sends(folded)).at(log) == head);
  CHECK_FALSE(bob.unread);
  office.harness.until("Ms. Li has it too", [&] { return office.there->commits().at(log) == head; });
  office.liGoesOn();
}

TEST_CASE("a window that does not open is dropped by name, and the link with it") {
  Office office;
  auto folded = office.folded();
  folded.window->sealed[60] ^= 1;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto before = office.here->state();
  bob.sends(folded);
  office.harness.until("Bob's link ends", [&] { return !office.here->isLinkedTo(office.bob); });
  office.unharmed(before, "PEER_MISBEHAVED", "Bob's laptop sent a segment that no log can have");
}

TEST_CASE("a window under keys that are not here is nobody's fault, and not taken") {
  Office office;
  auto folded = office.folded();
  folded.window->epochs = {sync::EpochId{{9}}};
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto before = office.here->state();
  CHECK(std::get<sync::VersionVector>(bob.sends(folded)).empty());
  CHECK(bob.unread);
  CHECK(office.here->state() == before);
  CHECK(office.here->isLinkedTo(office.bob));
  CHECK_FALSE(office.here->noted("PEER_MISBEHAVED", ""));
}

TEST_CASE("who lacks the keys of a window is sent what was in it as it is sealed") {
  Office office;
  for (int i = 0; i < 10; ++i) office.here->name(9, "Heron " + std::to_string(i));
  Rogue bob(office.harness, office.bob, *office.here);
  bob.claims = office.bob.here().commits();
  bob.hasNoKeys = true;
  bob.speak();
  office.harness.until("Bob was sent it twice", [&] { return bob.offered.size() >= 2; });
  CHECK(bob.offered[0]);
  CHECK_FALSE(bob.offered[1]);
}

TEST_CASE("a forged signature is dropped by name, and the link with it") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto before = office.here->state();
  auto segment = office.honest(1);
  segment.signature.bytes[7] ^= 1;
  bob.sends(segment);
  office.harness.until("Bob's link ends", [&] { return !office.here->isLinkedTo(office.bob); });
  office.unharmed(before, "PEER_MISBEHAVED", "Bob's laptop sent a segment with a forged signature");
}

TEST_CASE("Bob cannot write as Alice") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto before = office.here->state();
  auto segment = office.honest(1);
  segment.log = office.alice.here().own;
  segment.incarnation = office.alice.here().logs.at(segment.log).incarnation;
  bob.sends(segment);
  office.harness.until("Bob's link ends", [&] { return !office.here->isLinkedTo(office.bob); });
  office.unharmed(before, "PEER_MISBEHAVED", "Bob's laptop");
}

TEST_CASE("a segment past the limits, or one that no log can have, is dropped by name") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto before = office.here->state();
  auto segment = office.honest(1);
  SECTION("too many commits") {
    segment.bodies.resize(sync::maxSegmentCommits + 1, segment.bodies.front());
    bob.sends(segment);
    office.unharmed(before, "TOO_LARGE", "Bob's laptop sent a segment past the limits");
  }
  SECTION("an incarnation of another log") {
    segment.incarnation = office.alice.here().logs.at(office.alice.here().own).incarnation;
    bob.sends(segment);
    office.unharmed(before, "PEER_MISBEHAVED", "Bob's laptop sent a segment that no log can have");
  }
  office.harness.until("Bob's link ends", [&] { return !office.here->isLinkedTo(office.bob); });
}

TEST_CASE("a message that claims gigabytes, or the count that wraps to none, is refused before anything is reserved") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  office.harness.until("Bob is linked", [&] { return office.here->isLinkedTo(office.bob); });
  const auto before = office.here->state();
  const auto claim = GENERATE(as<Bytes>{}, Bytes{0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f},
                              Bytes{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, Bytes{0xff, 0xff, 0, 0, 1, 0, 0, 0});
  bob.say(claim);
  office.harness.until("Bob's link ends", [&] { return !office.here->isLinkedTo(office.bob); });
  office.unharmed(before, "TOO_LARGE", "Bob's laptop was dropped");
}

TEST_CASE("a message that begins and does not go on ends the link") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  office.harness.until("Bob is linked", [&] { return office.here->isLinkedTo(office.bob); });
  const auto before = office.here->state();
  bob.say(Bytes{0, 0, 0, 0, 100, 0, 0, 0});
  office.liGoesOn();
  CHECK(office.here->isLinkedTo(office.bob));
  const auto now = office.here->state();
  for (int i = 0; i < 4; ++i) {
    office.harness.leap(8 * kj::SECONDS);
    office.harness.turn();
  }
  office.harness.until("Bob's link ends", [&] { return !office.here->isLinkedTo(office.bob); });
  office.unharmed(now, "PEER_MISBEHAVED", "TOO_SLOW");
  CHECK(office.here->isLinkedTo(office.li));  // whose node answers
}

TEST_CASE("commits beyond a gap are not applied, and Bob is told where to begin") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto log = office.bob.here().own;
  bob.sends(office.honest(1));
  const auto before = office.here->state();
  CHECK(std::get<sync::VersionVector>(bob.sends(office.honest(3))).at(log).seq == 1);
  CHECK(office.here->state() == before);
  CHECK(std::get<sync::VersionVector>(bob.sends(office.honest(2))).at(log).seq == 2);
  CHECK(std::get<sync::VersionVector>(bob.sends(office.honest(3))).at(log).seq == 3);
  CHECK_FALSE(office.here->noted("PEER_MISBEHAVED", ""));
  office.liGoesOn();
}

TEST_CASE("a fork is found, named, and merged: everybody has both branches") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  bob.sends(office.honest(1));
  bob.sends(office.honest(2));
  Forger forger(office.bob);
  const auto first = office.honest(2);
  forger.head = {1, first.previous};
  bob.sends(forger.commit(nameOperations(1, "Black Heron")));
  office.harness.until("it is noted", [&] { return office.here->noted("FORK_FOUND", "Two histories of log"); });
  const auto branches = [&](Station& station) {
    return station.inStore(
        [&](StoreAccess& access) { return access.replica.space(station.device.space).branches.size(); });
  };
  CHECK(branches(*office.here) == 1);
  office.liGoesOn();
  CHECK(branches(*office.there) == 1);
}

TEST_CASE("who shows another history and does not prove it is named, and nothing of it is taken in") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  bob.sends(office.honest(1));
  bob.sends(office.honest(2));
  const auto before = office.here->state();
  Forger forger(office.bob);
  forger.head = {2, Hash{{7}}};
  bob.sends(forger.commit(nameOperations(1, "Black Heron")));
  office.unharmed(before, "FORK_FOUND", "Bob's laptop showed another history of log");
}

TEST_CASE("into a space that he is not in Bob gets nothing, and learns nothing of it") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const auto before = office.here->state();
  const auto salaries = office.alice.replica.space(office.elsewhere).id;
  CHECK(refusedAs(bob.sends(salaries, office.honest(1)), "NOT_SHARED"));
  CHECK(refusedAs(bob.sends(sync::SpaceId{}, office.honest(1)), "NOT_SHARED"));  // as of one that is not there
  CHECK(office.here->state() == before);
  CHECK(office.here->inStore([&](StoreAccess& access) {
    return access.replica.space(office.elsewhere).commits().at(office.bob.here().own).seq;
  }) == 0);
  office.liGoesOn();
}

TEST_CASE("a flood of true commits keeps nobody waiting and leaves nothing") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speak();
  const std::vector<sync::Travelling> all{{office.honest(1), {}}, {office.honest(2), {}}, {office.honest(3), {}}};
  office.harness.wait(bob.send(office.bob.here().id, all));
  const auto before = office.here->state();
  std::vector<kj::Promise<Rogue::Answer>> flood;
  for (int i = 0; i < 2'000; ++i) flood.push_back(bob.send(office.bob.here().id, all));
  CHECK(office.here->state() == before);
  office.liGoesOn();
  const auto after = office.here->state();
  for (auto& answer : flood) office.harness.wait(kj::mv(answer));
  CHECK(office.here->state() == after);
}

TEST_CASE("a peer that asks and never takes in an answer is dropped at its budget") {
  Office office;
  Rogue bob(office.harness, office.bob, *office.here);
  bob.speakDeaf();
  office.harness.until("Bob is linked", [&] { return office.here->isLinkedTo(office.bob); });
  const auto before = office.here->state();
  std::vector<kj::Promise<void>> asked;
  while (office.here->isLinkedTo(office.bob) && asked.size() < 400'000) {
    for (int i = 0; i < 4'000; ++i) asked.push_back(bob.ask(office.bob.here().id).catch_([](kj::Exception&&) {}));
    office.harness.turn();
  }
  INFO(asked.size() << " questions");
  CHECK_FALSE(office.here->isLinkedTo(office.bob));
  office.unharmed(before, "PEER_SLOW", "Bob's laptop asks and does not take in the answers");
}

TEST_CASE("an invitation lets one device in, in its time; who comes after is told why") {
  Device hers{1}, danas{5}, eriks{6};
  hers.create();
  Harness harness;
  Station alice(harness, hers, "Alice"), dana(harness, danas, "Dana"), erik(harness, eriks, "Erik");
  const auto invites = [&](const std::string& expires) {
    const auto code = alice.inStore([&](StoreAccess& access) {
      return invite(alice.node, access, access.replica.space(hers.space), "editor", expires, false).code;
    });
    harness.wait(alice.replication.invitationsMade());
    return code;
  };
  const auto joins = [&](Station& who, const std::string& code) {
    return harness.wait(who.replication.join(code, alice.address(), 600 * kj::SECONDS,
                                             [](auto, auto) -> kj::Promise<void> { return kj::READY_NOW; }));
  };
  const auto refusedAs = [](const Pairing::Joined& joined) { return joined.refusal ? joined.refusal->code : "none"; };
  const std::string once = invites("1d");
  CHECK(joins(dana, once).done);
  CHECK(refusedAs(joins(erik, once)) == "INVITE_USED");

  const std::string late = invites("30m");
  hers.clock.time += 31 * 60'000;
  CHECK(refusedAs(joins(erik, late)) == "INVITE_EXPIRED");
  const auto members = [&] {
    return alice.inStore([&](StoreAccess& access) { return access.replica.space(hers.space).roster.members().size(); });
  };
  CHECK(members() == 2);

  const std::string inTime = invites("30m");  // the control
  hers.clock.time += 29 * 60'000;
  CHECK(joins(erik, inTime).done);
  CHECK(members() == 3);
}
