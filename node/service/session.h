// The client's door: every call of schema/client.capnp. Invariant: a call is one job on the store thread, answered when
// it is durable; it holds no state of its own beyond the client's language.
#pragma once
#include "node/service/answers.h"

namespace satchel::node {

class Replication;

/// Ends the node, as `satchel stop` asks.
using StopNode = std::function<void()>;

/// What a fresh connection offers.
rpc::Node::Client makeClientDoor(Node& node, Replication& replication, StopNode stop);

}  // namespace satchel::node
