// Finding colleagues on a local network without being told where they are. Invariant: only members of a common space
// understand a call, and hearing one proves nothing: whoever is dialled has to show its key as always.
#pragma once
#include "node/platform/local-cast.h"
#include "node/replication/replication.h"
#include "sync/beacon.h"

namespace satchel::node {

class Discovery final : private kj::TaskSet::ErrorHandler {
 public:
  Discovery(Node& node, Replication& replication, kj::Timer& timer, platform::LocalCast& cast);

 private:
  kj::Promise<void> callOut();
  kj::Promise<void> listen();
  kj::Promise<void> heard(platform::LocalCast::Heard call);
  /// Of the spaces this device reads, as its newest epochs have them.
  kj::Promise<std::shared_ptr<std::vector<sync::DiscoveryKey>>> keys();
  /// The port that others on the network can dial; 0 where there is none.
  std::uint16_t port() const;
  void taskFailed(kj::Exception&& exception) override;

  Node& node;
  Replication& replication;
  kj::Timer& timer;
  platform::LocalCast& cast;
  Bytes beacon;
  Hash beaconOf;                   ///< what it was made of
  kj::TimePoint madeAt, secondAt;  ///< of the beacon; when the count below began
  unsigned heardLately = 0;        ///< calls looked at in this second
  kj::TaskSet tasks;
};

}  // namespace satchel::node
