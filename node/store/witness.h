// By what a store knows its own place, and whether it was put back from a backup. Invariant: the witness is sealed
// under the device's master key, so that a store that opens it is this device's.
#pragma once
#include "node/store/vault.h"

namespace satchel::node {

/// What the store last took its place for (platform::witnessOf). Nothing in a store that never ran. Throws StoreDamaged
/// where it is sealed under other keys.
std::optional<Bytes> witnessIn(const ReadTransaction& txn, const Vault& vault);
void putWitness(WriteTransaction& txn, const Vault& vault, ByteView witness);

/// Says of a copy of a store that it is a backup put back.
void markRestored(WriteTransaction& txn);
/// Whether that was said, and takes it off.
bool takeRestored(WriteTransaction& txn);

}  // namespace satchel::node
