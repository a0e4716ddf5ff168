// How records lie in their table: packed by what records of their kind have in common, then sealed. Invariant: what was
// put is read back equal, whichever dictionary packed it: a dictionary stays as long as the store. Used on the store
// thread.
//
// A value, before it is sealed: the record as it is (sync/record.h), or u8 255 · varint number of the dictionary ·
// packed. A kind's first dictionary is made from the first 256 records that are put in one run; another where those put
// since pack badly by it, as when a file with other columns comes in.
#pragma once
#include "node/store/vault.h"
#include "sync/packing.h"
#include "sync/record.h"

namespace satchel::node {

/// Of one space.
class RecordShelf {
 public:
  /// What the store knows.
  void load(const ReadTransaction& txn, const Vault& vault, std::uint32_t space);
  /// Throws StoreDamaged where it does not read. `place`: the record's key.
  sync::Record open(const Vault& vault, const sync::LogNumbers& logs, ByteView place, ByteView sealed) const;
  void put(WriteTransaction& txn, const Vault& vault, sync::LogNumbers& logs, ByteView place,
           const sync::Record& record);

 private:
  struct Kind {
    std::map<std::uint32_t, sync::Packer> packers;  ///< by number, from 1; the last one packs
    std::vector<Bytes> samples;                     ///< since it was last asked whether to learn
    std::size_t bytes = 0, packedBytes = 0;         ///< of these
  };
  /// Throws StoreDamaged where it is not here.
  const sync::Packer& packerOf(const KindToken& kind, std::uint64_t number) const;
  static Bytes packed(const Kind& kind, ByteView record);
  /// Whether what is known serves; else learns from the samples.
  static void learn(WriteTransaction& txn, const Vault& vault, ByteView place, Kind& kind);

  std::map<KindToken, Kind> kinds;
};

}  // namespace satchel::node
