// A file as rows under named columns, whatever its format and encoding. Invariant: never the whole file in memory;
// every row tells the line it begins at; what one row lacks is that row's fault, and what is wrong with the file as a
// whole is found before the first row is given.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/problem.h"

namespace satchel::node {

struct TableRow {
  std::uint64_t line = 0;          ///< of the file, from 1, where the row begins
  std::vector<std::string> cells;  ///< as many as there are columns, unless the row is at fault; empty: nothing there
  /// Of JSON: the elements of the columns that came as arrays (the cell then has them joined by "; ").
  std::vector<std::pair<std::size_t, std::vector<std::string>>> lists;
  /// Why the row can only be rejected: IMPORT_RAGGED, IMPORT_UNCLOSED_QUOTE.
  std::optional<Problem> fault;
};

class TableReader {
 public:
  virtual ~TableReader() = default;
  /// Unique, none blank: an unnamed column is "column 3", the second of a name is "name (2)".
  virtual const std::vector<std::string>& columns() const = 0;
  /// False at the end. Rows without any content are passed over.
  virtual bool next(TableRow& row) = 0;
  /// For progress.
  virtual std::uint64_t bytesDone() const = 0;
  virtual std::uint64_t bytesTotal() const = 0;
  /// "CSV, GB18030, delimiter ;": for whoever wonders how the file was read.
  virtual std::string description() const = 0;
};

/// CSV of any usual delimiter, or JSON (an array of objects, or an object a line), by content. Codes: those of
/// detectEncoding; IMPORT_NO_HEADER; IMPORT_BAD_JSON with the line.
OrProblem<std::unique_ptr<TableReader>> openTable(const std::string& path);

}  // namespace satchel::node
