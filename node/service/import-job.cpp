#include "node/service/import-job.h"

#include "node/service/background.h"
#include "node/service/session-impl.h"

namespace satchel::node {

ImportJob::ImportJob(Node& node, std::string space, std::string kind, ImportRequest request,
                     kj::Maybe<rpc::Progress::Client> progress, bool chinese)
    : node(node),
      spaceName(std::move(space)),
      kindName(std::move(kind)),
      request(std::move(request)),
      progress(kj::mv(progress)),
      chinese(chinese) {}

kj::Promise<void> ImportJob::run() {
  return steps().catch_([self = shared_from_this()](kj::Exception&& e) { return self->breakOff(kj::mv(e)); });
}

kj::Promise<void> ImportJob::steps() {
  return node
      .inStore(
          [self = shared_from_this()](StoreAccess& access) { spoken(self->chinese, [&] { self->prepare(access); }); })
      .then([this] { return tell("reading", "读取"); })
      .then([this] {
        return inBackground([self = shared_from_this()] { spoken(self->chinese, [&] { self->open(); }); });
      })
      .then([this] { return writeRows(); })
      .then([this] { return writeLater(0); })
      .then([this] { return note("IMPORTED"); });
}

void ImportJob::prepare(StoreAccess& access) {
  const Space& space = node.spaceNamed(access, spaceName);
  plan = {space.number,
          space.id,
          node.random.make<sync::BatchId>(),
          node.rows.catalogueOf(access.txn, access.replica, space),
          nullptr,
          nullptr,
          request.dryRun};
  if (!kindName.empty()) request.kind = &kindNamed(plan.shared->catalogue(), kindName);
  request.currency = space.currency;
}

void ImportJob::open() {
  source = orRefuse(RowSource::open(plan.shared->catalogue(), request));
  plan.kind = source->mapping().kind;
  requireOffered(*plan.kind);
  plan.match = source->matchField();
  importing = std::make_unique<ImportRun>(node, plan);
  rows = source->next();
}

kj::Promise<void> ImportJob::writeRows() {
  if (rows.empty()) return kj::READY_NOW;
  auto writing = std::exchange(rows, {});
  auto written = node.inStoreBulk([self = shared_from_this(), slice = std::move(writing)](StoreAccess& access) {
    return spoken(self->chinese, [&] { return self->importing->write(access, slice); });
  });
  auto told = tell("importing", "导入");
  auto reading = inBackground([self = shared_from_this()] { self->rows = self->source->next(); });
  return kj::joinPromises(kj::arr(kj::mv(written), kj::mv(reading), kj::mv(told))).then([this] {
    importing->accept();
    return writeRows();
  });
}

kj::Promise<void> ImportJob::writeLater(std::size_t first) {
  if (first >= importing->laterCount()) return kj::READY_NOW;
  return node
      .inStoreBulk([self = shared_from_this(), first](StoreAccess& access) {
        return spoken(self->chinese, [&] { return self->importing->writeLater(access, first); });
      })
      .then([this, first] {
        importing->accept();
        return writeLater(first + ImportRun::laterAtOnce);
      });
}

kj::Promise<void> ImportJob::note(const char* code) {
  if (!importing->wroteAny()) return kj::READY_NOW;
  return node.inStore([self = shared_from_this(), code](StoreAccess& access) {
    const auto& counts = self->importing->counts();
    self->node.note(access, code,
                    self->request.path + ": " + std::to_string(counts.read) + " rows read, " +
                        std::to_string(counts.created) + " records created, " + std::to_string(counts.updated) +
                        " updated; batch " + hex(self->plan.batch) + ".");
  });
}

kj::Promise<void> ImportJob::breakOff(kj::Exception&& e) {
  auto why = spokenOfDisk(chinese, kj::mv(e));
  if (importing == nullptr || !importing->wroteAny()) return why;
  const auto records = std::to_string(importing->counts().created + importing->counts().updated);
  const auto batch = hex(plan.batch);
  const std::string more =
      chinese ? "此前已写入 " + records + " 条；撤销：satchel undo " + batch
              : " Before that " + records + " records were written; to take them back: satchel undo " + batch;
  auto said = kj::Exception(why.getType(), __FILE__, __LINE__, kj::str(why.getDescription(), more));
  // Where not even that can be noted, what the person has to know is the same.
  return note("IMPORT_STOPPED").catch_([](kj::Exception&&) {}).then([said = kj::mv(said)]() mutable {
    kj::throwFatalException(kj::mv(said));
  });
}

kj::Promise<void> ImportJob::tell(const char* en, const char* zh) {
  if (source == nullptr) return kj::READY_NOW;  // a file that cannot be opened makes no progress
  KJ_IF_MAYBE (watcher, progress) {
    auto report = watcher->reportRequest();
    report.setPhase(chinese ? zh : en);
    report.setDone(source->bytesDone());
    report.setTotal(source->bytesTotal());
    return report.send().ignoreResult();
  }
  return kj::READY_NOW;
}

void ImportJob::answer(rpc::Session::ImportFileResults::Builder results) const {
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
    rejects[i].setSentence(chinese ? problem.zh : problem.en);
  }
  answerColumns(results);
}

void ImportJob::answerColumns(rpc::Session::ImportFileResults::Builder results) const {
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

}  // namespace satchel::node
