// What a relay gives each space at most: bytes of commits, and links. Invariant: a space at its limit is refused more
// by name and loses nothing that was acknowledged; its facts go on being taken, its admins have a place beside the
// others, and what it holds goes on out. Each space is counted by itself.
//
// What is counted is kept in the table meta, "carried" and the space's number → u64 the feed's number up to which it is
// counted · u64 bytes.
#pragma once
#include <map>
#include <set>

#include "node/replication/limits.h"
#include "node/store/replica.h"

namespace satchel::node {

/// Which links, by their numbers, have a place in which space.
class Places {
 public:
  explicit Places(Limits limits) : limits(limits) {}
  const Limits limits;

  /// Whether the link of a device with that role has a place in the space. Takes a free one.
  bool admits(const sync::SpaceId& space, std::uint64_t link, sync::Role role);
  void leave(const sync::SpaceId& space, std::uint64_t link);
  /// The link has ended.
  void leave(std::uint64_t link);

 private:
  std::map<sync::SpaceId, std::set<std::uint64_t>> taken;
};

// ---- on the store thread

/// Whether commits that are news find room.
bool hasRoom(const Limits& limits, WriteTransaction& txn, const Space& space,
             const std::vector<sync::VerifiedCommit>& commits);
/// Facts of whoever was once an admin always do; of others, who have little to say, a few.
bool hasRoom(const Limits& limits, const ReadTransaction& txn, const Space& space, const sync::Segment& facts);

/// Bytes of the space's commits.
std::uint64_t carriedBytes(WriteTransaction& txn, const Space& space);

}  // namespace satchel::node
