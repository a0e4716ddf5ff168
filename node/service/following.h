// Answers that go on: events as they happen, a list as it changes. Invariant: nothing is told before it is durable;
// following ends when the client goes, and never holds up the node: the next news waits until the last was taken.
#pragma once
#include "node/change-feed.h"
#include "node/service/answers.h"

namespace satchel::node {

struct StoredEvent {
  std::uint64_t number = 0;
  sync::Millis time = 0;
  std::string code, sentence;
};
/// At most 10,000 events after `after`, in order.
std::vector<StoredEvent> eventsAfter(const Node& node, const ReadTransaction& txn, std::uint64_t after);
void putEvent(rpc::Event::Builder out, const StoredEvent& event);

/// Rejects when the client is gone.
kj::Promise<void> followEvents(Node& node, kj::Own<ChangeFeed> feed, std::uint64_t after, rpc::EventSink::Client sink);

/// One live list: which records belong to it, and which the client has seen in it.
struct WatchedList {
  std::uint32_t space = 0;
  std::string kind;  ///< its key
  std::string where;
  bool deleted = false;
  std::vector<std::string> columns;
  std::set<sync::RecordId> shown;
  std::uint64_t dropped = 0;  ///< Derived::dropped, as of what the client was told last
};
/// Rejects when the client is gone.
kj::Promise<void> watchList(Node& node, kj::Own<ChangeFeed> feed, WatchedList list, rpc::Watcher::Client watcher);

}  // namespace satchel::node
