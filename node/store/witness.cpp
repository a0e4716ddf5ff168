#include "node/store/witness.h"

namespace satchel::node {
namespace {

constexpr std::string_view witnessKey = "witness", restoredKey = "restored";

}  // namespace

std::optional<Bytes> witnessIn(const ReadTransaction& txn, const Vault& vault) {
  const auto sealed = txn.get(Table::meta, asBytes(witnessKey));
  if (!sealed) return std::nullopt;
  return vault.open(Table::meta, asBytes(witnessKey), *sealed);
}

void putWitness(WriteTransaction& txn, const Vault& vault, ByteView witness) {
  txn.put(Table::meta, asBytes(witnessKey), vault.seal(Table::meta, asBytes(witnessKey), witness));
}

void markRestored(WriteTransaction& txn) {
  const std::uint8_t yes = 1;
  txn.put(Table::meta, asBytes(restoredKey), {&yes, 1});
}

bool takeRestored(WriteTransaction& txn) {
  const bool said = txn.get(Table::meta, asBytes(restoredKey)).has_value();
  if (said) txn.erase(Table::meta, asBytes(restoredKey));
  return said;
}

}  // namespace satchel::node
