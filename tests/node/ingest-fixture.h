// Devices with a store each, on real LMDB, that exchange what they have by hand.
#pragma once
#include <catch2/catch.hpp>
#include <filesystem>

#include "node/store/lmdb-database.h"
#include "node/store/replica.h"
#include "sync/value.h"

namespace satchel::node {

struct StillClock final : Clock {
  sync::Millis now() const override { return time; }
  sync::Millis time = 1'700'000'000'000;
};

/// A fresh directory, gone afterwards.
struct TemporaryFolder {
  TemporaryFolder() {
    // In memory where there is such a place: what is tested is what is kept, not how fast the disk is.
    const std::filesystem::path memory = "/dev/shm";
    const auto base = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    std::string name = (base / "satchel-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::string path;
};

struct Device {
  explicit Device(std::uint64_t seed)
      : random(seed),
        identity(Identity::generate(random)),
        master(MasterKey::generate(random)),
        vault(master, random),
        database(openLmdb(folder.path)),
        replica(*database, vault, identity, clock, random) {}
  /// A copy of another's directory as it is now, keys and all, which goes on by itself.
  Device(std::uint64_t seed, Device& original)
      : random(seed),
        identity(Identity::from(original.identity.secrets().reveal()).value()),
        master(original.master.clone()),
        vault(master, random),
        database(openLmdb(copyOfStore(original))),
        replica(*database, vault, identity, clock, random),
        space(original.space) {}

  /// In a transaction of its own, kept.
  template <class Work>
  auto change(Work work) {
    const auto txn = database->write();
    auto result = work(*txn);
    txn->commit();
    return result;
  }
  Space& here() { return replica.space(space); }
  void create() {
    space = change([&](auto& txn) { return replica.createSpace(txn, "Harbour", "CNY", {}, {"Alice", "laptop"}, {}); });
  }
  void open(const sync::Genesis& genesis) {
    space = change([&](auto& txn) { return replica.openSpace(txn, genesis); });
  }
  /// Lets a device in, under a role, with a key where the role reads.
  void enrol(const DeviceKeys& who, sync::Role role, const std::vector<std::string>& names = {"somebody", "laptop"}) {
    const auto key = sync::writingKey(here().id, here().heads, here().keys);
    sync::Fact fact;
    fact.grant = sync::Grant{who,
                             {},
                             role,
                             {},
                             {},
                             std::nullopt,
                             {},
                             sync::epochSetOf(here().heads),
                             sync::sealNames(here().id, *key, names, random)};
    change([&](auto& txn) {
      const Hash hash = replica.addFact(txn, here(), std::move(fact));
      replica.settleKeys(txn, here());
      return hash;
    });
  }
  void cut(const VerifyKey& whom, sync::Points points) {
    sync::Fact fact;
    fact.cut = sync::Cut{whom, std::move(points), true};
    change([&](auto& txn) { return replica.addFact(txn, here(), std::move(fact)); });
  }

  const VerifyKey& key() const { return identity.keys().device; }
  void remove(const Device& whom) {
    change([&](auto& txn) { return replica.removeDevice(txn, here(), whom.key()); });
  }
  void setRole(const Device& whom, sync::Role role) {
    change([&](auto& txn) { return replica.setRole(txn, here(), whom.key(), role); });
  }
  sync::Role roleOf(const Device& whom) { return here().roster.roleOf(whom.key()); }

  OrProblem<Hash> write(const std::vector<FieldEdit>& fields) {
    return change([&](auto& txn) {
      Edit edit;
      edit.fields = fields;
      return replica.write(txn, here(), edit);
    });
  }
  OrProblem<Hash> name(std::uint8_t record, const std::string& text) {
    return write({{{{record}}, "account", "name", FieldEdit::Action::set, {}, sync::encode({sync::Text{text}})}});
  }

  // ---- exchange
  std::optional<sync::Segment> run(sync::Chain chain, const sync::LogId& log, sync::Seq after) {
    return replica.segmentAfter(*database->read(), here(), chain, log, after);
  }
  sync::SegmentFault take(sync::Segment segment) {
    return change([&](auto& txn) {
      CommitRun run{segment.incarnation, {}, segment.signature};
      auto verdict = replica.verify(txn, here(), std::move(segment));
      run.commits = std::move(verdict.fresh);
      while (!replica.ingest(txn, here(), run, 2).done) {
      }
      return verdict.fault;
    });
  }
  sync::SegmentFault takeFact(sync::Segment segment) {
    return change([&](auto& txn) { return replica.ingestFacts(txn, here(), std::move(segment)); });
  }
  void mergeHeld() {
    change([&](auto& txn) {
      while (!replica.mergeHeld(txn, here(), 3).done) {
      }
      return true;
    });
  }
  /// All facts of another, without the wraps.
  void onlyFactsFrom(Device& other) {
    for (const auto& [log, head] : other.here().factHeads()) {
      while (const auto segment = other.run(sync::Chain::facts, log, here().factHeads().at(log).seq)) {
        REQUIRE(takeFact(*segment) == sync::SegmentFault::none);
      }
    }
  }
  void forksFrom(Device& other) {
    for (const sync::Fork& fork : other.replica.forks(*other.database->read(), other.here())) {
      change([&](auto& txn) { return replica.learnFork(txn, here(), fork); });
    }
  }
  /// Where the other's history of a log leaves this one's: found as two nodes find it, and taken in. False where it
  /// does not.
  bool seekFork(Device& other, const sync::LogId& log) {
    for (sync::Seq above = 0;;) {
      const auto known = replica.milestones(*database->read(), here(), log, above);
      const auto stem = other.replica.stemAfter(*other.database->read(), other.here(), log, known);
      if (!stem) return false;
      const auto found = replica.compare(*database->read(), here(), *stem);
      if (const auto* proof = std::get_if<sync::Fork>(&found)) {
        return change([&](auto& txn) { return replica.learnFork(txn, here(), *proof); });
      }
      const auto* common = std::get_if<sync::Head>(&found);
      if (common == nullptr || common->seq <= above) return false;
      above = common->seq;
    }
  }
  /// All facts, then all wraps and proofs of forks, of another.
  void factsFrom(Device& other) {
    onlyFactsFrom(other);
    forksFrom(other);
    const auto wraps = other.replica.standingWraps(*other.database->read(), other.here());
    change([&](auto& txn) {
      replica.addWraps(txn, here(), wraps);
      replica.settleKeys(txn, here());
      return true;
    });
    mergeHeld();
  }
  void commitsFrom(Device& other) {
    for (const auto& [log, head] : other.here().commits()) {
      while (const auto segment = other.run(sync::Chain::commits, log, here().commits().at(log).seq)) {
        REQUIRE(take(*segment) == sync::SegmentFault::none);
      }
    }
  }
  void from(Device& other) {
    factsFrom(other);
    commitsFrom(other);
  }

  sync::Digest kept() { return here().digest; }
  sync::Digest rebuilt() { return replica.digestFromFeed(*database->read(), here()); }
  /// Everything that a refusal must leave as it was.
  auto state() { return std::tuple(here().commits(), here().factHeads(), kept().bytes(), here().nextFeed, here().own); }

  std::string copyOfStore(Device& original) {
    std::filesystem::copy_file(original.folder.path + "/data.mdb", folder.path + "/data.mdb");
    return folder.path;
  }

  TemporaryFolder folder;
  SeededRandom random;
  StillClock clock;
  Identity identity;
  MasterKey master;
  Vault vault;
  std::unique_ptr<Database> database;
  Replica replica;
  std::uint32_t space = 0;
};

/// Alice's space, with Bob as editor, Ms. Li as reader and a relay without a key; the facts are everywhere.
struct Harbour {
  Harbour() {
    alice.create();
    for (Device* device : {&bob, &li, &relay}) device->open(alice.here().genesis);
    alice.enrol(bob.identity.keys(), sync::Role::editor);
    alice.enrol(li.identity.keys(), sync::Role::reader);
    alice.enrol(relay.identity.keys(), sync::Role::carrier);
    for (Device* device : {&relay, &bob, &li}) device->factsFrom(alice);
  }
  std::vector<Device*> all() { return {&alice, &bob, &li, &relay}; }
  void exchangeAll() {
    for (int round = 0; round < 2; ++round) {
      for (Device* to : all()) {
        for (Device* from : all()) {
          if (to != from) to->from(*from);
        }
      }
    }
  }
  Device alice{1}, bob{2}, li{3}, relay{4};
};

/// What a modified client makes: a run of one commit on its own log, with whatever operations.
struct Forger {
  Forger(Device& device) : device(device), head(device.here().logs.at(device.here().own).stored) {}
  sync::Segment commit(const sync::Operations& operations) {
    const Space& space = device.here();
    const auto key = sync::writingKey(space.id, space.heads, space.keys);
    const auto sealed = *sync::sealCommit(space.id, space.own, head.seq + 1, head.hash, sync::epochSetOf(space.heads),
                                          *key, operations.encode(head.seq + 1), device.random);
    sync::Segment segment{
        space.own, head.seq + 1, head.hash, {{space.heads, sealed.body}}, {}, space.logs.at(space.own).incarnation};
    head = {head.seq + 1, sealed.header.hash()};
    segment.signature = device.identity.log().sign(sync::commitSignature, head.hash);
    return segment;
  }
  Device& device;
  sync::Head head;
};

/// One write of an account's name.
inline sync::Operations nameOperations(std::uint8_t record, const std::string& text) {
  sync::Operations operations;
  operations.names = {"account", "name"};
  sync::Operation write;
  write.record = {{record}};
  write.field = 1;
  write.value = sync::encode({sync::Text{text}});
  operations.list = {write};
  return operations;
}

}  // namespace satchel::node
