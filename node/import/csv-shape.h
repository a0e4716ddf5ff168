// Which sign parts a table's cells and which row names its columns, told from the file's beginning. Invariant: a guess
// that fits most rows; a file of one column fits any.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace satchel::node {

struct CsvShape {
  char delimiter = ',';
  std::uint64_t headerLine = 1;      ///< titles above it are passed over
  std::vector<std::string> columns;  ///< without empty ones at the end; unique, none blank
};

/// `whole`: the beginning is all there is. Nothing where no row has content.
std::optional<CsvShape> csvShapeOf(std::string_view beginning, bool whole);
/// Names for the columns under these header cells.
std::vector<std::string> columnNames(std::vector<std::string> header);

}  // namespace satchel::node
