// Peers as people see them: who is reached, what each side lacks, and why a link is down.
#pragma once
#include "client/context.h"

namespace satchel::client {

void printPeers(Context& context, capnp::List<rpc::Peer>::Reader peers);

}  // namespace satchel::client
