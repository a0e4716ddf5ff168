// One simulated laptop or relay: a disk, a clock, and, while it runs, the real node with its doors. Invariant: what
// runs is the code that people run, given this world's time, network, disk and luck; its disk outlives every run.
#pragma once
#include "node/replication/replication.h"
#include "node/service/session.h"
#include "tools/sim/disk.h"
#include "tools/sim/network.h"
#include "tools/sim/turns.h"

namespace satchel::sim {

/// A laptop's idea of the time: the world's, off by so much and running so much too fast.
class LaptopClock final : public node::Clock {
 public:
  explicit LaptopClock(const World& world) : world(world) {}
  sync::Millis now() const override;
  void set(sync::Millis off, std::int64_t fastPerMillion) {
    offset = off;
    fast = fastPerMillion;
  }

 private:
  const World& world;
  sync::Millis offset = 0;
  std::int64_t fast = 0;
};

struct DeviceMake {
  std::string name, person;  ///< whose it is: a copy has the same person as its original
  Host host = 0;
  bool relay = false;
  std::uint64_t seed = 0;  ///< of its keys: a copy of a machine has those of its original
  std::uint64_t luck = 0;  ///< of all that comes later
};

class Device {
 public:
  /// `catalogue` is everybody's.
  Device(const schema::Catalogue& catalogue, World& world, Fabric& fabric, const DeviceMake& make);
  ~Device();
  KJ_DISALLOW_COPY(Device);

  void start();
  /// The process ends here and now; `silently`: its machine with it, and nobody is told.
  void end(bool silently);
  bool running() const { return run != nullptr; }
  /// It answers.
  bool ready() const { return run != nullptr && run->session != nullptr; }
  /// As a client on this machine sees it; only while ready.
  rpc::Session::Client& session();
  node::Node& node() { return *run->node; }
  node::Replication& replication() { return *run->replication; }
  /// Kept while the process runs, dropped with it.
  void keep(kj::Promise<void> work);
  /// Runs a job in the store and waits for it, letting the world go on meanwhile. False where the node ended first.
  bool look(const std::function<void(node::StoreAccess&)>& job);

  /// The process ended by itself: its disk failed, or what lies there cannot be opened.
  std::function<void(const std::string& why)> onEnded;
  /// The address under which it is dialled.
  std::string address() const { return addressOf(host) + "#" + node::linkKeyText(identity.keys().link); }

  /// There is such a machine, switched on or off: not yet, where it is to be a copy; no more, where it was lost.
  bool present = true;

  const std::string name;
  const Host host;
  const bool relay;
  Disk disk;
  LaptopClock clock;
  SeededRandom random;

 private:
  SeededRandom birth;  ///< of what follows

 public:
  const Identity identity;
  const MasterKey master;
  const node::DeviceProfile profile;
  unsigned starts = 0, deaths = 0;

 private:
  struct Run final : kj::TaskSet::ErrorHandler {
    Run() : tasks(kj::heap<kj::TaskSet>(*this)) {}
    void taskFailed(kj::Exception&&) override {}
    std::unique_ptr<node::Database> database;
    kj::Own<kj::Network> network;
    std::unique_ptr<node::Node> node;
    std::unique_ptr<node::Replication> replication;
    kj::Maybe<rpc::Node::Client> door;
    std::unique_ptr<rpc::Session::Client> session;
    kj::Own<kj::TaskSet> tasks;  ///< last: they use the others
  };
  void diedBecause(const std::string& why);

  const schema::Catalogue& catalogue;
  World& world;
  Fabric& fabric;
  Chance chance;
  std::unique_ptr<Run> run;
  std::shared_ptr<bool> alive;  ///< of this run
};

}  // namespace satchel::sim
