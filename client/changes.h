// Assignments as the changes of a request: text as typed, for the node to read.
#pragma once
#include <vector>

#include "client/assignment.h"
#include "schema/client.capnp.h"

namespace satchel::client {

/// `changes` has one place for each assignment.
void putChanges(capnp::List<rpc::Change>::Builder changes, const std::vector<Assignment>& assignments);

}  // namespace satchel::client
