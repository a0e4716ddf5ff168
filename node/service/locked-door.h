// The client's door of a node that is locked: its folder's keys are not in this process, and nothing of the store is
// open. Invariant: it answers how the node is, stops, and tries passphrases, one at a time; whatever else is asked is
// refused as LOCKED.
#pragma once
#include <kj/async.h>

#include "node/device.h"
#include "schema/client.capnp.h"

namespace satchel::node {

/// What ended the waiting: a device, once a passphrase opened it, or nothing: the node is to stop.
using Unlocked = std::optional<OpenedDevice>;

struct LockedDoor {
  rpc::Node::Client client;
  kj::Promise<Unlocked> unlocked;
};
/// For the device in this folder.
LockedDoor makeLockedDoor(std::string data);

}  // namespace satchel::node
