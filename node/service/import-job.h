// One import, from a client's call to its answer: the next rows are read while those before them are written.
// Invariant: nothing runs on the event loop but handing over; what was written before an import broke off stays, is
// told, and can be taken back by its batch.
#pragma once
#include "node/import/import-run.h"
#include "node/import/row-source.h"
#include "schema/client.capnp.h"

namespace satchel::node {

/// Shared: a job in the store outlives a call that breaks off.
class ImportJob : public std::enable_shared_from_this<ImportJob> {
 public:
  /// `kind`: as typed; empty: to be told from the file. Where nobody wants to know how far it is, `progress` is
  /// nothing. `chinese`: the client's language.
  ImportJob(Node& node, std::string space, std::string kind, ImportRequest request,
            kj::Maybe<rpc::Progress::Client> progress, bool chinese);

  kj::Promise<void> run();
  void answer(rpc::Session::ImportFileResults::Builder results) const;

 private:
  kj::Promise<void> steps();
  void prepare(StoreAccess& access);
  void open();
  kj::Promise<void> writeRows();
  kj::Promise<void> writeLater(std::size_t first);
  kj::Promise<void> note(const char* code);
  kj::Promise<void> breakOff(kj::Exception&& e);
  kj::Promise<void> tell(const char* en, const char* zh);
  void answerColumns(rpc::Session::ImportFileResults::Builder results) const;

  Node& node;
  const std::string spaceName, kindName;
  ImportRequest request;
  kj::Maybe<rpc::Progress::Client> progress;
  const bool chinese;
  ImportPlan plan;
  std::unique_ptr<RowSource> source;
  std::unique_ptr<ImportRun> importing;
  std::vector<TypedRow> rows;  ///< read, not written yet
};

}  // namespace satchel::node
