// What goes into one `take` call: runs of the logs that a session wants to push, and the wraps that belong beside
// facts. Invariant: read on the store thread from what is durable; about 1 MiB of bodies, never cut inside a signed
// run; a branch goes out behind what it grew from.
#pragma once
#include "node/store/replica.h"
#include "sync/window.h"

namespace satchel::node {

struct Parcel {
  std::vector<sync::Travelling> segments;
  std::vector<Wrap> wraps;
  std::map<sync::LogId, sync::Seq> ends;  ///< each log sent, and how far
  bool full = false;                      ///< there is more than found room
};

/// How the receiver is sent commits: as they are sealed, or, where it reads the space, many of them in a window
/// (sync/window.h).
enum class Form { sealed, windows };

Parcel packParcel(const ReadTransaction& txn, const Replica& replica, const Space& space, sync::Chain chain,
                  const std::map<sync::LogId, sync::Seq>& after, Form form);

}  // namespace satchel::node
