#include "sync/withholding.h"

#include <algorithm>

namespace satchel::sync {

void Withholding::consider(const VersionVector& claimed, const VersionVector& mine) {
  std::erase_if(missed, [&](const auto& each) {
    const Seq here = mine.at(each.first).seq;
    return here >= each.second.range.last || claimed.at(each.first).seq <= here;
  });
  for (const auto& [log, head] : claimed) {
    const Seq here = mine.at(log).seq;
    if (head.seq <= here) continue;
    Missed& each = missed[log];
    if (each.range.after != here) each.suspicion = Suspicion::none;  // it goes on
    each.range = {here, std::max(each.range.last, head.seq)};
  }
}

std::map<LogId, Seq> Withholding::questions() const {
  std::map<LogId, Seq> ask;
  for (const auto& [log, each] : missed) {
    if (each.suspicion == Suspicion::none || each.suspicion == Suspicion::compared) ask[log] = each.range.after;
  }
  return ask;
}

bool Withholding::answered(const LogId& log, Seq after, bool handedOn) {
  const auto found = missed.find(log);
  if (found == missed.end() || found->second.range.after != after) return false;
  Suspicion& suspicion = found->second.suspicion;
  if (handedOn) {
    missed.erase(found);
  } else if (suspicion == Suspicion::none) {
    suspicion = Suspicion::once;
  } else if (suspicion == Suspicion::compared) {
    suspicion = Suspicion::twice;
    return true;
  }
  return false;
}

bool Withholding::wantsComparison() const {
  return std::ranges::any_of(missed, [](const auto& each) { return each.second.suspicion == Suspicion::once; });
}

void Withholding::comparing() {
  for (auto& [log, each] : missed) {
    if (each.suspicion == Suspicion::once) each.suspicion = Suspicion::compared;
  }
}

std::map<LogId, Withholding::Range> Withholding::withheld() const {
  std::map<LogId, Range> result;
  for (const auto& [log, each] : missed) {
    if (each.suspicion == Suspicion::twice) result[log] = each.range;
  }
  return result;
}

}  // namespace satchel::sync
