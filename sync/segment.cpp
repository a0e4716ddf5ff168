#include "sync/segment.h"

#include "sync/protection.h"

namespace satchel::sync {
namespace {

bool oversize(const Segment& segment) {
  std::size_t bytes = 0;
  for (const SegmentBody& body : segment.bodies) bytes += body.bytes.size();
  return segment.bodies.size() > maxSegmentCommits || bytes > maxSegmentBytes;
}

Seq seqOf(const VerifiedCommit& commit) {
  return commit.header.seq;
}
Seq seqOf(const VerifiedFact& fact) {
  return fact.fact.seq;
}

/// `derive` makes the next item of the run from its body: (item before or null, seq, previous hash, body) → item with
/// its hash, nothing where no item has such a body.
template <class Item, class Derive>
Verdict<Item> judge(Segment segment, const Head& stored, const std::function<Hash(Seq)>& hashAt, Context signature,
                    Derive derive) {
  if (oversize(segment)) return {SegmentFault::oversize, {}};
  if (segment.bodies.empty() || segment.firstSeq == 0 || segment.incarnation.log() != segment.log ||
      segment.firstSeq > UINT64_MAX / 2 || (segment.firstSeq == 1) != segment.previous.isZero()) {
    return {SegmentFault::malformed, {}};
  }
  if (segment.firstSeq > stored.seq + 1) return {SegmentFault::gap, {}};

  // The whole run is derived and its end checked first: only a signed run can prove a fork.
  std::vector<Item> run;
  run.reserve(segment.bodies.size());
  Hash previous = segment.previous;
  Seq seq = segment.firstSeq;
  for (SegmentBody& body : segment.bodies) {
    std::optional<Item> item = derive(run.empty() ? nullptr : &run.back(), seq++, previous, std::move(body));
    if (!item) return {SegmentFault::malformed, {}};
    previous = item->hash;
    run.push_back(std::move(*item));
  }
  if (!verify(segment.incarnation.device, signature, run.back().hash, segment.signature) &&
      stands(Protection::chainCheck)) {
    return {SegmentFault::forgedSignature, {}};
  }
  if (segment.firstSeq > 1 && hashAt(segment.firstSeq - 1) != segment.previous) return {SegmentFault::fork, {}};

  Verdict<Item> verdict;
  for (Item& item : run) {
    if (seqOf(item) > stored.seq) {
      verdict.fresh.push_back(std::move(item));
    } else if (hashAt(seqOf(item)) != item.hash) {
      return {SegmentFault::fork, {}};
    }
  }
  return verdict;
}

}  // namespace

SegmentVerdict verifySegment(const SpaceId& space, Segment segment, const Head& stored,
                             const std::function<Hash(Seq)>& hashAt) {
  const LogId log = segment.log;
  return judge<VerifiedCommit>(
      std::move(segment), stored, hashAt, commitSignature,
      [&](const VerifiedCommit* before, Seq seq, const Hash& previous, SegmentBody body) {
        std::optional<VerifiedCommit> commit;
        if (body.epochs.empty() && before == nullptr) return commit;
        const bool asBefore = body.epochs.empty();
        std::vector<EpochId> epochs = asBefore ? before->epochs : std::move(body.epochs);
        const EpochSetId set = asBefore ? before->header.epochs : epochSetOf(epochs);
        const auto header = headerFor(space, log, seq, previous, set, body.bytes);
        if (header) commit = VerifiedCommit{*header, header->hash(), std::move(epochs), std::move(body.bytes)};
        return commit;
      });
}

FactVerdict verifyFacts(const SpaceId& space, Segment segment, const Head& stored,
                        const std::function<Hash(Seq)>& hashAt) {
  const LogId log = segment.log;
  return judge<VerifiedFact>(std::move(segment), stored, hashAt, factSignature,
                             [&](const VerifiedFact*, Seq seq, const Hash& previous, SegmentBody body) {
                               std::optional<VerifiedFact> item;
                               auto fact = Fact::decode(space, log, seq, previous, body.bytes);
                               const Hash hash = factHash(space, log, seq, previous, body.bytes);
                               if (fact) item = VerifiedFact{std::move(*fact), hash, std::move(body.bytes)};
                               return item;
                             });
}

}  // namespace satchel::sync
