// LMDB as the node's database. Invariant: one environment a directory and process; commits are durable (no NOSYNC, no
// WRITEMAP); after a failed fdatasync nothing is ever written again by this process, because LMDB's next commit would
// claim success.
#pragma once
#include <string>

#include "node/store/database.h"

namespace satchel::node {

/// Opens (and creates) the environment in `directory`, which exists. Throws StoreDamaged, DiskFull or DiskFailed.
std::unique_ptr<Database> openLmdb(const std::string& directory);

}  // namespace satchel::node
