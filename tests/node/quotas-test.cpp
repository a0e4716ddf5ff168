// What a relay gives each space: how it is counted, and that a member who pours in more than fits harms nobody else.
#include "node/replication/quotas.h"

#include "rogue.h"

using namespace satchel;
using namespace satchel::node;

namespace {

constexpr sync::SpaceId harbour{{1}}, quay{{2}};

std::uint64_t feedBytes(Device& device) {
  std::uint64_t bytes = 0;
  device.database->read()->scanPrefix(Table::feed, Key().u32(device.space), [&](ByteView, ByteView entry) {
    bytes += entry.size();
    return true;
  });
  return bytes;
}

std::uint64_t counted(Device& device) {
  return device.change([&](auto& txn) { return carriedBytes(txn, device.here()); });
}

bool fits(Device& device, Limits limits, const sync::Segment& segment) {
  return device.change([&](auto& txn) {
    const auto verdict = device.replica.verify(txn, device.here(), segment);
    return hasRoom(limits, txn, device.here(), verdict.fresh);
  });
}

/// The relay carries two spaces: the harbour of Alice, Bob and Ms. Li, and the quay, of which Bob is not.
struct Pier {
  explicit Pier(Limits limits) {
    alice.create();
    for (Device* device : {&bob, &li, &relay}) device->open(alice.here().genesis);
    alice.enrol(bob.identity.keys(), sync::Role::editor, {"Bob", "Bob's laptop"});
    alice.enrol(li.identity.keys(), sync::Role::editor, {"Li", "Li's laptop"});
    alice.enrol(relay.identity.keys(), sync::Role::carrier, {"Pier", "the relay"});
    for (Device* device : {&bob, &li, &relay}) device->factsFrom(alice);
    harbourAtRelay = relay.space;
    cara.create();
    relay.open(cara.here().genesis);
    cara.enrol(relay.identity.keys(), sync::Role::carrier, {"Pier", "the relay"});
    relay.factsFrom(cara);
    quayAtRelay = std::exchange(relay.space, harbourAtRelay);
    pier.emplace(harness, relay, "Pier", limits);
  }
  sync::Seq heldOf(std::uint32_t space, Device& of) {
    const auto log = of.here().own;
    return pier->inStore([&](StoreAccess& access) { return access.replica.space(space).commits().at(log).seq; });
  }
  std::uint64_t carried() {
    return pier->inStore(
        [&](StoreAccess& access) { return carriedBytes(access.txn, access.replica.space(harbourAtRelay)); });
  }

  Device alice{1}, bob{2}, li{3}, relay{4}, cara{5};
  std::uint32_t harbourAtRelay = 0, quayAtRelay = 0;
  Harness harness;
  std::optional<Station> pier;
};

}  // namespace

TEST_CASE("a place is taken once, given up, and never denied to an admin; spaces do not share them") {
  Places places({0, 2});
  CHECK(places.admits(harbour, 1, sync::Role::editor));
  CHECK(places.admits(harbour, 2, sync::Role::reader));
  CHECK(places.admits(harbour, 1, sync::Role::editor));
  CHECK_FALSE(places.admits(harbour, 3, sync::Role::editor));
  CHECK_FALSE(places.admits(harbour, 3, sync::Role::carrier));
  CHECK(places.admits(harbour, 4, sync::Role::admin));
  CHECK(places.admits(harbour, 5, sync::Role::owner));
  CHECK_FALSE(places.admits(harbour, 3, sync::Role::editor));
  CHECK(places.admits(quay, 3, sync::Role::editor));

  places.leave(harbour, 4);  // an admin's was none
  CHECK_FALSE(places.admits(harbour, 3, sync::Role::editor));
  places.leave(harbour, 2);
  CHECK(places.admits(harbour, 3, sync::Role::editor));
  CHECK_FALSE(places.admits(harbour, 2, sync::Role::reader));
  places.leave(3);  // everywhere
  CHECK(places.admits(harbour, 2, sync::Role::reader));
  CHECK(places.admits(quay, 7, sync::Role::editor));

  Places open({});
  for (std::uint64_t link = 1; link < 5000; ++link) REQUIRE(open.admits(harbour, link, sync::Role::reader));
}

TEST_CASE("what a space holds is counted as it lies there, on and on, and again after it was given up") {
  Harbour all;
  CHECK(counted(all.relay) == 0);
  for (int i = 0; i < 5; ++i) {
    all.bob.name(1, "Heron " + std::string(static_cast<std::size_t>(i) * 700, 'x'));
    all.alice.name(2, "Crane");
    all.relay.from(all.bob);
    if (i % 2 == 0) all.relay.from(all.alice);
    CHECK(counted(all.relay) == feedBytes(all.relay));
    CHECK(counted(all.relay) == feedBytes(all.relay));
  }
  CHECK(counted(all.relay) > 0);

  // A transaction that did not come to its end counts for nothing.
  const std::uint64_t before = counted(all.relay);
  all.bob.name(1, "Grey Heron");
  {
    const auto txn = all.relay.database->write();
    const auto segment = *all.bob.run(sync::Chain::commits, all.bob.here().own, 5);
    auto verdict = all.relay.replica.verify(*txn, all.relay.here(), segment);
    all.relay.replica.ingest(*txn, all.relay.here(), {segment.incarnation, verdict.fresh, segment.signature}, 100);
    CHECK(carriedBytes(*txn, all.relay.here()) > before);
  }
  all.relay.replica.load();
  CHECK(counted(all.relay) == before);
  CHECK(counted(all.relay) == feedBytes(all.relay));
}

TEST_CASE("commits fit up to the limit and not beyond; what is there already needs no room") {
  Harbour all;
  all.bob.name(1, "Blue Heron");
  const auto segment = *all.bob.run(sync::Chain::commits, all.bob.here().own, 0);
  CHECK(fits(all.relay, {}, segment));
  all.alice.commitsFrom(all.bob);
  const std::uint64_t size = feedBytes(all.alice) - feedBytes(all.relay);
  CHECK_FALSE(fits(all.relay, {1, 0}, segment));
  CHECK_FALSE(fits(all.relay, {size / 2, 0}, segment));
  CHECK(fits(all.relay, {size + 1000, 0}, segment));
  REQUIRE(all.relay.take(segment) == sync::SegmentFault::none);
  CHECK(fits(all.relay, {1, 0}, segment));
}

TEST_CASE("an admin's facts always find room, somebody else's only a few") {
  Harbour all;
  const auto factOf = [&](Device& author, std::size_t bytes) {
    sync::Segment segment;
    segment.incarnation = author.here().logs.at(author.here().own).incarnation;
    segment.bodies = {{{}, Bytes(bytes)}};
    return segment;
  };
  const auto takes = [&](Limits limits, const sync::Segment& facts) {
    return hasRoom(limits, *all.relay.database->read(), all.relay.here(), facts);
  };
  constexpr Limits tight{1, 0};
  CHECK(takes(tight, factOf(all.alice, 1 << 20)));
  CHECK(takes(tight, factOf(all.bob, 1 << 10)));
  CHECK_FALSE(takes(tight, factOf(all.bob, 128 << 10)));
  CHECK(takes({}, factOf(all.bob, 128 << 10)));

  // Whoever was an admin once has said what others stand on.
  all.alice.setRole(all.bob, sync::Role::admin);
  all.alice.setRole(all.bob, sync::Role::editor);
  all.relay.factsFrom(all.alice);
  CHECK(takes(tight, factOf(all.bob, 128 << 10)));
}

TEST_CASE("Bob pours in more than fits: the relay stays within its limit, and goes on for everybody else") {
  const bool limited = GENERATE(true, false);
  const Limits limits{limited ? std::uint64_t{40'000} : 0, 0};
  Pier pier(limits);
  Station cara(pier.harness, pier.cara, "Cara");
  cara.dials(*pier.pier, pier.pier->address());
  cara.name(1, "Crane");
  pier.harness.until("the relay carries what Cara wrote",
                     [&] { return pier.heldOf(pier.quayAtRelay, pier.cara) == 1; });
  Rogue bob(pier.harness, pier.bob, *pier.pier);
  bob.speak();
  Forger forger(pier.bob);
  constexpr std::size_t poured = 2'000;
  std::vector<kj::Promise<Rogue::Answer>> answers;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < poured; ++i) {
    const auto segment = forger.commit(nameOperations(1, "Heron " + std::to_string(i)));
    answers.push_back(bob.send(pier.bob.here().id, {{segment}})
                          .then([&answered](Rogue::Answer answer) {
                            ++answered;
                            return answer;
                          })
                          .eagerlyEvaluate(nullptr));
  }
  // Cara's space does not wait for the end of it.
  cara.name(1, "White Crane");
  pier.harness.until("the relay has her next edit", [&] { return pier.heldOf(pier.quayAtRelay, pier.cara) == 2; });
  CHECK(answered < poured);
  for (auto& answer : answers) pier.harness.wait(kj::mv(answer));
  const sync::Seq held = pier.heldOf(pier.harbourAtRelay, pier.bob);
  if (!limited) {  // the control
    CHECK(held == poured);
    CHECK(pier.carried() > 40'000);
    return;
  }
  CHECK(held > 0);
  CHECK(held < poured);
  CHECK(pier.carried() <= limits.bytes);
  CHECK(bob.refusals > 0);
  pier.harness.until("it is noted", [&] { return pier.pier->noted("SPACE_FULL", "has reached its 40000 bytes"); });
  CHECK_FALSE(pier.pier->noted("PEER_MISBEHAVED", ""));

  Station alice(pier.harness, pier.alice, "Alice"), li(pier.harness, pier.li, "Li");
  alice.dials(*pier.pier, pier.pier->address());
  std::string noise;
  for (Hash each; noise.size() < 2'000; noise += hex(each)) pier.alice.random.fill(each.bytes);
  alice.name(2, noise);
  pier.harness.until("Alice is told", [&] { return alice.noted("RELAY_FULL", "the relay has no room"); });
  CHECK(alice.replication.peers().at(0).reason.en.starts_with("RELAY_FULL"));
  CHECK(alice.replication.peers().at(0).reason.zh.starts_with("RELAY_FULL"));
  CHECK(pier.heldOf(pier.harbourAtRelay, pier.alice) == 0);
  const auto synced =
      pier.harness.wait(alice.replication.sync(10'000 * kj::SECONDS, [](auto, auto) { return kj::READY_NOW; }));
  CHECK_FALSE(synced.complete);
  CHECK(synced.sentence.en.find("RELAY_FULL") != std::string::npos);

  li.dials(*pier.pier, pier.pier->address());
  pier.harness.until("Ms. Li has what the relay holds",
                     [&] { return li.commits().at(pier.bob.here().own).seq == held; });
  alice.inStore([&](StoreAccess& access) {
    access.replica.removeDevice(access.txn, access.replica.space(pier.alice.space), pier.bob.key());
    return true;
  });
  pier.harness.until("the relay shows Bob out", [&] { return !pier.pier->isLinkedTo(pier.bob); });
}
