// One export, from a client's call to its answer: a page of records is written down in the store, then handed to the
// client, and the next one when that has been taken. Invariant: never more than a page in memory; records in the bin
// are left out.
#pragma once
#include "node/export/export-columns.h"
#include "node/service/answers.h"
#include "schema/client.capnp.h"

namespace satchel::node {

/// Shared: a job in the store outlives a call that breaks off.
class ExportJob : public std::enable_shared_from_this<ExportJob> {
 public:
  /// `format`: csv or json. `chinese`: the client's language.
  ExportJob(Node& node, std::string space, std::string kind, std::string format, rpc::Sink::Client sink, bool chinese);

  kj::Promise<void> run();
  std::uint64_t records() const { return page.records; }

 private:
  /// How far it is. A job may be run again: it begins where the page before it ended.
  struct Page {
    std::optional<sync::RecordId> last;  ///< visited
    std::uint64_t records = 0;
    std::string text;
    bool atEnd = false;
  };
  void begin(StoreAccess& access);
  Page fill(StoreAccess& access, Page from) const;
  kj::Promise<void> writePages();
  kj::Promise<void> writeText(std::size_t from);

  Node& node;
  const std::string spaceName, kindName, format;
  rpc::Sink::Client sink;
  const bool chinese;
  std::uint32_t space = 0;
  std::shared_ptr<const SpaceCatalogue> shared;  ///< as it was when the columns were chosen
  std::string kind;                              ///< its key
  std::optional<ExportColumns> columns;          ///< of CSV
  Page page;
};

}  // namespace satchel::node
