#include "node/import/csv-reader.h"

#include "node/text/words.h"

namespace satchel::node {
namespace {

Problem ragged(std::size_t cells, std::size_t columns) {
  const auto has = std::to_string(cells), wants = std::to_string(columns);
  return {"IMPORT_RAGGED",
          "The row has " + has + " cells where the header has " + wants + ": check its delimiters and quotation marks.",
          "该行有 " + has + " 个单元格，而表头有 " + wants + " 个：请检查分隔符和引号。"};
}

Problem unclosedQuote() {
  return {"IMPORT_UNCLOSED_QUOTE",
          "A quotation mark that opens in this row is never closed: close it, or check whether the file was cut off.",
          "该行的引号没有配对：请补全引号，或检查文件是否不完整。"};
}

}  // namespace

OrProblem<std::unique_ptr<TableReader>> CsvReader::open(const std::string& path, const Encoding& encoding) {
  auto text = TextPieces::open(path, encoding);
  if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
  auto& pieces = std::get<TextPieces>(text);
  auto shape = csvShapeOf(encoding.beginning, pieces.bytesTotal() <= FileBytes::pieceSize);
  if (!shape || shape->columns.empty()) {
    return Problem{"IMPORT_NO_HEADER",
                   "The file has no row that names its columns: put their names into its first line.",
                   "文件没有列名：请在第一行填写列名。"};
  }
  return std::unique_ptr<TableReader>(std::make_unique<CsvReader>(std::move(pieces), std::move(*shape), encoding.name));
}

CsvReader::CsvReader(TextPieces text, CsvShape shape, std::string encoding)
    : text(std::move(text)), shape(std::move(shape)), encoding(std::move(encoding)), parser(this->shape.delimiter) {}

bool CsvReader::nextRaw(CsvRow& row) {
  while (!parser.pop(row)) {
    if (ended) return false;
    ended = !text.next(piece);
    ended ? parser.finish() : parser.feed(piece);
  }
  return true;
}

bool CsvReader::next(TableRow& row) {
  CsvRow raw;
  do {
    if (!nextRaw(raw)) return false;
  } while (raw.line <= shape.headerLine);
  const auto width = shape.columns.size();
  while (raw.cells.size() > width && stripped(raw.cells.back()).empty()) raw.cells.pop_back();
  row = {raw.line, std::move(raw.cells), {}, {}};
  if (raw.unclosed) {
    row.fault = unclosedQuote();
  } else if (row.cells.size() != width) {
    row.fault = ragged(row.cells.size(), width);
  }
  return true;
}

std::string CsvReader::description() const {
  const std::string delimiter = shape.delimiter == '\t' ? "tab" : std::string(1, shape.delimiter);
  return "CSV, " + encoding + ", delimiter " + delimiter + ", header in line " + std::to_string(shape.headerLine);
}

}  // namespace satchel::node
