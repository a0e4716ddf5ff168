#include "node/import/csv-parser.h"

#include <algorithm>
#include <new>

#include "node/text/words.h"

namespace satchel::node {
namespace {

// libcsv keeps where it is in csv_parser::pstate and names the states in its source only.
constexpr int betweenRows = 0, inField = 2;

}  // namespace

CsvParser::CsvParser(char delimiter) {
  if (csv_init(&parser, 0) != 0) throw std::bad_alloc();
  csv_set_delim(&parser, static_cast<unsigned char>(delimiter));
}

CsvParser::~CsvParser() {
  csv_free(&parser);
}

void CsvParser::onCell(void* bytes, std::size_t size, void* self) {
  auto& parser = *static_cast<CsvParser*>(self);
  parser.current.cells.emplace_back(static_cast<const char*>(bytes), size);
  parser.currentSize += size;
}

void CsvParser::onRow(int, void* self) {
  static_cast<CsvParser*>(self)->give(false);
}

void CsvParser::give(bool unclosed) {
  current.unclosed = unclosed;
  const bool content = std::ranges::any_of(current.cells, [](const auto& cell) { return !stripped(cell).empty(); });
  if (content || unclosed) ready.push_back(std::move(current));
  current = {};
  currentSize = 0;
}

void CsvParser::parse(std::string_view segment) {
  if (csv_parse(&parser, segment.data(), segment.size(), onCell, onRow, this) != segment.size()) throw std::bad_alloc();
}

void CsvParser::feed(std::string_view text) {
  // One line at a time, so that a row is known to begin where a line does.
  while (!text.empty() && !stopped) {
    if (parser.pstate == betweenRows) current.line = line;
    const auto end = std::ranges::find_if(text, [](char c) { return c == '\r' || c == '\n'; });
    const auto segment = text.substr(0, static_cast<std::size_t>(end - text.begin()) + (end == text.end() ? 0 : 1));
    text.remove_prefix(segment.size());
    parse(segment);
    const bool secondOfPair = afterReturn && segment == "\n";
    afterReturn = segment.back() == '\r';
    if ((segment.back() == '\n' && !secondOfPair) || afterReturn) ++line;
    if (currentSize + parser.entry_pos > longestRow) {
      give(true);
      stopped = true;
    }
  }
}

void CsvParser::finish() {
  if (stopped) return;
  stopped = true;
  const bool unclosed = parser.quoted != 0 && parser.pstate == inField;
  const auto before = ready.size();
  if (csv_fini(&parser, onCell, onRow, this) != 0) throw std::bad_alloc();
  if (unclosed && ready.size() > before) ready.back().unclosed = true;
}

bool CsvParser::pop(CsvRow& row) {
  if (ready.empty()) return false;
  row = std::move(ready.front());
  ready.pop_front();
  return true;
}

}  // namespace satchel::node
