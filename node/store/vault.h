// Seals what the store keeps under the device's master key. Invariant: a sealed value opens only in its own table and
// under its own key, so that nobody with the disk can move one to another place.
#pragma once
#include "crypto/keystore.h"
#include "node/store/tables.h"

namespace satchel::node {

class Vault {
 public:
  Vault(const MasterKey& master, Random& random);
  Bytes seal(Table table, ByteView key, ByteView value) const;
  /// Throws StoreDamaged where it does not open.
  Bytes open(Table table, ByteView key, ByteView sealed) const;
  KindToken tokenOf(std::string_view kind) const;

 private:
  SealKey sealKey;
  MacKey tokenKey;
  Random& random;
};

}  // namespace satchel::node
