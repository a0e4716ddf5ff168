// A file opened for an import: its rows, typed, a piece at a time. Invariant: used by one thread at a time, never the
// one of the store; what is wrong with the file as a whole is found on opening.
#pragma once
#include <deque>

#include "node/import/kind-guess.h"
#include "node/import/row-typer.h"

namespace satchel::node {

struct ImportRequest {
  std::string path;
  const schema::KindDef* kind = nullptr;  ///< null: to be told from the file
  std::vector<GivenColumn> columns;
  std::string match;  ///< the field by which records are known again; empty: external id, else title
  bool dryRun = false;
  std::string currency;  ///< of the space
};

class RowSource {
 public:
  static OrProblem<std::unique_ptr<RowSource>> open(const schema::Catalogue& catalogue, const ImportRequest& request);

  /// At most five hundred rows or half a megabyte of them; empty at the end.
  std::vector<TypedRow> next();
  const ColumnMapping& mapping() const { return typer->mapping(); }
  /// The field that rows are matched by; null where none was asked for.
  const schema::FieldDef* matchField() const { return match; }
  std::uint64_t bytesDone() const { return reader->bytesDone(); }
  std::uint64_t bytesTotal() const { return reader->bytesTotal(); }

 private:
  /// How dates are written, by the first rows; by all of them where those leave it open.
  OrProblem<std::vector<DateOrder>> dateOrders(const std::string& path, const ColumnMapping& mapping);

  std::unique_ptr<TableReader> reader;
  std::deque<TableRow> sample;  ///< read already
  std::optional<RowTyper> typer;
  const schema::FieldDef* match = nullptr;
};

}  // namespace satchel::node
