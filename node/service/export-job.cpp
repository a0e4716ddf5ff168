#include "node/service/export-job.h"

#include "node/export/csv-writer.h"
#include "node/export/json-writer.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {
constexpr std::size_t pageRecords = 500, pieceBytes = 256 * 1024;
}

ExportJob::ExportJob(Node& node, std::string space, std::string kind, std::string format, rpc::Sink::Client sink,
                     bool chinese)
    : node(node),
      spaceName(std::move(space)),
      kindName(std::move(kind)),
      format(std::move(format)),
      sink(kj::mv(sink)),
      chinese(chinese) {}

kj::Promise<void> ExportJob::run() {
  return node
      .inStore(
          [self = shared_from_this()](StoreAccess& access) { spoken(self->chinese, [&] { self->begin(access); }); })
      .then([this] { return writePages(); });
}

void ExportJob::begin(StoreAccess& access) {
  const Space& named = node.spaceNamed(access, spaceName);
  space = named.number;
  shared = node.rows.catalogueOf(access.txn, access.replica, named);
  const schema::KindDef& chosen = kindNamed(shared->catalogue(), kindName);
  kind = chosen.key;
  if (format != "csv" && format != "json") {
    throw Refusal({"UNKNOWN_FORMAT", "Records are written as csv or json, not as '" + format + "'.",
                   "记录可导出为 csv 或 json，不支持“" + format + "”。"});
  }
  if (format == "csv") {
    const auto& rows = node.rows.of(access.txn, access.replica, named, chosen);
    columns.emplace(shared->catalogue(), chosen, rows);
    StoreLookup lookup(node, access, named);
    for (const schema::FieldDef& field : chosen.fields) {
      const bool some = !field.formula.empty() && std::ranges::any_of(rows, [&](const auto& each) {
        MadeValues made;
        return !each.second.presence.deleted && !lookup.derived(chosen, each.second, field, made).empty();
      });
      if (some) columns->computed.push_back(&field);
    }
  }
  page.text = columns ? csvHeader(*columns) : "[";
}

ExportJob::Page ExportJob::fill(StoreAccess& access, Page from) const {
  const Space& named = access.replica.space(space);
  StoreLookup lookup(node, access, named);
  const schema::KindDef& now = *lookup.catalogue.kind(kind);
  const auto& rows = node.rows.of(access.txn, access.replica, named, now);
  auto at = from.last ? rows.upper_bound(*from.last) : rows.begin();
  for (std::size_t visited = 0; at != rows.end() && visited < pageRecords; ++at, ++visited) {
    from.last = at->first;
    if (at->second.presence.deleted) continue;
    if (!columns) from.text += from.records > 0 ? ",\n" : "\n";
    const Row whole = lookup.withDerived(now, at->second);
    from.text += columns ? csvLine(*columns, whole) : jsonRecord(now, whole);
    ++from.records;
  }
  from.atEnd = at == rows.end();
  if (from.atEnd && !columns) from.text += from.records > 0 ? "\n]\n" : "]\n";
  return from;
}

kj::Promise<void> ExportJob::writePages() {
  return node
      .inStore([self = shared_from_this(), from = page](StoreAccess& access) { self->page = self->fill(access, from); })
      .then([this] { return writeText(0); })
      .then([this]() -> kj::Promise<void> {
        page.text.clear();
        return page.atEnd ? kj::Promise<void>(kj::READY_NOW) : writePages();
      });
}

kj::Promise<void> ExportJob::writeText(std::size_t from) {
  if (from >= page.text.size()) return kj::READY_NOW;
  const auto piece = std::string_view(page.text).substr(from, pieceBytes);
  auto write = sink.writeRequest();
  write.setBytes(kj::arrayPtr(piece.data(), piece.size()).asBytes());
  return write.send().ignoreResult().then([this, from] { return writeText(from + pieceBytes); });
}

}  // namespace satchel::node
