// Rows out of text that arrives in pieces, over libcsv. Invariant: a row's line is the physical line it begins at,
// however many line ends its quoted cells hold; lines end with LF, CR or both, mixed as they come.
#pragma once
#include <csv.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace satchel::node {

struct CsvRow {
  std::uint64_t line = 0;
  std::vector<std::string> cells;
  bool unclosed = false;  ///< a quotation mark was still open at the end of the file, or for longer than any row is
};

class CsvParser {
 public:
  /// A row longer than this has lost its closing quotation mark: nothing after it is read.
  static constexpr std::size_t longestRow = 4 << 20;

  explicit CsvParser(char delimiter);
  ~CsvParser();
  CsvParser(const CsvParser&) = delete;
  CsvParser& operator=(const CsvParser&) = delete;

  void feed(std::string_view text);
  /// Nothing follows.
  void finish();
  /// The next complete row; those whose cells are all blank are passed over.
  bool pop(CsvRow& row);

 private:
  static void onCell(void* bytes, std::size_t size, void* self);
  static void onRow(int end, void* self);
  void parse(std::string_view segment);
  void give(bool unclosed);

  csv_parser parser;
  CsvRow current;
  std::deque<CsvRow> ready;
  std::uint64_t line = 1;
  std::size_t currentSize = 0;
  bool afterReturn = false, stopped = false;
};

}  // namespace satchel::node
