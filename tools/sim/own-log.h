// Where a device's own log ends, as its disk has it. Invariant: read from the rows alone; the node that runs on them is
// not asked.
#pragma once
#include "sync/commit.h"
#include "sync/version-vector.h"
#include "tools/sim/disk.h"

namespace satchel::sim {

/// What a device without the newest key keeps to itself: its place in the log is its own, its hash is not final.
bool isDraft(const sync::Header& header);

struct OwnLog {
  sync::LogId log;
  sync::Head sealed;    ///< the last commit that is final
  bool drafts = false;  ///< more follow that are not
};

/// Of the first space; nothing where there is none.
std::optional<OwnLog> ownLogOn(const Disk::Tables& tables);

}  // namespace satchel::sim
