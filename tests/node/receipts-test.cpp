// Devices sign what they hold, and others keep it: Alice, Bob and a relay between them; and a relay that says it has
// what it does not hand on.
#include <rapidcheck.h>

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
