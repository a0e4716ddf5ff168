#include "node/service/watched-list.h"

#include <capnp/message.h>

#include "node/query/bound-expression.h"
#include "node/text/day.h"

namespace satchel::node {
namespace {

/// What of a list has changed.
struct ListNews {
  std::vector<const Row*> changed;
  std::vector<sync::RecordId> gone;
};

using Figures = std::vector<std::vector<sync::Value>>;

/// A record's values that are worked out and shown in the list.
Figures figuresOf(const WatchedList& list, const schema::KindDef& kind, const Row& row, Derived& derived,
                  const Derived::Sight& sight) {
  Figures figures;
  MadeValues made;
  for (const auto& field : kind.fields) {
    const bool isShown = list.columns.empty() || std::ranges::find(list.columns, field.key) != list.columns.end();
    if (field.formula.empty() || !isShown) continue;
    const auto found = derived.of(sight, kind, row, field, made);
    figures.emplace_back(found.begin(), found.end());
  }
  return figures;
}

/// Those of the list that show something else than they did when the whole of it was last looked at; and all that may
/// belong to it by now.
std::set<sync::RecordId> changedByDay(StoreAccess& access, const WatchedList& list, const schema::KindDef& kind,
                                      StoreLookup& lookup) {
  Node& node = lookup.node;
  const auto& rows = node.rows.of(access.txn, access.replica, lookup.space, kind);
  Derived::Sight sight{access.txn, access.replica, lookup.space, node.rows, list.seen};
  std::map<sync::RecordId, Figures> before;
  for (const auto& [id, row] : rows) {
    if (list.shown.contains(id)) before.emplace(id, figuresOf(list, kind, row, node.derived, sight));
  }
  sight.now = lookup.now();
  std::set<sync::RecordId> touched;
  for (const auto& [id, row] : rows) {
    const auto was = before.find(id);
    if (was == before.end() || was->second != figuresOf(list, kind, row, node.derived, sight)) touched.insert(id);
  }
  return touched;
}

ListNews newsOf(Node& node, StoreAccess& access, const Space& space, WatchedList& list,
                std::set<sync::RecordId> records, StoreLookup& lookup) {
  ListNews news;
  const schema::KindDef& kind = *lookup.catalogue.kind(list.kind);
  const auto filter = orRefuse(compile(list.where, kind, {lookup.catalogue, space.currency}));
  const auto& rows = node.rows.of(access.txn, access.replica, space, kind);
  const auto belongs = [&](const Row* row) {
    return row != nullptr && row->presence.deleted == list.deleted &&
           matches(filter, StoredRowView(kind, *row, lookup));
  };
  // A record may show something else without having changed itself.
  if (const auto dropped = node.derived.droppedSince(list.dropped, space.number, kind.key)) {
    records.insert(dropped->begin(), dropped->end());
  } else {
    for (const auto& each : rows) records.insert(each.first);
  }
  if (dayOf({lookup.now()}) != dayOf({list.seen})) {
    records.merge(changedByDay(access, list, kind, lookup));
    for (const auto& id : list.shown) {
      const auto row = rows.find(id);
      if (!belongs(row == rows.end() ? nullptr : &row->second)) records.insert(id);
    }
    list.seen = lookup.now();
  }
  list.dropped = node.derived.dropped();
  for (const sync::RecordId& id : records) {
    const Row* row = node.rows.find(access.txn, access.replica, space, kind, id);
    if (belongs(row)) {
      news.changed.push_back(row);
      list.shown.insert(id);
    } else if (list.shown.erase(id) > 0) {
      news.gone.push_back(id);
    }
  }
  return news;
}

/// The records of the list's kind among what was written; nothing where there is no reason to look at the list: what
/// was written is of other spaces.
kj::Maybe<std::set<sync::RecordId>> touchedBy(const std::vector<Changes>& all, const WatchedList& list) {
  std::set<sync::RecordId> touched;
  bool any = false;
  for (const Changes& changes : all) {
    const auto records = changes.records.find(list.space);
    any = any || changes.empty() || records != changes.records.end();
    if (records == changes.records.end()) continue;
    for (const RecordKey& key : records->second) {
      if (key.kind == list.kind) touched.insert(key.id);
    }
  }
  if (!any) return nullptr;
  return kj::mv(touched);
}

class Watch {
 public:
  Watch(Node& node, kj::Own<ChangeFeed> feed, WatchedList list, rpc::Watcher::Client watcher)
      : node(node),
        feed(kj::mv(feed)),
        list(std::make_shared<WatchedList>(std::move(list))),
        watcher(kj::mv(watcher)) {}

  kj::Promise<void> goOn() {
    return feed->next().then([this](std::vector<Changes> all) -> kj::Promise<void> {
      KJ_IF_MAYBE (touched, touchedBy(all, *list)) {
        return tell(std::move(*touched)).then([this] { return goOn(); });
      }
      return goOn();
    });
  }

 private:
  kj::Promise<void> tell(std::set<sync::RecordId> touched) {
    auto message = std::make_shared<capnp::MallocMessageBuilder>();
    auto after = std::make_shared<WatchedList>();
    const auto look = [&node = node, list = list, after, touched = std::move(touched), message](StoreAccess& access) {
      *after = *list;  // the job may run again
      const Space& space = access.replica.space(list->space);
      StoreLookup lookup(node, access, space);
      const ListNews news = newsOf(node, access, space, *after, touched, lookup);
      auto params = message->initRoot<rpc::Watcher::ChangedParams>();
      auto records = params.initRecords(static_cast<unsigned>(news.changed.size()));
      for (unsigned i = 0; i < records.size(); ++i) {
        putRecord(records[i], *lookup.catalogue.kind(list->kind), *news.changed[i], list->columns, lookup);
      }
      auto gone = params.initGone(static_cast<unsigned>(news.gone.size()));
      for (unsigned i = 0; i < gone.size(); ++i) gone.set(i, hex(news.gone[i]));
    };
    return node.inStore(look).then([this, after, message]() -> kj::Promise<void> {
      *list = std::move(*after);
      const auto params = message->getRoot<rpc::Watcher::ChangedParams>().asReader();
      if (params.getRecords().size() == 0 && params.getGone().size() == 0) return kj::READY_NOW;
      auto request = watcher.changedRequest();
      request.setRecords(params.getRecords());
      request.setGone(params.getGone());
      return request.send().ignoreResult();
    });
  }

  Node& node;
  kj::Own<ChangeFeed> feed;
  const std::shared_ptr<WatchedList> list;  ///< shared with a job that may outlive the watch
  rpc::Watcher::Client watcher;
};

}  // namespace

kj::Promise<void> watchList(Node& node, kj::Own<ChangeFeed> feed, WatchedList list, rpc::Watcher::Client watcher) {
  auto watch = kj::heap<Watch>(node, kj::mv(feed), std::move(list), kj::mv(watcher));
  auto& going = *watch;
  return going.goOn().attach(kj::mv(watch));
}

}  // namespace satchel::node
