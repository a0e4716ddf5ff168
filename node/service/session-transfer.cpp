// Files in, bytes out.
#include "node/export/csv-writer.h"
#include "node/export/json-writer.h"
#include "node/import/import-run.h"
#include "node/import/row-source.h"
#include "node/service/background.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

// ---- import

/// One file: the next rows are read while those before them are written. Jobs borrow this; a job in the store outlives
/// a call that breaks off, so they share it.
class Import : public std::enable_shared_from_this<Import> {
 public:
  Import(Node& node, std::string space, ImportRequest request, rpc::Progress::Client progress, bool tells, bool zh)
      : node(node),
        spaceName(std::move(space)),
        request(std::move(request)),
        progress(kj::mv(progress)),
        tells(tells),
        zh(zh) {}

  kj::Promise<void> run() {
    return node
        .inStore([self = shared_from_this()](StoreAccess& access) { spoken(self->zh, [&] { self->prepare(access); }); })
        .then([this] { return tell(zh ? "读取" : "reading", 0, 0); })
        .then([this] { return inBackground([self = shared_from_this()] { spoken(self->zh, [&] { self->open(); }); }); })
        .then([this] { return writeRows(); })
        .then([this] { return writeLater(0); })
        .then([this] { return note(); });
  }

  void answer(rpc::Session::ImportFileResults::Builder results) const {
    auto counts = results.initCounts();
    counts.setRead(importing->counts().read);
    counts.setCreated(importing->counts().created);
    counts.setUpdated(importing->counts().updated);
    counts.setUnchanged(importing->counts().unchanged);
    counts.setSkipped(importing->counts().skipped);
    counts.setRejected(importing->counts().rejected);
    if (importing->wroteAny()) counts.setBatch(hex(plan.batch));
    auto rejects = results.initRejects(static_cast<unsigned>(importing->rejects().size()));
    for (unsigned i = 0; i < rejects.size(); ++i) {
      const auto& [line, problem] = importing->rejects()[i];
      rejects[i].setLine(line);
      rejects[i].setSentence(zh ? problem.zh : problem.en);
    }
    answerColumns(results);
  }

  /// What was written before it broke off stays, and can be taken back.
  kj::Exception brokenOff(kj::Exception&& e) const {
    if (importing == nullptr || !importing->wroteAny()) return kj::mv(e);
    const auto records = std::to_string(importing->counts().created + importing->counts().updated);
    const std::string more =
        zh ? "此前已写入 " + records + " 条；撤销：satchel undo " + hex(plan.batch)
           : " Before that " + records + " records were written; to take them back: satchel undo " + hex(plan.batch);
    return kj::Exception(e.getType(), __FILE__, __LINE__, kj::str(e.getDescription(), more));
  }

 private:
  void prepare(StoreAccess& access) {
    const Space& space = node.spaceNamed(access, spaceName);
    plan = {space.number, space.id, node.random.make<sync::BatchId>(), nullptr, nullptr, request.dryRun};
    request.currency = space.currency;
  }

  void open() {
    source = orRefuse(RowSource::open(node.catalogue, request));
    plan.kind = source->mapping().kind;
    plan.match = source->matchField();
    importing = std::make_unique<ImportRun>(node, plan);
    rows = source->next();
  }

  kj::Promise<void> writeRows() {
    if (rows.empty()) return kj::READY_NOW;
    auto writing = std::exchange(rows, {});
    auto written = node.inStoreBulk([self = shared_from_this(), slice = std::move(writing)](StoreAccess& access) {
      return spoken(self->zh, [&] { return self->importing->write(access, slice); });
    });
    const auto done = source->bytesDone(), total = source->bytesTotal();
    auto reading = inBackground([self = shared_from_this()] { self->rows = self->source->next(); });
    return kj::joinPromises(kj::arr(kj::mv(written), kj::mv(reading), tell(zh ? "导入" : "importing", done, total)))
        .then([this] {
          importing->accept();
          return writeRows();
        });
  }

  kj::Promise<void> writeLater(std::size_t first) {
    if (first >= importing->laterCount()) return kj::READY_NOW;
    return node
        .inStoreBulk([self = shared_from_this(), first](StoreAccess& access) {
          return spoken(self->zh, [&] { return self->importing->writeLater(access, first); });
        })
        .then([this, first] {
          importing->accept();
          return writeLater(first + ImportRun::laterAtOnce);
        });
  }

  kj::Promise<void> note() {
    if (!importing->wroteAny()) return kj::READY_NOW;
    return node.inStore([self = shared_from_this()](StoreAccess& access) {
      const auto& counts = self->importing->counts();
      self->node.note(access, "IMPORTED",
                      self->request.path + ": " + std::to_string(counts.read) + " rows read, " +
                          std::to_string(counts.created) + " records created, " + std::to_string(counts.updated) +
                          " updated; batch " + hex(self->plan.batch) + ".");
    });
  }

  kj::Promise<void> tell(kj::StringPtr phase, std::uint64_t done, std::uint64_t total) {
    if (!tells) return kj::READY_NOW;
    auto report = progress.reportRequest();
    report.setPhase(phase);
    report.setDone(done);
    report.setTotal(total);
    return report.send().ignoreResult();
  }

  void answerColumns(rpc::Session::ImportFileResults::Builder results) const {
    const ColumnMapping& mapping = source->mapping();
    std::vector<std::pair<std::string, std::string>> columns;
    for (std::size_t i = 0; i < mapping.uses.size(); ++i) {
      const std::string& column = mapping.columns[i];
      switch (mapping.uses[i].use) {
        case ColumnUse::Use::field:
          columns.emplace_back(column, mapping.uses[i].field->key);
          break;
        case ColumnUse::Use::recordId:
          columns.emplace_back(column, "id");
          break;
        case ColumnUse::Use::externalId:
          columns.emplace_back(column, "external_ids");
          if (mapping.titleFromId) columns.emplace_back(column, mapping.kind->title);
          break;
        case ColumnUse::Use::extra:
          columns.emplace_back(column, "extra");
          break;
        case ColumnUse::Use::none:
          break;
      }
    }
    auto list = results.initColumns(static_cast<unsigned>(columns.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      list[i].setColumn(columns[i].first);
      list[i].setField(columns[i].second);
    }
  }

  Node& node;
  const std::string spaceName;
  ImportRequest request;
  rpc::Progress::Client progress;
  const bool tells, zh;
  ImportPlan plan;
  std::unique_ptr<RowSource> source;
  std::unique_ptr<ImportRun> importing;
  std::vector<TypedRow> rows;  ///< read, not written yet
};

// ---- export

class Export : public std::enable_shared_from_this<Export> {
 public:
  Export(Node& node, std::string space, std::string kind, std::string format, rpc::Sink::Client sink, bool zh)
      : node(node),
        spaceName(std::move(space)),
        kindName(std::move(kind)),
        format(std::move(format)),
        sink(kj::mv(sink)),
        zh(zh) {}

  kj::Promise<void> run() {
    return node
        .inStore([self = shared_from_this()](StoreAccess& access) { spoken(self->zh, [&] { self->begin(access); }); })
        .then([this] { return writePages(); });
  }
  std::uint64_t records() const { return count; }

 private:
  static constexpr std::size_t pageRecords = 500, pieceBytes = 256 * 1024;

  void begin(StoreAccess& access) {
    const Space& named = node.spaceNamed(access, spaceName);
    space = named.number;
    kind = &kindNamed(node, kindName);
    if (format != "csv" && format != "json") {
      throw Refusal({"UNKNOWN_FORMAT", "Records are written as csv or json, not as '" + format + "'.",
                     "记录可导出为 csv 或 json，不支持“" + format + "”。"});
    }
    if (format == "csv") columns.emplace(node.catalogue, *kind, node.rows.of(access.txn, access.replica, named, *kind));
    text = columns ? csvHeader(*columns) : "[";
  }

  void fill(StoreAccess& access) {
    text.resize(settled);
    count = settledCount;
    next = settledNext;
    const auto& rows = node.rows.of(access.txn, access.replica, access.replica.space(space), *kind);
    auto at = next ? rows.upper_bound(*next) : rows.begin();
    for (std::size_t visited = 0; at != rows.end() && visited < pageRecords; ++at, ++visited) {
      next = at->first;
      if (at->second.presence.deleted) continue;
      text += columns ? csvLine(*columns, at->second) : (count > 0 ? ",\n" : "\n") + jsonRecord(*kind, at->second);
      ++count;
    }
    atEnd = at == rows.end();
    if (atEnd && !columns) text += count > 0 ? "\n]\n" : "]\n";
  }

  kj::Promise<void> writePages() {
    settled = text.size();
    settledCount = count;
    settledNext = next;
    return node
        .inStore([self = shared_from_this()](StoreAccess& access) { spoken(self->zh, [&] { self->fill(access); }); })
        .then([this] { return writeText(0); })
        .then([this]() -> kj::Promise<void> {
          text.clear();
          return atEnd ? kj::Promise<void>(kj::READY_NOW) : writePages();
        });
  }

  kj::Promise<void> writeText(std::size_t from) {
    if (from >= text.size()) return kj::READY_NOW;
    const auto piece = std::string_view(text).substr(from, pieceBytes);
    auto write = sink.writeRequest();
    write.setBytes(kj::arrayPtr(piece.data(), piece.size()).asBytes());
    return write.send().ignoreResult().then([this, from] { return writeText(from + pieceBytes); });
  }

  Node& node;
  const std::string spaceName, kindName, format;
  rpc::Sink::Client sink;
  const bool zh;
  std::uint32_t space = 0;
  const schema::KindDef* kind = nullptr;
  std::optional<ExportColumns> columns;  ///< of CSV
  std::string text;                      ///< not written yet
  std::uint64_t count = 0;
  std::optional<sync::RecordId> next;  ///< the last one visited
  bool atEnd = false;
  // As before the page's job, which may be run again.
  std::size_t settled = 0;
  std::uint64_t settledCount = 0;
  std::optional<sync::RecordId> settledNext;
};

}  // namespace

kj::Promise<void> SessionImpl::importFile(ImportFileContext context) {
  const auto params = context.getParams();
  ImportRequest request;
  request.path = str(params.getPath());
  if (params.getKind().size() > 0) {
    const std::string kind = str(params.getKind());
    request.kind = spoken(chinese, [&] { return &kindNamed(node, kind); });
  }
  for (const auto use : params.getMap()) request.columns.push_back({str(use.getField()), str(use.getColumn())});
  request.match = str(params.getMatch());
  request.dryRun = params.getDryRun();
  auto import = std::make_shared<Import>(node, str(params.getSpace()), std::move(request), params.getProgress(),
                                         params.hasProgress(), chinese);
  return import->run().then([import, context]() mutable { import->answer(context.getResults()); },
                            [import](kj::Exception&& e) { kj::throwFatalException(import->brokenOff(kj::mv(e))); });
}

kj::Promise<void> SessionImpl::exportKind(ExportKindContext context) {
  const auto params = context.getParams();
  auto writing = std::make_shared<Export>(node, str(params.getSpace()), str(params.getKind()), str(params.getFormat()),
                                          params.getSink(), chinese);
  return writing->run().then([writing, context]() mutable { context.getResults().setRecords(writing->records()); });
}

}  // namespace satchel::node
