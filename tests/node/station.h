// Whole nodes in one process, each with its store thread, its disk and real sockets of 127.0.0.1, on one event loop.
// Time passes as it does outside, and in leaps where a test has waited long enough.
#pragma once
#include <kj/async-io.h>
#include <kj/timer.h>

#include "ingest-fixture.h"
#include "node/replication/replication.h"
#include "node/store/store-thread.h"
#include "sync/codec.h"

namespace satchel::node {

/// The event loop, its time, and waiting for things.
struct Harness {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  SystemRandom random;  ///< used by several threads at once
  const schema::Catalogue catalogue;

  void leap(kj::Duration by) {
    leapt += by;
    timer.advanceTo(now());
  }
  /// Until it is so; fails the test where it never is.
  template <class Condition>
  void until(const char* what, Condition condition) {
    auto& clock = io.provider->getTimer();
    for (const auto end = clock.now() + 60 * kj::SECONDS; !condition(); turn()) {
      if (clock.now() > end) throw std::runtime_error(std::string("waited in vain until ") + what);
    }
  }
  /// Lets everybody go on for a moment.
  void turn() {
    io.provider->getTimer().afterDelay(500 * kj::MICROSECONDS).wait(io.waitScope);
    timer.advanceTo(now());
  }
  template <class T>
  T wait(kj::Promise<T> promise) {
    std::optional<T> result;
    auto done = promise.then([&](T&& value) { result = std::move(value); }).eagerlyEvaluate(nullptr);
    until("an answer comes", [&] { return done.poll(io.waitScope); });
    done.wait(io.waitScope);
    return std::move(*result);
  }
  void wait(kj::Promise<void> promise) {
    auto done = promise.eagerlyEvaluate(nullptr);
    until("it is done", [&] { return done.poll(io.waitScope); });
    done.wait(io.waitScope);
  }

 private:
  kj::TimePoint now() { return kj::origin<kj::TimePoint>() + (io.provider->getTimer().now() - start) + leapt; }
  const kj::TimePoint start = io.provider->getTimer().now();
  kj::Duration leapt = 0 * kj::SECONDS;
};

/// The node on a device's store, which listens.
class Station {
 public:
  Station(Harness& harness, Device& device, const std::string& name, Limits limits = {})
      : harness(harness),
        device(device),
        node(harness.catalogue, *device.database, device.identity, device.master, {name, name + "'s laptop"},
             device.clock, harness.random, storeThreads(harness.io.unixEventPort)),
        replication(node, harness.io.provider->getNetwork(), harness.timer, limits) {
    harness.wait(replication.start("127.0.0.1:0"));
  }

  std::string address() const { return replication.listening(); }
  std::string key() const { return linkKeyText(device.identity.keys().link); }
  /// Knows the other from now on, perhaps at another address than its own, and dials.
  void dials(const Station& other, const std::string& address) {
    const auto added = harness.wait(replication.addPeer(address + "#" + other.key()));
    REQUIRE(std::holds_alternative<bool>(added));
  }

  /// What `work` finds in the store.
  template <class Work>
  auto inStore(Work work) {
    std::optional<decltype(work(std::declval<StoreAccess&>()))> result;
    harness.wait(node.inStore([&](StoreAccess& access) { result = work(access); }));
    return std::move(*result);
  }
  void name(std::uint8_t record, const std::string& text) {
    inStore([&](StoreAccess& access) {
      Edit edit;
      edit.fields = {{{{record}}, "account", "name", FieldEdit::Action::set, {}, sync::encode({sync::Text{text}})}};
      REQUIRE(std::holds_alternative<Hash>(access.replica.write(access.txn, access.replica.space(device.space), edit)));
      return true;
    });
  }
  /// Everything that a refusal must leave as it was.
  auto state() {
    return inStore([&](StoreAccess& access) {
      const Space& space = access.replica.space(device.space);
      return std::tuple(space.commits(), space.factHeads(), space.digest.bytes(), space.nextFeed,
                        access.replica.spaces().size());
    });
  }
  sync::VersionVector commits() { return std::get<0>(state()); }
  /// What people see.
  auto shown() {
    const auto now = state();
    return std::pair(std::get<0>(now), std::get<2>(now));
  }
  /// "CODE sentence", oldest first.
  std::vector<std::string> events() {
    return inStore([&](StoreAccess& access) {
      std::vector<std::string> lines;
      access.txn.scanPrefix(Table::events, {}, [&](ByteView key, ByteView sealed) {
        const Bytes bytes = node.vault.open(Table::events, key, sealed);
        sync::Reader in(bytes);
        in.zigzag();
        const std::string code = in.text();
        lines.push_back(code + " " + in.text());
        return true;
      });
      return lines;
    });
  }
  bool noted(const std::string& code, const std::string& words) {
    return std::ranges::any_of(events(), [&](const std::string& line) {
      return line.starts_with(code + " ") && line.find(words) != std::string::npos;
    });
  }
  bool isLinkedTo(const Device& other) const { return replication.connected().contains(other.identity.keys().device); }

  Harness& harness;
  Device& device;
  Node node;
  Replication replication;
};

}  // namespace satchel::node
