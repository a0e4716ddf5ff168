// Devices sign what they hold, and others keep it: Alice, Bob and a relay between them; and a relay that says it has
// what it does not hand on.
#include <rapidcheck.h>

#include "node/service/session.h"
#include "rogue.h"

using namespace satchel;
using namespace satchel::node;
using sync::Receipt;

namespace {

struct Shore {
  Shore() {
    alice.create();
    for (Device* device : {&bob, &relay, &li}) device->open(alice.here().genesis);
    alice.enrol(bob.identity.keys(), sync::Role::editor, {"Bob", "Bob's laptop"});
    alice.enrol(li.identity.keys(), sync::Role::reader, {"Li", "Li's laptop"});
    alice.enrol(relay.identity.keys(), sync::Role::carrier, {"Pier", "the relay"});
    for (Device* device : {&bob, &relay, &li}) device->factsFrom(alice);
  }
  /// Lets quiet moments come and go until it is so.
  template <class Condition>
  void quietUntil(const char* what, Condition condition) {
    for (int moments = 0; moments < 40 && !condition(); ++moments) quiet();
    harness.until(what, condition);
  }
  void quiet() {
    harness.leap(3 * kj::SECONDS);
    for (int i = 0; i < 20; ++i) harness.turn();
  }

  Device alice{1}, bob{2}, li{3}, relay{4};
  Harness harness;
};

std::map<VerifyKey, Receipt> receiptsAt(Station& station) {
  return station.inStore(
      [&](StoreAccess& access) { return access.replica.space(station.device.space).receipts.all(); });
}

std::uint64_t counterAt(Station& station, const Device& of) {
  const auto all = receiptsAt(station);
  const auto found = all.find(of.key());
  return found == all.end() ? 0 : found->second.counter;
}

/// The station knows the device's latest receipt, and by it that the device holds what the station does.
bool provesAll(Station& station, const Device& of) {
  return station.inStore([&](StoreAccess& access) {
    const Space& space = access.replica.space(station.device.space);
    const Receipt* receipt = space.receipts.of(of.key());
    return receipt != nullptr && receipt->standing.stored == space.commits().hash();
  });
}

}  // namespace

TEST_CASE("through a relay everybody comes to know, signed, that everybody has it; and then nobody says more") {
  Shore shore;
  Station alice(shore.harness, shore.alice, "Alice"), pier(shore.harness, shore.relay, "Pier"),
      bob(shore.harness, shore.bob, "Bob");
  alice.dials(pier, pier.address());
  bob.dials(pier, pier.address());
  alice.name(1, "Blue Heron");
  shore.harness.until("Bob has it", [&] { return bob.commits() == alice.commits(); });
  shore.quietUntil("all know of all", [&] {
    for (Station* here : {&alice, &pier, &bob}) {
      for (const Device* of : {&shore.alice, &shore.relay, &shore.bob}) {
        if (!provesAll(*here, *of)) return false;
      }
    }
    return true;
  });
  const auto known = receiptsAt(alice);
  for (const auto& [device, receipt] : known) CHECK(receipt.isSigned());
  const auto& ofBob = known.at(shore.bob.key()).standing;
  CHECK(ofBob.merged == ofBob.stored);
  CHECK(ofBob.digest == known.at(shore.alice.key()).standing.digest);
  const auto& ofRelay = known.at(shore.relay.key()).standing;
  CHECK(ofRelay.merged == sync::VersionVector().hash());  // it was left there, and nobody read it
  CHECK(ofRelay.digest == sync::Digest{});

  SECTION("quiet goes on for as long as nobody writes") {
    const auto before = std::tuple(receiptsAt(alice), receiptsAt(pier), receiptsAt(bob));
    const auto encoded = [](const auto& all) {
      std::vector<Bytes> bytes;
      for (const auto& [device, receipt] : all) bytes.push_back(receipt.encode());
      return bytes;
    };
    for (int i = 0; i < 10; ++i) shore.quiet();
    CHECK(encoded(receiptsAt(alice)) == encoded(std::get<0>(before)));
    CHECK(encoded(receiptsAt(pier)) == encoded(std::get<1>(before)));
    CHECK(encoded(receiptsAt(bob)) == encoded(std::get<2>(before)));
  }
  SECTION("and an edit brings a new receipt of each") {
    const std::uint64_t before = counterAt(alice, shore.bob);
    bob.name(2, "Grey Heron");
    shore.quietUntil("Bob's next receipt is with Alice",
                     [&] { return counterAt(alice, shore.bob) > before && provesAll(alice, shore.bob); });
  }
}

TEST_CASE("what a colleague's older receipt speaks of can be told after the store has gone on") {
  Shore shore;
  Station alice(shore.harness, shore.alice, "Alice"), bob(shore.harness, shore.bob, "Bob");
  bob.dials(alice, alice.address());
  alice.name(1, "Blue Heron");
  shore.quietUntil("Bob's receipt is here", [&] { return provesAll(alice, shore.bob); });
  const sync::VersionVector then = alice.commits();
  shore.harness.wait(bob.replication.setOffline(true));
  alice.name(2, "Grey Heron");
  shore.quiet();
  const auto told = alice.inStore([&](StoreAccess& access) {
    const Space& space = access.replica.space(shore.alice.space);
    return access.replica.vectorOf(access.txn, space, space.receipts.of(shore.bob.key())->standing.stored);
  });
  REQUIRE(told);
  CHECK(*told == then);
  CHECK(*told != alice.commits());
}

TEST_CASE("a forged receipt is refused, and who brought it is named") {
  Shore shore;
  Station alice(shore.harness, shore.alice, "Alice");
  Rogue bob(shore.harness, shore.bob, alice);
  bob.speak();
  shore.harness.until("Bob is linked", [&] { return alice.isLinkedTo(shore.bob); });
  const auto says = [&](const Device& device, std::uint64_t counter) {
    const Space& space = shore.bob.here();
    Device& who = const_cast<Device&>(device);
    return Receipt::sign(who.identity.log(), space.id, who.here().logs.at(who.here().own).incarnation, counter, {},
                         1'000);
  };
  shore.harness.wait(bob.bring({says(shore.li, 5).encode(), says(shore.bob, 2).encode()}));
  CHECK(counterAt(alice, shore.li) == 5);
  CHECK(counterAt(alice, shore.bob) == 2);

  SECTION("one with a lower counter is no news, and nobody's fault") {
    shore.harness.wait(bob.bring({says(shore.li, 4).encode(), says(shore.li, 5).encode()}));
    CHECK(counterAt(alice, shore.li) == 5);
    CHECK_FALSE(alice.noted("PEER_MISBEHAVED", ""));
  }
  SECTION("a stranger's is not kept") {
    Device mallory{9};
    const Receipt hers = Receipt::sign(mallory.identity.log(), shore.bob.here().id,
                                       sync::Incarnation::begin(mallory.identity.log(), mallory.random), 1, {}, 1'000);
    shore.harness.wait(bob.bring({hers.encode()}));
    CHECK_FALSE(receiptsAt(alice).contains(mallory.key()));
    CHECK_FALSE(alice.noted("PEER_MISBEHAVED", ""));
  }
  SECTION("one that Ms. Li did not sign") {
    Receipt forged = says(shore.li, 6);
    forged.time += 1;
    bob.bring({forged.encode()}).detach([](kj::Exception&&) {});
    shore.harness.until("Bob's link ends", [&] { return !alice.isLinkedTo(shore.bob); });
    shore.harness.until("it is noted", [&] { return alice.noted("PEER_MISBEHAVED", "Bob's laptop brought a forged"); });
    CHECK(counterAt(alice, shore.li) == 5);
  }
  SECTION("bytes that are none") {
    bob.bring({Bytes(Receipt::encodedSize - 1)}).detach([](kj::Exception&&) {});
    shore.harness.until("Bob's link ends", [&] { return !alice.isLinkedTo(shore.bob); });
    shore.harness.until("it is noted", [&] { return alice.noted("PEER_MISBEHAVED", "Bob's laptop brought bytes"); });
  }
}

TEST_CASE("a relay that says it has what Bob left there, and does not hand it on, is named") {
  Shore shore;
  for (const char* name : {"Grey Heron", "Blue Heron", "White Heron"}) shore.bob.name(1, name);
  const auto log = shore.bob.here().own;
  Station alice(shore.harness, shore.alice, "Alice");
  Rogue relay(shore.harness, shore.relay, alice);
  relay.claims = alice.commits();
  relay.claims.set(log, shore.bob.here().logs.at(log).stored);
  const auto behind = [&] {
    const auto peers = alice.replication.peers();
    return std::ranges::any_of(peers, [](const auto& peer) { return peer.reason.en.starts_with("RELAY_BEHIND"); });
  };

  SECTION("as an event with the log and what lacks, and among the peers, until it has come") {
    relay.speak();
    shore.quietUntil("it is noted",
                     [&] { return alice.noted("RELAY_BEHIND", "commits 1 to 3 of log " + hex(log).substr(0, 16)); });
    CHECK(alice.noted("RELAY_BEHIND", "the relay says"));
    CHECK(behind());
    CHECK(relay.asked == 2);
    for (int i = 0; i < 5; ++i) shore.quiet();
    CHECK(relay.asked == 2);  // and it is not asked for ever

    Station bob(shore.harness, shore.bob, "Bob");
    bob.dials(alice, alice.address());
    shore.harness.until("Alice has it from Bob", [&] { return alice.commits().at(log).seq == 3; });
    shore.quietUntil("nothing is missed", [&] { return !behind(); });
  }
  SECTION("one that hands it on when asked is not") {
    relay.handsOn = {*shore.bob.run(sync::Chain::commits, log, 0)};
    relay.speak();
    shore.quietUntil("it has come", [&] { return alice.commits().at(log).seq == 3; });
    for (int i = 0; i < 5; ++i) shore.quiet();
    CHECK_FALSE(alice.noted("RELAY_BEHIND", ""));
    CHECK_FALSE(behind());
  }
  SECTION("nor one that says no longer that it has it") {
    relay.claims = alice.commits();
    relay.speak();
    for (int i = 0; i < 8; ++i) shore.quiet();
    CHECK(relay.asked == 0);
    CHECK_FALSE(alice.noted("RELAY_BEHIND", ""));
  }
}

TEST_CASE("a relay that signed for what it was left is held to its word") {
  Shore shore;
  for (const char* name : {"Grey Heron", "Blue Heron"}) shore.bob.name(1, name);
  const auto log = shore.bob.here().own;
  // The relay acknowledged Bob's commits and signed for them; Bob's laptop has its receipt.
  shore.relay.commitsFrom(shore.bob);
  shore.relay.change([&](auto& txn) { return shore.relay.replica.signReceipt(txn, shore.relay.here()); });
  const Receipt receipt = *shore.relay.here().receipts.of(shore.relay.key());
  const sync::VersionVector left = shore.relay.here().commits();

  Station alice(shore.harness, shore.alice, "Alice");
  Rogue relay(shore.harness, shore.relay, alice);
  relay.claims = alice.commits();  // to Alice it says that there is nothing more
  relay.speak();
  shore.harness.until("the relay is linked", [&] { return alice.isLinkedTo(shore.relay); });
  alice.inStore([&](StoreAccess& access) {
    Space& space = access.replica.space(shore.alice.space);
    CHECK(access.replica.keepReceipt(access.txn, space, receipt));
    access.replica.keepVector(access.txn, space, left);
    return true;
  });
  shore.quietUntil("it is noted",
                   [&] { return alice.noted("RELAY_BEHIND", "commits 1 to 2 of log " + hex(log).substr(0, 16)); });
}

TEST_CASE("who says that the same commits came to other records is told of in the status") {
  Shore shore;
  Station alice(shore.harness, shore.alice, "Alice");
  alice.name(1, "Blue Heron");
  Rogue bob(shore.harness, shore.bob, alice);
  bob.speak();
  shore.harness.until("Bob is linked", [&] { return alice.isLinkedTo(shore.bob); });
  rpc::Node::Client door = makeClientDoor(alice.node, alice.replication, {});
  auto greeting = shore.harness.wait(door.helloRequest().send().then(
      [](capnp::Response<rpc::Node::HelloResults> answer) { return answer.getSession(); }));
  const auto mismatch = [&] {
    auto request = greeting.statusRequest();
    request.setSpace("Harbour");
    return shore.harness.wait(request.send().then(
        [](capnp::Response<rpc::Session::StatusResults> answer) { return answer.getDigestMismatch(); }));
  };
  const auto says = [&](std::uint64_t counter, const std::function<void(sync::Standing&)>& change) {
    sync::Standing standing = alice.inStore([&](StoreAccess& access) {
      return access.replica.standing(access.txn, access.replica.space(shore.alice.space));
    });
    change(standing);
    const Space& space = shore.bob.here();
    shore.harness.wait(bob.bring({Receipt::sign(shore.bob.identity.log(), space.id,
                                                space.logs.at(space.own).incarnation, counter, standing, 1'000)
                                      .encode()}));
    REQUIRE(counterAt(alice, shore.bob) == counter);
  };
  CHECK_FALSE(mismatch());
  says(1, [](sync::Standing&) {});
  CHECK_FALSE(mismatch());
  says(2, [](sync::Standing& standing) { standing.digest.add(Hash{{1}}); });
  CHECK(mismatch());
  // Of other commits, or where other people may write, other records are no wonder.
  says(3, [](sync::Standing& standing) {
    standing.digest.add(Hash{{1}});
    standing.merged = Hash{{7}};
  });
  CHECK_FALSE(mismatch());
  says(4, [](sync::Standing& standing) {
    standing.digest.add(Hash{{1}});
    standing.facts = Hash{{7}};
  });
  CHECK_FALSE(mismatch());
  says(5, [](sync::Standing& standing) { standing.digest.add(Hash{{1}}); });
  CHECK(mismatch());
  alice.name(2, "Grey Heron");  // and the store has gone on
  CHECK_FALSE(mismatch());
}

TEST_CASE("what a receipt speaks of is asked for over the line, and believed where it gives the root") {
  Shore shore;
  shore.bob.name(1, "Grey Heron");
  Station alice(shore.harness, shore.alice, "Alice");
  alice.name(2, "Blue Heron");
  Rogue relay(shore.harness, shore.relay, alice);
  relay.claims = alice.commits();
  relay.speak();
  shore.harness.until("the relay is linked", [&] { return alice.isLinkedTo(shore.relay); });
  // Bob has signed for what he holds; Alice has never seen it.
  sync::VersionVector his = alice.commits();
  his.set(shore.bob.here().own, shore.bob.here().logs.at(shore.bob.here().own).stored);
  const Space& space = shore.bob.here();
  const sync::Standing standing{{}, his.hash(), his.hash(), {}};
  const Receipt receipt =
      Receipt::sign(shore.bob.identity.log(), space.id, space.logs.at(space.own).incarnation, 1, standing, 1'000);
  const auto told = [&] {
    return alice.inStore([&](StoreAccess& access) {
      return access.replica.vectorOf(access.txn, access.replica.space(shore.alice.space), his.hash());
    });
  };

  SECTION("from whoever knows it") {
    relay.explains[his.hash()] = his;
    shore.harness.wait(relay.bring({receipt.encode()}));
    shore.quietUntil("Alice knows it", [&] { return told() == his; });
    CHECK(relay.askedForRoots == 1);
    // And now she tells others, in full or by what differs.
    CHECK(relay.asksFor({his.hash()}, Hash{{9}}, {}).at(his.hash()) == his);
    CHECK(relay.asksFor({his.hash()}, alice.commits().hash(), alice.commits()).at(his.hash()) == his);
    CHECK(relay.asksFor({Hash{{8}}}, Hash{{9}}, {}).empty());
  }
  SECTION("not another vector than the one that was signed for") {
    relay.explains[his.hash()] = alice.commits();
    shore.harness.wait(relay.bring({receipt.encode()}));
    shore.quietUntil("she has asked", [&] { return relay.askedForRoots > 0; });
    for (int i = 0; i < 5; ++i) shore.quiet();
    CHECK_FALSE(told());
    CHECK(relay.askedForRoots == 1);  // and not for ever
    CHECK(alice.isLinkedTo(shore.relay));
  }
}

TEST_CASE("receipts of a log that forked: all who know the fork mean the same by theirs, and older ones can be told") {
  Harbour all;
  Device &alice = all.alice, &bob = all.bob, &li = all.li;
  bob.name(1, "Grey Heron");
  all.exchangeAll();
  const auto sign = [](Device& device) {
    device.change([&](auto& txn) { return device.replica.signReceipt(txn, device.here()); });
    return *device.here().receipts.of(device.key());
  };
  const auto keep = [](Device& device, const Receipt& receipt) {
    return device.change([&](auto& txn) { return device.replica.keepReceipt(txn, device.here(), receipt); });
  };
  const auto known = [](Device& device, const Hash& root) {
    return device.replica.vectorOf(*device.database->read(), device.here(), root);
  };
  const auto log = bob.here().own;
  Device twin(9, bob);  // Bob's laptop is copied, and both go on
  bob.name(1, "Blue Heron");
  alice.commitsFrom(bob);
  const Receipt before = sign(bob);
  REQUIRE(keep(alice, before));
  alice.change([&](auto& txn) {
    alice.replica.keepOwnVectors(txn, alice.here());
    return true;
  });
  REQUIRE(known(alice, before.standing.stored));

  twin.name(1, "Black Heron");
  twin.name(2, "White Heron");
  li.commitsFrom(twin);
  REQUIRE(alice.seekFork(li, log));
  REQUIRE(li.seekFork(alice, log));
  // What Bob signed for lies in a branch by now: that is told only by whoever names it so.
  CHECK_NOTHROW(known(alice, before.standing.stored));
  CHECK(alice.here().receipts.of(bob.key())->hash() == before.hash());
  CHECK_FALSE(known(alice, before.standing.stored).has_value());

  bob.factsFrom(alice);  // with the proof
  for (int round = 0; round < 2; ++round) {
    for (Device* to : {&alice, &li, &bob}) {
      for (Device* from : {&alice, &li, &bob}) {
        if (to != from) to->from(*from);
      }
    }
  }
  REQUIRE(alice.here().commits() == li.here().commits());
  REQUIRE(alice.kept() == li.kept());
  const Receipt hers = sign(alice), lis = sign(li), after = sign(bob);
  CHECK(hers.standing == lis.standing);
  CHECK(after.standing == hers.standing);
  CHECK(after.log() == bob.here().own);
  CHECK(after.log() != log);  // he goes on under a log of his own
  CHECK(supersedes(after, before));
  for (const Receipt& receipt : {lis, after}) CHECK(keep(alice, receipt));
  CHECK(alice.here().receipts.of(bob.key())->hash() == after.hash());

  // Whoever goes on with the copy signs for the old log: no forgery, and no news.
  const Receipt late = Receipt::sign(twin.identity.log(), twin.here().id, twin.here().logs.at(log).incarnation, 99,
                                     before.standing, 2'000);
  CHECK(keep(alice, late));
  CHECK(alice.here().receipts.of(bob.key())->hash() == after.hash());
  CHECK(keep(alice, before));
  CHECK(alice.here().receipts.of(bob.key())->hash() == after.hash());
  CHECK(known(alice, after.standing.stored) == alice.here().commits());
}

TEST_CASE("whoever was removed is no witness any more, and a receipt of another space is none of this one") {
  Harbour all;
  Device &alice = all.alice, &bob = all.bob;
  bob.name(1, "Grey Heron");
  all.exchangeAll();
  const auto says = [&](std::uint64_t counter, const sync::SpaceId& space) {
    return Receipt::sign(bob.identity.log(), space, bob.here().logs.at(bob.here().own).incarnation, counter, {}, 1'000);
  };
  const auto keep = [&](const Receipt& receipt) {
    return alice.change([&](auto& txn) { return alice.replica.keepReceipt(txn, alice.here(), receipt); });
  };
  const auto counter = [&] { return alice.here().receipts.of(bob.key())->counter; };
  CHECK(keep(says(1, bob.here().id)));
  CHECK_FALSE(keep(says(2, sync::SpaceId{{7}})));
  CHECK(counter() == 1);
  CHECK(keep(says(3, bob.here().id)));  // the control: one of this space counts
  CHECK(counter() == 3);
  alice.remove(bob);
  CHECK(keep(says(4, bob.here().id)));
  CHECK(counter() == 3);
}
