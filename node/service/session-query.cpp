// Questions: filtered and sorted rows, and words found anywhere.
#include "node/query/bound-expression.h"
#include "node/query/exchange.h"
#include "node/records/line.h"
#include "node/service/cursor.h"
#include "node/service/session-impl.h"
#include "node/service/watched-list.h"
#include "node/text/fold.h"

namespace satchel::node {

namespace {

/// One key of `--sort`: a field, descending with a leading minus.
struct SortKey {
  const schema::FieldDef* field;
  bool descending;
};

std::vector<SortKey> sortKeys(const schema::KindDef& kind, const std::string& text) {
  std::vector<SortKey> keys;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string name(stripped(text.substr(begin, end - begin)));
    begin = end + 1;
    const bool descending = name.starts_with("-");
    if (descending) name.erase(0, 1);
    const schema::FieldDef* field = kind.findField(name);
    if (field == nullptr) {
      throw Refusal({"UNKNOWN_FIELD", kind.label.en + " has no field '" + name + "' to sort by.",
                     kind.label.zh + "没有可排序的字段“" + name + "”。"});
    }
    keys.push_back({field, descending});
  }
  return keys;
}

struct Listed {
  const Row* row;
  std::vector<sync::Value> keys;
};

/// Amounts of several currencies are sorted by what they are worth in the space's, one without a rate as if it were
/// empty.
void bringTogether(std::vector<Listed>& rows, std::size_t key, const schema::KindDef& kind, StoreLookup& lookup) {
  std::set<std::string> currencies;
  for (const Listed& each : rows) {
    if (const auto* money = std::get_if<sync::Money>(&each.keys[key].is)) currencies.insert(money->currency);
  }
  if (currencies.size() < 2) return;
  const std::string& home = lookup.space.currency;
  const Market market(lookup.catalogue, home, true);
  for (Listed& each : rows) {
    const auto* money = std::get_if<sync::Money>(&each.keys[key].is);
    if (money == nullptr) continue;
    const StoredRowView view(kind, *each.row, lookup);
    const Quantity amount{Quantity::Unit::money, money->amount, money->currency};
    const auto changed = market.changed(amount, home, dayOfAmounts(view), view);
    const auto exact = changed ? changed->rounded(6) : std::nullopt;
    each.keys[key] = exact ? sync::Value{sync::Money{*exact, home}} : sync::Value{};
  }
}

}  // namespace

kj::Promise<void> SessionImpl::query(QueryContext context) {
  const auto params = context.getParams();
  const std::string name = str(params.getSpace()), kindName = str(params.getKind()), where = str(params.getWhere());
  const std::string sort = str(params.getSort());
  const std::uint64_t limit = params.getLimit(), offset = params.getOffset();
  const bool deleted = params.getDeleted(), countOnly = params.getCountOnly();
  std::vector<std::string> columns;
  for (const auto column : params.getColumns()) columns.push_back(str(column));
  kj::Maybe<rpc::Watcher::Client> watcher;
  if (params.hasWatcher()) watcher = params.getWatcher();
  auto feed = kj::heap<ChangeFeed>(node.feeds);  // from before the list is made: nothing falls between
  struct Found {
    std::uint32_t space = 0;
    std::string kind;
    std::vector<sync::RecordId> ids;
    std::vector<std::string> columns;
    std::uint64_t total = 0, dropped = 0;
    sync::Millis seen = 0;
  };
  auto found = std::make_shared<Found>();
  return answer<rpc::Session::QueryResults>(
             context,
             [=, this](StoreAccess& access, auto results) {
               Space& space = node.spaceNamed(access, name);
               requireReadable(node, space);
               StoreLookup lookup(node, access, space);
               const schema::KindDef& kind = kindNamed(lookup.catalogue, kindName);
               *found = {space.number, kind.key, {}, {}, 0, node.derived.dropped(), lookup.now()};
               for (const std::string& column : columns) {
                 const schema::FieldDef* field = kind.findField(column);
                 if (field == nullptr) {
                   throw Refusal({"UNKNOWN_FIELD", kind.label.en + " has no field '" + column + "' to show.",
                                  kind.label.zh + "没有字段“" + column + "”。"});
                 }
                 found->columns.push_back(field->key);
               }
               const auto filter = orRefuse(compile(where, kind, {lookup.catalogue, space.currency}));
               const auto keys = sortKeys(kind, sort);
               std::vector<Listed> rows;
               for (const auto& [id, row] : node.rows.of(access.txn, access.replica, space, kind)) {
                 const StoredRowView view(kind, row, lookup);
                 if (row.presence.deleted != deleted || !matches(filter, view)) continue;
                 Listed listed{&row, {}};
                 for (const SortKey& key : keys) {
                   const auto values = view.values(*key.field);
                   listed.keys.push_back(values.empty() ? sync::Value{} : values.front());
                 }
                 rows.push_back(std::move(listed));
               }
               found->total = rows.size();
               results.setTotal(rows.size());
               if (countOnly) return;
               for (std::size_t i = 0; i < keys.size(); ++i) bringTogether(rows, i, kind, lookup);
               std::ranges::stable_sort(rows, [&](const Listed& a, const Listed& b) {
                 for (std::size_t i = 0; i < keys.size(); ++i) {
                   const auto order = compare(a.keys[i], b.keys[i]);
                   if (order != 0) return keys[i].descending ? order > 0 : order < 0;
                 }
                 return false;
               });
               const std::size_t begin = std::min<std::size_t>(offset, rows.size());
               const std::size_t end = limit == 0 ? rows.size() : std::min<std::size_t>(begin + limit, rows.size());
               for (std::size_t i = begin; i < end; ++i) found->ids.push_back(rows[i].row->id);
             })
      .then([this, found, context, where, deleted, feed = kj::mv(feed), watcher = kj::mv(watcher)]() mutable {
        KJ_IF_MAYBE (client, watcher) {
          WatchedList list{found->space, found->kind, where, deleted, found->columns, {}, found->dropped, found->seen};
          list.shown.insert(found->ids.begin(), found->ids.end());
          following.add(watchList(node, kj::mv(feed), std::move(list), kj::mv(*client)));
        }
        context.getResults().setCursor(
            makeCursor(node, found->space, found->kind, std::move(found->ids), std::move(found->columns)));
      });
}

kj::Promise<void> SessionImpl::search(SearchContext context) {
  const std::string text = fold(context.getParams().getText().cStr());
  const std::uint64_t limit = context.getParams().getLimit();
  return inSpace<rpc::Session::SearchResults>(context, [this, text, limit](Job& job, auto results) {
    std::vector<std::pair<const schema::KindDef*, const Row*>> found;
    forEachRow(job, [&](const schema::KindDef& kind, const Row& row) {
      if (row.presence.deleted || (limit > 0 && found.size() >= limit)) return;
      const bool hit = std::ranges::any_of(row.cells, [&](const Cell& cell) {
        return std::ranges::any_of(cell.values, [&](const sync::Value& value) {
          return !std::holds_alternative<sync::Ref>(value.is) && fold(lineOf(value)).find(text) != std::string::npos;
        });
      });
      if (hit) found.emplace_back(&kind, &row);
    });
    auto records = results.initRecords(static_cast<unsigned>(found.size()));
    for (unsigned i = 0; i < found.size(); ++i) {
      putRecord(records[i], *found[i].first, *found[i].second, {}, job.lookup);
    }
  });
}

}  // namespace satchel::node
