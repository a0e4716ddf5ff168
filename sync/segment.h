// A run of one log as it travels, of its commits or of its facts. Invariant: nothing of a segment is believed unless
// the whole run chains onto what is stored and its last one carries the log's signature; a receiver derives every
// header from the bodies.
#pragma once
#include <functional>

#include "sync/fact.h"
#include "sync/version-vector.h"

namespace satchel::sync {

constexpr std::size_t maxSegmentCommits = 1024;
constexpr std::size_t maxSegmentBytes = 1024 * 1024;

struct SegmentBody {
  std::vector<EpochId> epochs;  ///< of a commit, sorted; empty means as the body before
  Bytes bytes;                  ///< a sealed body, or a fact
};

struct Segment {
  LogId log;
  Seq firstSeq = 0;
  Hash previous;  ///< zero for seq 1
  std::vector<SegmentBody> bodies;
  Signature signature;  ///< of the last one's hash
  Incarnation incarnation;
};

/// One commit of a verified segment.
struct VerifiedCommit {
  Header header;
  Hash hash;
  std::vector<EpochId> epochs;
  Bytes body;
};

enum class SegmentFault {
  none,
  oversize,        ///< past the limits on commits or bytes
  malformed,       ///< a body no commit can have, an incarnation of another log
  gap,             ///< begins beyond what is stored: ask from there
  fork,            ///< disagrees with the stored chain although signed
  forgedSignature  ///< the last commit is not signed by the log's device
};

template <class Item>
struct Verdict {
  SegmentFault fault = SegmentFault::none;
  std::vector<Item> fresh;  ///< those beyond the stored head, in order; empty when all were known
};
using SegmentVerdict = Verdict<VerifiedCommit>;

/// One fact of a verified segment.
struct VerifiedFact {
  Fact fact;
  Hash hash;
  Bytes bytes;
};
using FactVerdict = Verdict<VerifiedFact>;

/// `stored`: the log's head here. `hashAt`: the stored commit's hash at a seq up to that head, for overlaps.
SegmentVerdict verifySegment(const SpaceId& space, Segment segment, const Head& stored,
                             const std::function<Hash(Seq)>& hashAt);
/// The same of a fact chain.
FactVerdict verifyFacts(const SpaceId& space, Segment segment, const Head& stored,
                        const std::function<Hash(Seq)>& hashAt);

}  // namespace satchel::sync
