#include "node/import/csv-shape.h"

#include <algorithm>
#include <map>

#include "node/import/csv-parser.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

std::vector<CsvRow> rowsBy(char delimiter, std::string_view text, bool whole) {
  CsvParser parser(delimiter);
  parser.feed(text);
  if (whole) parser.finish();
  std::vector<CsvRow> rows;
  for (CsvRow row; parser.pop(row);) rows.push_back(std::move(row));
  return rows;
}

std::size_t filled(const CsvRow& row) {
  return static_cast<std::size_t>(
      std::ranges::count_if(row.cells, [](const auto& cell) { return !stripped(cell).empty(); }));
}

/// The size that most rows have, and how many; the greater of two equally common.
template <class Size>
std::pair<std::size_t, std::size_t> mostCommon(const std::vector<CsvRow>& rows, Size size, std::size_t least) {
  std::map<std::size_t, std::size_t> counts;
  for (const auto& row : rows) {
    if (size(row) >= least) ++counts[size(row)];
  }
  std::pair<std::size_t, std::size_t> best{least, 0};
  for (const auto& [each, count] : counts) {
    if (count >= best.second) best = {each, count};
  }
  return best;
}

/// How well a delimiter fits: rows that agree on a width of two or more, then that width.
std::pair<double, std::size_t> fit(const std::vector<CsvRow>& rows) {
  const auto [width, agreeing] = mostCommon(
      rows, [](const CsvRow& row) { return row.cells.size(); }, 2);
  if (agreeing == 0) return {0, 0};
  return {static_cast<double>(agreeing) / static_cast<double>(rows.size()), width};
}

/// The first row with nearly as many cells filled as rows usually have: what stands above is a title.
const CsvRow& headerOf(const std::vector<CsvRow>& rows) {
  const auto usual = mostCommon(rows, filled, 1).first;
  const auto enough = [&](const CsvRow& row) { return filled(row) * 10 >= usual * 6; };
  return *std::ranges::find_if(rows, enough);
}

/// The delimiter that "sep=;" on a first line names, as spreadsheets write it.
std::optional<char> named(std::string_view text) {
  const auto first = text.substr(0, text.find_first_of("\r\n"));
  return first.size() == 5 && lowered(first).starts_with("sep=") ? std::optional(first[4]) : std::nullopt;
}

}  // namespace

std::vector<std::string> columnNames(std::vector<std::string> header) {
  while (!header.empty() && stripped(header.back()).empty()) header.pop_back();
  std::vector<std::string> result;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string name(stripped(header[i]));
    if (name.empty()) name = "column " + std::to_string(i + 1);
    auto unique = name;
    for (int again = 2; std::ranges::count(result, unique) > 0; ++again)
      unique = name + " (" + std::to_string(again) + ")";
    result.push_back(std::move(unique));
  }
  return result;
}

std::optional<CsvShape> csvShapeOf(std::string_view beginning, bool whole) {
  CsvShape shape;
  std::vector<CsvRow> rows;
  if (const auto delimiter = named(beginning)) {
    shape.delimiter = *delimiter;
    rows = rowsBy(*delimiter, beginning, whole);
    if (!rows.empty()) rows.erase(rows.begin());
  } else {
    std::pair<double, std::size_t> best{-1, 0};
    for (const char candidate : {',', ';', '\t', '|'}) {
      auto read = rowsBy(candidate, beginning, whole);
      if (const auto how = fit(read); how > best) {
        best = how;
        shape.delimiter = candidate;
        rows = std::move(read);
      }
    }
  }
  if (rows.empty()) return std::nullopt;
  const auto& header = headerOf(rows);
  shape.headerLine = header.line;
  shape.columns = columnNames(header.cells);
  return shape;
}

}  // namespace satchel::node
