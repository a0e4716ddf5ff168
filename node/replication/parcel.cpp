#include "node/replication/parcel.h"

namespace satchel::node {
namespace {
constexpr std::size_t callBytes = 1 << 20;
}

Parcel packParcel(const ReadTransaction& txn, const Replica& replica, const Space& space, sync::Chain chain,
                  const std::map<sync::LogId, sync::Seq>& after) {
  Parcel parcel;
  std::size_t bytes = 0;
  for (const auto& [log, seq] : after) {
    if (bytes >= callBytes) {
      parcel.full = true;
      break;
    }
    auto segment = replica.segmentAfter(txn, space, chain, log, seq);
    if (!segment) continue;
    for (const sync::SegmentBody& body : segment->bodies) bytes += body.bytes.size();
    const LogState& state = space.logs.at(log);
    const sync::Seq last = segment->firstSeq + segment->bodies.size() - 1;
    parcel.full = parcel.full || last < (chain == sync::Chain::facts ? state.facts.seq : state.stored.seq);
    parcel.ends[log] = last;
    parcel.segments.push_back(std::move(*segment));
  }
  if (chain == sync::Chain::facts && !parcel.segments.empty()) parcel.wraps = replica.standingWraps(txn, space);
  return parcel;
}

}  // namespace satchel::node
