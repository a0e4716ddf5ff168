#include "sync/vector-difference.h"

namespace satchel::sync {

VectorDifference differenceBetween(const VersionVector& from, const VersionVector& to) {
  VectorDifference difference;
  for (const auto& [log, head] : to) {
    if (from.at(log) != head) difference.changed.set(log, head);
  }
  for (const auto& [log, head] : from) {
    if (to.at(log).seq == 0) difference.absent.insert(log);
  }
  return difference;
}

VersionVector applied(VersionVector from, const VectorDifference& difference) {
  for (const LogId& log : difference.absent) from.erase(log);
  for (const auto& [log, head] : difference.changed) from.set(log, head);
  return from;
}

}  // namespace satchel::sync
