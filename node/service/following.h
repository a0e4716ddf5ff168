// Events told as they happen. Invariant: nothing is told before it is durable; following ends when the client goes, and
// never holds up the node: the next news waits until the last was taken.
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

}  // namespace satchel::node
