#include "sync/segment.h"

namespace satchel::sync {
namespace {

SegmentVerdict refuse(SegmentFault fault) {
  return {fault, {}};
}

bool oversize(const Segment& segment) {
  std::size_t bytes = 0;
  for (const SegmentBody& body : segment.bodies) bytes += body.bytes.size();
  return segment.bodies.size() > maxSegmentCommits || bytes > maxSegmentBytes;
}

}  // namespace

SegmentVerdict verifySegment(const SpaceId& space, Segment segment, const Head& stored,
                             const std::function<Hash(Seq)>& hashAt) {
  if (oversize(segment)) return refuse(SegmentFault::oversize);
  if (segment.bodies.empty() || segment.firstSeq == 0 || segment.incarnation.log() != segment.log ||
      segment.firstSeq > UINT64_MAX / 2 || (segment.firstSeq == 1) != segment.previous.isZero()) {
    return refuse(SegmentFault::malformed);
  }
  if (segment.firstSeq > stored.seq + 1) return refuse(SegmentFault::gap);

  // The whole run is derived and its end checked first: only a signed run can prove a fork.
  std::vector<VerifiedCommit> run;
  run.reserve(segment.bodies.size());
  Hash previous = segment.previous;
  Seq seq = segment.firstSeq;
  for (SegmentBody& body : segment.bodies) {
    if (body.epochs.empty() && run.empty()) return refuse(SegmentFault::malformed);
    VerifiedCommit commit;
    commit.epochs = body.epochs.empty() ? run.back().epochs : std::move(body.epochs);
    const auto header = headerFor(space, segment.log, seq, previous, epochSetOf(commit.epochs), body.bytes);
    if (!header) return refuse(SegmentFault::malformed);
    commit.header = *header;
    commit.hash = header->hash();
    commit.body = std::move(body.bytes);
    previous = commit.hash;
    ++seq;
    run.push_back(std::move(commit));
  }
  if (!verify(segment.incarnation.device, commitSignature, run.back().hash, segment.signature)) {
    return refuse(SegmentFault::forgedSignature);
  }
  if (segment.firstSeq > 1 && hashAt(segment.firstSeq - 1) != segment.previous) return refuse(SegmentFault::fork);

  SegmentVerdict verdict;
  for (VerifiedCommit& commit : run) {
    if (commit.header.seq > stored.seq) {
      verdict.fresh.push_back(std::move(commit));
    } else if (hashAt(commit.header.seq) != commit.hash) {
      return refuse(SegmentFault::fork);
    }
  }
  return verdict;
}

}  // namespace satchel::sync
