#include "node/service/following.h"

#include <capnp/message.h>

#include "node/query/bound-expression.h"
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

/// What of a list has changed.
struct ListNews {
  std::vector<const Row*> changed;
  std::vector<sync::RecordId> gone;
};

ListNews newsOf(Node& node, StoreAccess& access, const Space& space, WatchedList& list,
                std::set<sync::RecordId> touched, StoreLookup& lookup) {
  ListNews news;
  const schema::KindDef& kind = *lookup.catalogue.kind(list.kind);
  // A record may show something else without having changed itself.
  const auto dropped = node.derived.droppedSince(list.dropped, space.number, kind.key);
  list.dropped = node.derived.dropped();
  if (dropped) {
    touched.insert(dropped->begin(), dropped->end());
  } else {
    for (const auto& each : node.rows.of(access.txn, access.replica, space, kind)) touched.insert(each.first);
  }
  const auto filter = orRefuse(compile(list.where, kind, {lookup.catalogue, space.currency}));
  for (const sync::RecordId& id : touched) {
    const Row* row = node.rows.find(access.txn, access.replica, space, kind, id);
    const bool belongs =
        row != nullptr && row->presence.deleted == list.deleted && matches(filter, StoredRowView(kind, *row, lookup));
    if (belongs) {
      news.changed.push_back(row);
      list.shown.insert(id);
    } else if (list.shown.erase(id) > 0) {
      news.gone.push_back(id);
    }
  }
  return news;
}

kj::Promise<void> tellList(Node& node, ChangeFeed& feed, std::shared_ptr<WatchedList> list,
                           rpc::Watcher::Client watcher) {
  return feed.next().then([&node, &feed, list, watcher](std::vector<Changes> all) mutable -> kj::Promise<void> {
    auto touched = std::make_shared<std::set<sync::RecordId>>();
    bool any = false;
    for (const Changes& changes : all) {
      const auto records = changes.records.find(list->space);
      if (records == changes.records.end()) continue;
      any = true;
      for (const RecordKey& key : records->second) {
        if (key.kind == list->kind) touched->insert(key.id);
      }
    }
    if (!any) return tellList(node, feed, list, watcher);
    auto message = std::make_shared<capnp::MallocMessageBuilder>();
    auto after = std::make_shared<WatchedList>();
    return node
        .inStore([&node, list, after, touched, message](StoreAccess& access) {
          *after = *list;  // the job may run again
          const Space& space = access.replica.space(list->space);
          StoreLookup lookup(node, access, space);
          const ListNews news = newsOf(node, access, space, *after, *touched, lookup);
          auto params = message->initRoot<rpc::Watcher::ChangedParams>();
          auto records = params.initRecords(static_cast<unsigned>(news.changed.size()));
          for (unsigned i = 0; i < records.size(); ++i) {
            putRecord(records[i], *lookup.catalogue.kind(list->kind), *news.changed[i], list->columns, lookup);
          }
          auto gone = params.initGone(static_cast<unsigned>(news.gone.size()));
          for (unsigned i = 0; i < gone.size(); ++i) gone.set(i, hex(news.gone[i]));
        })
        .then([&node, &feed, list, after, watcher, message]() mutable -> kj::Promise<void> {
          *list = std::move(*after);
          const auto params = message->getRoot<rpc::Watcher::ChangedParams>().asReader();
          if (params.getRecords().size() == 0 && params.getGone().size() == 0) {
            return tellList(node, feed, list, kj::mv(watcher));
          }
          auto request = watcher.changedRequest();
          request.setRecords(params.getRecords());
          request.setGone(params.getGone());
          return request.send().ignoreResult().then(
              [&node, &feed, list, watcher]() mutable { return tellList(node, feed, list, kj::mv(watcher)); });
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

kj::Promise<void> watchList(Node& node, kj::Own<ChangeFeed> feed, WatchedList list, rpc::Watcher::Client watcher) {
  ChangeFeed& news = *feed;
  return tellList(node, news, std::make_shared<WatchedList>(std::move(list)), kj::mv(watcher)).attach(kj::mv(feed));
}

}  // namespace satchel::node
