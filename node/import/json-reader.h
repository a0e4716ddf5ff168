// A JSON file of objects as a table. Invariant: the file is read twice, first to find every name and every fault in it,
// so that the rows of the second time cannot fail.
#pragma once
#include <unordered_map>

#include "node/import/json-objects.h"
#include "node/import/json-value.h"
#include "node/import/table-reader.h"
#include "node/import/text-pieces.h"

namespace satchel::node {

/// Columns are the names in the order they first come. Members of "extra" (what an earlier import brought and no field
/// holds) are columns of their own.
class JsonReader final : public TableReader {
 public:
  static OrProblem<std::unique_ptr<TableReader>> open(const std::string& path, const Encoding& encoding);
  explicit JsonReader(TextPieces text, std::vector<std::string> names);

  const std::vector<std::string>& columns() const override { return names; }
  bool next(TableRow& row) override;
  std::uint64_t bytesDone() const override { return text.bytesDone(); }
  std::uint64_t bytesTotal() const override { return text.bytesTotal(); }
  std::string description() const override { return "JSON"; }

 private:
  TextPieces text;
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> places;
  JsonObjects objects;
  std::string piece;
  bool ended = false;
};

}  // namespace satchel::node
