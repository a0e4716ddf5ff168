#include "node/store/record-shelf.h"

#include "sync/codec.h"

namespace satchel::node {
namespace {

constexpr std::uint8_t isPacked = 255;
constexpr std::size_t samplesToLearn = 256, mostDictionaries = 8;
constexpr std::size_t largestSample = 4096;  ///< bytes: long texts have little in common

/// A record's key is its space, its kind and its id.
KindToken kindOf(ByteView place) {
  return *KindToken::from(place.subspan(4, KindToken::size));
}
/// Where a space's dictionaries lie, by kind and number.
Key dictionariesOf(std::uint32_t space) {
  return Key().raw(asBytes("dictionary")).u32(space);
}

}  // namespace

void RecordShelf::load(const ReadTransaction& txn, const Vault& vault, std::uint32_t space) {
  const Key prefix = dictionariesOf(space);
  const std::size_t prefixSize = ByteView(prefix).size();
  txn.scanPrefix(Table::meta, prefix, [&](ByteView key, ByteView sealed) {
    const auto token = KindToken::from(key.subspan(prefixSize, KindToken::size));
    const auto number = static_cast<std::uint32_t>(bigEndian(key.subspan(prefixSize + KindToken::size)));
    kinds[*token].packers.emplace(number, vault.open(Table::meta, key, sealed));
    return true;
  });
}

const sync::Packer& RecordShelf::packerOf(const KindToken& token, std::uint64_t number) const {
  if (const auto kind = kinds.find(token); kind != kinds.end()) {
    const auto packer = kind->second.packers.find(static_cast<std::uint32_t>(number));
    if (packer != kind->second.packers.end()) return packer->second;
  }
  throw StoreDamaged("RECORD_DAMAGED: a stored record names a dictionary that is not here");
}

sync::Record RecordShelf::open(const Vault& vault, const sync::LogNumbers& logs, ByteView place,
                               ByteView sealed) const {
  std::optional<Bytes> bytes = vault.open(Table::records, place, sealed);
  if (!bytes->empty() && bytes->front() == isPacked) {
    sync::Reader in(ByteView(*bytes).subspan(1));
    const std::uint64_t number = in.varint();
    bytes = packerOf(kindOf(place), number).unpack(in.rest());
  }
  auto record = bytes ? sync::decodeRecord(*bytes, logs) : std::nullopt;
  if (!record) throw StoreDamaged("RECORD_DAMAGED: a stored record does not read");
  return std::move(*record);
}

Bytes RecordShelf::packed(const Kind& kind, ByteView record) {
  const auto& [number, packer] = *kind.packers.rbegin();
  sync::Writer out;
  out.u8(isPacked);
  out.varint(number);
  out.raw(packer.pack(record));
  return out.take();
}

void RecordShelf::put(WriteTransaction& txn, const Vault& vault, sync::LogNumbers& logs, ByteView place,
                      const sync::Record& record) {
  Kind& kind = kinds[kindOf(place)];
  Bytes bytes = sync::encodeRecord(record, logs);
  const Bytes small = kind.packers.empty() ? Bytes() : packed(kind, bytes);
  const bool packs = !small.empty() && small.size() < bytes.size();
  const Bytes& kept = packs ? small : bytes;
  txn.put(Table::records, place, vault.seal(Table::records, place, kept));
  if (bytes.size() > largestSample || kind.packers.size() == mostDictionaries) return;
  kind.bytes += bytes.size();
  kind.packedBytes += kept.size();
  kind.samples.push_back(std::move(bytes));
  if (kind.samples.size() == samplesToLearn) learn(txn, vault, place, kind);
}

void RecordShelf::learn(WriteTransaction& txn, const Vault& vault, ByteView place, Kind& kind) {
  const bool serves = 2 * kind.packedBytes < kind.bytes;
  auto dictionary = serves ? std::nullopt : sync::dictionaryOf(kind.samples);
  kind.samples.clear();
  kind.bytes = kind.packedBytes = 0;
  if (!dictionary) return;
  const std::uint32_t number = kind.packers.empty() ? 1 : kind.packers.rbegin()->first + 1;
  const auto space = static_cast<std::uint32_t>(bigEndian(place.first(4)));
  const Key key = dictionariesOf(space).raw(kindOf(place)).u32(number);
  txn.put(Table::meta, key, vault.seal(Table::meta, key, *dictionary));
  kind.packers.emplace(number, std::move(*dictionary));
}

}  // namespace satchel::node
