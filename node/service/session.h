// The client's door: every call of schema/client.capnp. Invariant: a call is one job on the store thread, answered when
// it is durable; it holds no state of its own beyond the client's language.
#pragma once
#include "node/service/answers.h"
#include "node/service/household.h"

namespace satchel::node {

class Replication;

/// What a fresh connection offers.
rpc::Node::Client makeClientDoor(Node& node, Replication& replication, Household household);

}  // namespace satchel::node
