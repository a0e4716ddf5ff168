#include "node/replication/parcel.h"

#include <algorithm>

namespace satchel::node {
namespace {
constexpr std::size_t callBytes = 1 << 20;

struct Wanted {
  const LogState* log;
  sync::Seq after;
};

/// Each branch behind what it grew from, which starts earlier: nobody can lay it anywhere before that.
std::vector<Wanted> inOrder(const Space& space, const std::map<sync::LogId, sync::Seq>& after) {
  std::vector<Wanted> wanted;
  for (const auto& [id, seq] : after) {
    if (const auto log = space.logs.find(id); log != space.logs.end()) wanted.push_back({&log->second, seq});
  }
  std::ranges::stable_sort(wanted, {}, [](const Wanted& each) { return each.log->start; });
  return wanted;
}

/// Whether the receiver has what the log stands on by the time it comes to it.
bool isRooted(const LogState& log, const std::map<sync::LogId, sync::Seq>& after, const Parcel& parcel) {
  const auto asked = after.find(log.parent);
  if (asked == after.end()) return true;
  const auto sent = parcel.ends.find(log.parent);
  return (sent == parcel.ends.end() ? asked->second : sent->second) + 1 >= log.start;
}

/// Where this device can read the run, and there is something to gain.
void foldRun(const Space& space, sync::Travelling& travelling) {
  const auto key = sync::writingKey(space.id, travelling.run.bodies.front().epochs, space.keys);
  travelling.window = key ? sync::fold(space.id, travelling.run, *key) : std::nullopt;
  if (travelling.window) travelling.run.bodies.clear();
}

}  // namespace

Parcel packParcel(const ReadTransaction& txn, const Replica& replica, const Space& space, sync::Chain chain,
                  const std::map<sync::LogId, sync::Seq>& after, Form form) {
  Parcel parcel;
  std::size_t bytes = 0;
  for (const auto& [log, seq] : inOrder(space, after)) {
    if (bytes >= callBytes) {
      parcel.full = true;
      break;
    }
    if (chain == sync::Chain::commits && !isRooted(*log, after, parcel)) continue;
    auto segment = replica.segmentAfter(txn, space, chain, log->id, seq);
    if (!segment) continue;
    for (const sync::SegmentBody& body : segment->bodies) bytes += body.bytes.size();
    const sync::Seq last = segment->firstSeq + segment->bodies.size() - 1;
    parcel.full = parcel.full || last < (chain == sync::Chain::facts ? log->facts.seq : log->stored.seq);
    parcel.ends[log->id] = last;
    parcel.segments.push_back({std::move(*segment), std::nullopt});
    if (chain == sync::Chain::commits && form == Form::windows) foldRun(space, parcel.segments.back());
  }
  if (chain == sync::Chain::facts && !parcel.segments.empty()) parcel.wraps = replica.standingWraps(txn, space);
  return parcel;
}

}  // namespace satchel::node
