// LMDB as the node's database. Invariant: one environment a directory and process; commits are durable (no NOSYNC, no
// WRITEMAP); after a failed fdatasync nothing is ever written again by this process, because LMDB's next commit would
// claim success.
#pragma once
#include <string>

#include "node/store/database.h"

namespace satchel::node {

/// What a node sets aside on its disk; a deletion takes some tens of kilobytes at most.
constexpr std::uint64_t deletionReserve = 4 << 20;

struct LmdbSizes {
  std::uint64_t reserve = 0;               ///< bytes of the disk that are set aside for deletions
  std::size_t map = std::size_t{1} << 30;  ///< at first; it grows
};

/// Opens (and creates) the environment in `directory`, which exists. Throws StoreDamaged, DiskFull or DiskFailed.
std::unique_ptr<Database> openLmdb(const std::string& directory, LmdbSizes sizes = {});

}  // namespace satchel::node
