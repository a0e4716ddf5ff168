#include "node/service/following.h"

#include "sync/codec.h"

namespace satchel::node {
namespace {

constexpr std::size_t mostEvents = 10'000;

kj::Promise<void> tellEvents(Node& node, ChangeFeed& feed, std::uint64_t after, rpc::EventSink::Client sink) {
  auto found = std::make_shared<std::vector<StoredEvent>>();
  return node.inStore([&node, found, after](StoreAccess& access) { *found = eventsAfter(node, access.txn, after); })
      .then([&node, &feed, after, found, sink]() mutable -> kj::Promise<void> {
        kj::Promise<void> told = kj::READY_NOW;
        for (const StoredEvent& event : *found) {
          auto request = sink.eventRequest();
          putEvent(request.initEvent(), event);
          told = told.then([sent = request.send().ignoreResult()]() mutable { return kj::mv(sent); });
        }
        const std::uint64_t last = found->empty() ? after : found->back().number;
        return told.then([&feed] { return feed.next(); }).ignoreResult().then([&node, &feed, last, sink]() mutable {
          return tellEvents(node, feed, last, kj::mv(sink));
        });
      });
}

}  // namespace

std::vector<StoredEvent> eventsAfter(const Node& node, const ReadTransaction& txn, std::uint64_t after) {
  std::vector<StoredEvent> events;
  txn.scan(Table::events, Key().u64(after + 1), [&](ByteView key, ByteView sealed) {
    const Bytes bytes = node.vault.open(Table::events, key, sealed);
    sync::Reader in(bytes);
    StoredEvent event;
    event.number = bigEndian(key);
    event.time = in.zigzag();
    event.code = in.text();
    event.sentence = in.text();
    events.push_back(std::move(event));
    return events.size() < mostEvents;
  });
  return events;
}

void putEvent(rpc::Event::Builder out, const StoredEvent& event) {
  out.setNumber(event.number);
  out.setTime(sync::isoDateTime({event.time}));
  out.setCode(event.code);
  out.setSentence(event.sentence);
}

kj::Promise<void> followEvents(Node& node, kj::Own<ChangeFeed> feed, std::uint64_t after, rpc::EventSink::Client sink) {
  ChangeFeed& news = *feed;
  return tellEvents(node, news, after, kj::mv(sink)).attach(kj::mv(feed));
}

}  // namespace satchel::node
