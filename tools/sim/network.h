// A simulated network of hosts with one address each, and the connections between them. Invariant: a connection either
// delivers the bytes it was given, in order, or fails; unless somebody on the way was told to meddle with them, which
// is for the link above to notice. Each direction between two hosts can be closed by itself: what was sent waits, as
// retransmissions do, until it is open again.
#pragma once
#include <kj/async-io.h>

#include <deque>
#include <map>
#include <memory>
#include <set>

#include "tools/sim/chance.h"
#include "tools/sim/world.h"

namespace satchel::sim {

/// Host n is reached at 10.0.(n / 250).(n % 250 + 1):4700.
using Host = unsigned;
std::string addressOf(Host host);

/// What somebody on the way does to the next bytes from one host to another.
enum class Meddling { flipByte, duplicate, swap, truncate, reset };

/// What a host does with what arrives: as it comes, a little at a time, or it lets it lie and its senders wait.
enum class Reading { promptly, slowly, never };

struct Weather {
  unsigned leastMillis = 1, mostMillis = 40;  ///< on the way
};

class Lane;
class Accepting;

class Fabric {
 public:
  Fabric(World& world, Chance chance) : world(world), chance(chance) {}
  KJ_DISALLOW_COPY(Fabric);

  /// A host's way to all the others. The fabric outlives it.
  kj::Own<kj::Network> networkOf(Host host);

  // ---- what happens to the network
  void close(Host from, Host to) { closed.emplace(from, to); }
  void open(Host from, Host to);
  void openAll();
  bool isOpen(Host from, Host to) const { return !closed.contains({from, to}); }
  void setWeather(Weather now) { weather = now; }
  void setReading(Host host, Reading how);
  Reading readingOf(Host host) const;
  /// The next bytes that arrive are meddled with, if any are on their way before long.
  void meddle(Host from, Host to, Meddling how) { meddlings[{from, to}].push_back(how); }
  /// All connections of a host end: with a reset, as when its process dies, or in silence, as when it loses power.
  void drop(Host host, bool silently);

  /// What one direction of a connection may hold between writer and reader. (Bytes.)
  static constexpr std::size_t window = 256 << 10;
  std::uint64_t bytesCarried = 0, meddled = 0, connections = 0;
  /// The most that any direction ever held.
  std::size_t mostHeld = 0;

 private:
  friend class Lane;
  friend class Accepting;
  friend class Address;
  friend class Connection;
  struct Listener {
    std::deque<kj::Own<kj::AsyncIoStream>> arrived;
    kj::Maybe<kj::Own<kj::PromiseFulfiller<kj::Own<kj::AsyncIoStream>>>> waiting;
  };
  kj::Promise<kj::Own<kj::AsyncIoStream>> connect(Host from, Host to);
  kj::Duration latency();

  World& world;
  Chance chance;
  Weather weather;
  std::set<std::pair<Host, Host>> closed;
  std::map<std::pair<Host, Host>, std::deque<Meddling>> meddlings;
  std::map<Host, std::shared_ptr<Listener>> listeners;
  std::map<Host, Reading> readings;  ///< of those who do not read promptly
  std::uint64_t lastLane = 0;
  std::map<std::uint64_t, std::weak_ptr<Lane>> lanes;  ///< in the order they were made
};

}  // namespace satchel::sim
