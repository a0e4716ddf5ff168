// A CSV file as a table. Invariant: a row that does not fit under the header is given with its fault, never stretched
// or cut; cells beyond the header that are all blank are no cells.
#pragma once
#include "node/import/csv-parser.h"
#include "node/import/csv-shape.h"
#include "node/import/table-reader.h"
#include "node/import/text-pieces.h"

namespace satchel::node {

class CsvReader final : public TableReader {
 public:
  static OrProblem<std::unique_ptr<TableReader>> open(const std::string& path, const Encoding& encoding);
  CsvReader(TextPieces text, CsvShape shape, std::string encoding);

  const std::vector<std::string>& columns() const override { return shape.columns; }
  bool next(TableRow& row) override;
  std::uint64_t bytesDone() const override { return text.bytesDone(); }
  std::uint64_t bytesTotal() const override { return text.bytesTotal(); }
  std::string description() const override;

 private:
  bool nextRaw(CsvRow& row);
  TextPieces text;
  CsvShape shape;
  std::string encoding, piece;
  CsvParser parser;
  bool ended = false;
};

}  // namespace satchel::node
