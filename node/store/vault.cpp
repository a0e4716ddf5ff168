#include "node/store/vault.h"

namespace satchel::node {
namespace {
constexpr std::uint8_t format = 1;

/// What a value is sealed to: where it lies.
Key place(Table table, ByteView key) {
  Key result;
  result.u8(format).u8(static_cast<std::uint8_t>(table)).raw(key);
  return result;
}
}  // namespace

Vault::Vault(const MasterKey& master, Random& random)
    : sealKey(derive<SealKey>(master, Context{"satchel store value v1"}, {})),
      tokenKey(derive<MacKey>(master, Context{"satchel store token v1"}, {})),
      random(random) {}

Bytes Vault::seal(Table table, ByteView key, ByteView value) const {
  return sealAtRandom(sealKey, place(table, key), value, random);
}

Bytes Vault::open(Table table, ByteView key, ByteView sealed) const {
  auto value = openAtRandom(sealKey, place(table, key), sealed);
  if (!value) throw StoreDamaged("RECORD_DAMAGED: a stored value does not open");
  return std::move(*value);
}

KindToken Vault::tokenOf(std::string_view kind) const {
  std::array<std::uint8_t, 16> hash{};
  keyedHash(tokenKey, Context{"satchel kind token v1"}, {asBytes(kind)}, hash);
  return *KindToken::from(ByteView(hash).first(KindToken::size));
}

}  // namespace satchel::node
