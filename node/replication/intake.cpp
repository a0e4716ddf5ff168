#include "node/replication/intake.h"

namespace satchel::node {
namespace {

constexpr std::size_t recordsPerSlice = 1000;

bool blamesSender(sync::SegmentFault fault) {
  return fault != sync::SegmentFault::none && fault != sync::SegmentFault::gap;
}

/// What the jobs of one intake share. Touched on the store thread while a job runs, on the loop's between jobs.
struct Work {
  Limits limits;
  std::uint32_t space;
  std::vector<sync::Travelling> segments;
  std::vector<Wrap> wraps;
  std::vector<sync::Fork> forks;
  IntakeResult result;
  CommitRun run;  ///< of the segment being taken
  Replica::Ingested last;

  void note(sync::SegmentFault fault, const sync::LogId& log) {
    if (blamesSender(fault) && result.fault == sync::SegmentFault::none) {
      result.fault = fault;
      result.log = log;
    }
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

/// A run's headers, once it is known that its author signed it.
sync::Fork stemOf(const sync::SpaceId& space, const sync::Segment& segment) {
  sync::Fork stem{segment.incarnation, segment.firstSeq, segment.previous, {{{}, segment.signature}}};
  std::vector<sync::EpochId> epochs;
  for (const sync::SegmentBody& body : segment.bodies) {
    if (!body.epochs.empty()) epochs = body.epochs;
    // Epochs and body are all that a header takes from a body.
    const auto header = sync::headerFor(space, stem.log(), 1, {}, sync::epochSetOf(epochs), body.bytes);
    if (!header) return {};
    stem.stems.front().headers.push_back({header->epochs, header->paddedLength, header->body});
  }
  return stem;
}

/// What stands in the way of a segment, after a fork that it proves is known.
sync::SegmentVerdict verdictOn(StoreAccess& access, Space& space, const sync::Segment& segment) {
  auto verdict = access.replica.verify(access.txn, space, segment);
  if (verdict.fault != sync::SegmentFault::fork) return verdict;
  const auto found = access.replica.compare(access.txn, space, stemOf(space.id, segment));
  const auto* proof = std::get_if<sync::Fork>(&found);
  if (proof == nullptr || !access.replica.learnFork(access.txn, space, *proof)) return verdict;
  return access.replica.verify(access.txn, space, segment);
}

/// Makes the bodies of a run that came in a window. False where that cannot be.
bool unfoldRun(Work& work, const Space& space, sync::Travelling& travelling) {
  const auto key = sync::writingKey(space.id, travelling.window->epochs, space.keys);
  work.result.unread = work.result.unread || !key;
  if (!key) return false;
  auto bodies = sync::unfold(space.id, travelling.run, *travelling.window, *key);
  if (!bodies) {
    work.note(sync::SegmentFault::malformed, travelling.run.log);
    return false;
  }
  travelling.run.bodies = std::move(*bodies);
  travelling.window.reset();
  return true;
}

kj::Promise<void> takeSegment(Node& node, std::shared_ptr<Work> work, std::size_t index) {
  if (index == work->segments.size()) return kj::READY_NOW;
  return node
      .inStoreBulk([work, index](StoreAccess& access) {
        Space& space = access.replica.space(work->space);
        sync::Travelling& travelling = work->segments[index];
        work->last = {};
        if (travelling.window && !unfoldRun(*work, space, travelling)) return std::size_t{0};
        const sync::Segment& segment = travelling.run;
        auto verdict = verdictOn(access, space, segment);
        work->note(verdict.fault, segment.log);
        work->last = {};
        if (!hasRoom(work->limits, access.txn, space, verdict.fresh)) {
          work->result.noRoom = true;
          return work->last.records;
        }
        work->run = {segment.incarnation, std::move(verdict.fresh), segment.signature};
        work->last = access.replica.ingest(access.txn, space, work->run, recordsPerSlice);
        return work->last.records;
      })
      .then([&node, work] { return finishRun(node, work); })
      .then([&node, work, index] { return takeSegment(node, work, index + 1); });
}

}  // namespace

kj::Promise<IntakeResult> takeFacts(Node& node, const Limits& limits, std::uint32_t space, Delivery delivery) {
  auto work = std::make_shared<Work>(Work{limits, space, {}, {}, {}, {}, {}, {}});
  work->segments = std::move(delivery.segments);
  work->wraps = std::move(delivery.wraps);
  work->forks = std::move(delivery.forks);
  return node
      .inStore([work](StoreAccess& access) {
        Space& here = access.replica.space(work->space);
        work->result = {};
        for (const sync::Travelling& each : work->segments) {
          if (!hasRoom(work->limits, access.txn, here, each.run)) {
            work->result.noRoom = true;
            continue;
          }
          work->note(access.replica.ingestFacts(access.txn, here, each.run), each.run.log);
        }
        access.replica.addWraps(access.txn, here, work->wraps);
        for (const sync::Fork& fork : work->forks) access.replica.learnFork(access.txn, here, fork);
        access.replica.settleKeys(access.txn, here);
      })
      .then([&node, work] { return mergeHeld(node, work); })
      .then([work] { return work->result; });
}

kj::Promise<IntakeResult> takeCommits(Node& node, const Limits& limits, std::uint32_t space,
                                      std::vector<sync::Travelling> segments) {
  auto work = std::make_shared<Work>();
  work->limits = limits;
  work->space = space;
  work->segments = std::move(segments);
  return takeSegment(node, work, 0).then([work] { return work->result; });
}

}  // namespace satchel::node
