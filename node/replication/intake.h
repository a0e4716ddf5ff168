// Takes in what a peer sent: slice by slice, behind what a person at this node asks for. Invariant: resolves when all
// that was taken is durable; what a segment lacks is that segment's fault and stops no other; a segment is taken whole,
// as far as it is news, or not at all.
#pragma once
#include "node/node.h"
#include "node/replication/quotas.h"
#include "sync/window.h"

namespace satchel::node {

struct IntakeResult {
  /// The first fault that blames the sender, none otherwise; gaps blame nobody.
  sync::SegmentFault fault = sync::SegmentFault::none;
  sync::LogId log;      ///< where
  bool noRoom = false;  ///< something of it found no room here, and was not taken in
  bool unread = false;  ///< a window came whose keys are not here; it was not taken
};

/// What one call brings.
struct Delivery {
  std::vector<sync::Travelling> segments;
  std::vector<Wrap> wraps;
  std::vector<sync::Fork> forks;
};

/// `space` by number. Facts first, then the wraps and the proofs of forks; then what was held for want of any is
/// merged.
kj::Promise<IntakeResult> takeFacts(Node& node, const Limits& limits, std::uint32_t space, Delivery delivery);
/// A run that leaves what is stored proves a fork by itself where it goes back far enough: then it is taken in as a
/// branch, and no fault.
kj::Promise<IntakeResult> takeCommits(Node& node, const Limits& limits, std::uint32_t space,
                                      std::vector<sync::Travelling> segments);

}  // namespace satchel::node
