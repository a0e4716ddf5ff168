// A list told as it changes: what came to belong to it, what shows something else, what has gone from it, by what was
// written and, where the feed tells of nothing written (day-turns.h), by the day having become another. Invariant:
// nothing is told before it is durable; watching ends when the client goes, and never holds up the node: the next news
// waits until the last was taken.
#pragma once
#include "node/change-feed.h"
#include "node/service/answers.h"

namespace satchel::node {

/// One live list: which records belong to it, and which the client has seen in it.
struct WatchedList {
  std::uint32_t space = 0;
  std::string kind;  ///< its key
  std::string where;
  bool deleted = false;
  std::vector<std::string> columns;
  std::set<sync::RecordId> shown;
  std::uint64_t dropped = 0;  ///< Derived::dropped, as of what the client was told last
  sync::Millis seen = 0;      ///< when the whole of it was last looked at
};
/// Rejects when the client is gone.
kj::Promise<void> watchList(Node& node, kj::Own<ChangeFeed> feed, WatchedList list, rpc::Watcher::Client watcher);

}  // namespace satchel::node
