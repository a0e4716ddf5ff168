// Many laptops of one space. Invariant: each is a process of its own with a log of its own, enrolled by a code like
// any.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "tools/bench/talk.h"

namespace satchel::bench {

using Crowd = std::vector<std::unique_ptr<NodeProcess>>;

/// Lets this process and those it starts hold as many descriptors as the system allows.
void raiseDescriptorLimit();
/// Throws where the memory that is free would not hold so many nodes.
void requireRoomFor(unsigned nodes);

/// Starts a node and lets it into the holder's space at `via`.
std::unique_ptr<NodeProcess> newcomer(const std::string& folder, const std::string& person, const NodeProcess& holder,
                                      const std::string& via);
/// Waits until the node is connected to so many others.
void awaitPeers(const NodeProcess& node, std::uint64_t peers);
/// Throws unless each has the digest of `one`.
void requireAllEqual(const NodeProcess& one, const Crowd& others);

}  // namespace satchel::bench
