#include "node/replication/intake.h"

namespace satchel::node {
namespace {

constexpr std::size_t recordsPerSlice = 1000;

bool blamesSender(sync::SegmentFault fault) {
  return fault != sync::SegmentFault::none && fault != sync::SegmentFault::gap;
}

/// What the jobs of one intake share. Touched on the store thread while a job runs, on the loop's between jobs.
struct Work {
  std::uint32_t space;
  std::vector<sync::Segment> segments;
  std::vector<Wrap> wraps;
  IntakeResult result;
  CommitRun run;  ///< of the segment being taken
  Replica::Ingested last;

  void note(sync::SegmentFault fault, const sync::LogId& log) {
    if (blamesSender(fault) && result.fault == sync::SegmentFault::none) result = {fault, log};
  }
};

kj::Promise<void> mergeHeld(Node& node, std::shared_ptr<Work> work) {
  return node
      .inStoreBulk([work](StoreAccess& access) {
        work->last = access.replica.mergeHeld(access.txn, access.replica.space(work->space), recordsPerSlice);
        return work->last.records;
      })
      .then([&node, work]() -> kj::Promise<void> {
        if (work->last.done) return kj::READY_NOW;
        return mergeHeld(node, work);
      });
}

kj::Promise<void> finishRun(Node& node, std::shared_ptr<Work> work) {
  if (work->last.done) return kj::READY_NOW;
  return node
      .inStoreBulk([work](StoreAccess& access) {
        work->last = access.replica.ingest(access.txn, access.replica.space(work->space), work->run, recordsPerSlice);
        return work->last.records;
      })
      .then([&node, work] { return finishRun(node, work); });
}

kj::Promise<void> takeSegment(Node& node, std::shared_ptr<Work> work, std::size_t index) {
  if (index == work->segments.size()) return kj::READY_NOW;
  return node
      .inStoreBulk([work, index](StoreAccess& access) {
        Space& space = access.replica.space(work->space);
        const sync::Segment& segment = work->segments[index];
        auto verdict = access.replica.verify(access.txn, space, segment);
        work->note(verdict.fault, segment.log);
        work->run = {segment.incarnation, std::move(verdict.fresh), segment.signature};
        work->last = access.replica.ingest(access.txn, space, work->run, recordsPerSlice);
        return work->last.records;
      })
      .then([&node, work] { return finishRun(node, work); })
      .then([&node, work, index] { return takeSegment(node, work, index + 1); });
}

}  // namespace

kj::Promise<IntakeResult> takeFacts(Node& node, std::uint32_t space, std::vector<sync::Segment> segments,
                                    std::vector<Wrap> wraps) {
  auto work = std::make_shared<Work>();
  work->space = space;
  work->segments = std::move(segments);
  work->wraps = std::move(wraps);
  return node
      .inStore([work](StoreAccess& access) {
        Space& here = access.replica.space(work->space);
        work->result = {};
        for (const sync::Segment& segment : work->segments) {
          work->note(access.replica.ingestFacts(access.txn, here, segment), segment.log);
        }
        access.replica.addWraps(access.txn, here, work->wraps);
        access.replica.settleKeys(access.txn, here);
      })
      .then([&node, work] { return mergeHeld(node, work); })
      .then([work] { return work->result; });
}

kj::Promise<IntakeResult> takeCommits(Node& node, std::uint32_t space, std::vector<sync::Segment> segments) {
  auto work = std::make_shared<Work>();
  work->space = space;
  work->segments = std::move(segments);
  return takeSegment(node, work, 0).then([work] { return work->result; });
}

}  // namespace satchel::node
