// What stands in one vector and not in another: how a vector travels to somebody who knows one near it. Invariant:
// applied to the vector it was made from, it gives the other again; whoever knows that one's hash checks it.
#pragma once
#include <set>

#include "sync/version-vector.h"

namespace satchel::sync {

struct VectorDifference {
  VersionVector changed;   ///< heads that are new or other
  std::set<LogId> absent;  ///< logs that are no longer there
  bool operator==(const VectorDifference&) const = default;
};

VectorDifference differenceBetween(const VersionVector& from, const VersionVector& to);
VersionVector applied(VersionVector from, const VectorDifference& difference);

}  // namespace satchel::sync
