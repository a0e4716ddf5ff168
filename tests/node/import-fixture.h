// Files for tests of the import: written for one test and gone after it, or real ones that may be absent.
#pragma once
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "node/import/table-reader.h"

namespace satchel::node {

/// A file of these bytes, removed when the test ends.
class WrittenFile {
 public:
  explicit WrittenFile(std::string_view bytes) {
    auto name = (std::filesystem::temp_directory_path() / "satchel-import-XXXXXX").string();
    const int file = mkstemp(name.data());
    if (file >= 0) close(file);
    path = name;
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~WrittenFile() { std::filesystem::remove(path); }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;
  std::string path;
};

/// A table read to its end, or why not.
struct WholeTable {
  std::string code, sentence;
  std::vector<std::string> columns;
  std::vector<TableRow> rows;
  std::string description;
  std::size_t faults = 0;

  std::size_t column(std::string_view name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == name) return i;
    }
    FAIL("no column " << name);
    return 0;
  }
  std::string cell(std::size_t row, std::string_view name) const { return rows.at(row).cells.at(column(name)); }
  /// "2: a|b" a row, joined by blanks.
  std::string text() const {
    std::string result = code;
    for (const auto& row : rows) {
      result += (result.empty() ? "" : " ") + std::to_string(row.line) + ":";
      for (std::size_t i = 0; i < row.cells.size(); ++i) result += (i ? "|" : "") + row.cells[i];
      if (row.fault) result += "(" + row.fault->code + ")";
    }
    return result;
  }
};

inline WholeTable readTable(const std::string& path) {
  WholeTable result;
  auto opened = openTable(path);
  if (const auto* problem = std::get_if<Problem>(&opened)) {
    result.code = problem->code;
    result.sentence = problem->en;
    CHECK_FALSE(problem->zh.empty());
    return result;
  }
  auto& reader = *std::get<std::unique_ptr<TableReader>>(opened);
  result.columns = reader.columns();
  result.description = reader.description();
  for (TableRow row; reader.next(row);) {
    if (row.fault) ++result.faults;
    if (!row.fault) CHECK(row.cells.size() == result.columns.size());
    result.rows.push_back(row);
  }
  CHECK(reader.bytesDone() == reader.bytesTotal());
  return result;
}

inline WholeTable readBytes(std::string_view bytes) {
  return readTable(WrittenFile(bytes).path);
}

/// Where the real data is; empty, with a warning, where it is not.
inline std::string sharedData(const std::string& name) {
  const auto path = std::string(SATCHEL_SHARED_DATA) + "/" + name;
  if (std::filesystem::exists(path)) return path;
  WARN("skipped: " << path << " is not here");
  return {};
}

}  // namespace satchel::node
