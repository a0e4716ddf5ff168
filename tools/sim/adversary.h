// A member with a modified client: it holds real keys, and says what no honest node says. Invariant: it can do what
// anybody with those keys could, and nothing more; whatever it sends goes over the network like everything else.
#pragma once
#include "tools/sim/device.h"
#include "tools/sim/plan.h"

namespace satchel::sim {

/// Where its inventions have got to in each of its logs.
struct Inventions {
  std::map<sync::LogId, sync::Head> last;                  ///< of the history that does not contradict itself
  std::vector<std::pair<sync::LogId, sync::Head>> others;  ///< ends of those that do
};

/// What it would send: made from what its own honest node holds, on that node's store thread.
sync::Segment craft(Deed deed, Device& mallory, node::StoreAccess& access, Chance& chance, Inventions& inventions);

/// Dials the victim as itself and hands the segments over, `times` times; resolves when it was answered or shown out.
kj::Promise<void> assail(World& world, Fabric& fabric, Device& mallory, Device& victim, const sync::SpaceId& space,
                         const sync::Segment& segment, unsigned times);

/// Sends bytes that mean nothing, on a fresh connection or after a proper handshake.
kj::Promise<void> babble(World& world, Fabric& fabric, Device& mallory, Device& victim, Chance chance);

}  // namespace satchel::sim
