// Files as people have them, of any encoding: rows under columns, or a refusal with a sentence; read twice they are the
// same.
#include "node/import/table-reader.h"

#include <sys/mman.h>
#include <unistd.h>

#include <set>

#include "../targets.h"
#include "node/import/csv-parser.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace node;

namespace {

/// A file in memory that has a path.
class MemoryFile {
 public:
  explicit MemoryFile(ByteView bytes) : file(memfd_create("table", MFD_CLOEXEC)) {
    if (file < 0 || ::write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("no file in memory");
    }
  }
  ~MemoryFile() { ::close(file); }
  MemoryFile(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(file); }

 private:
  int file;
};

struct Read {
  std::string code;
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  bool operator==(const Read&) const = default;
};

Read readAll(const std::string& path) {
  Read result;
  auto opened = openTable(path);
  if (const auto* problem = std::get_if<Problem>(&opened)) {
    must(problem->code.starts_with("IMPORT_") && sync::isUtf8(asBytes(problem->en)) &&
             sync::isUtf8(asBytes(problem->zh)) && !problem->zh.empty(),
         "a refusal says why");
    result.code = problem->code;
    return result;
  }
  auto& reader = *std::get<std::unique_ptr<TableReader>>(opened);
  result.columns = reader.columns();
  const std::set<std::string> unique(result.columns.begin(), result.columns.end());
  must(unique.size() == result.columns.size() && !unique.contains(""), "columns are unique and none is blank");
  must(sync::isUtf8(asBytes(reader.description())), "how it was read can be said");
  std::uint64_t line = 0;
  for (TableRow row; reader.next(row);) {
    must(row.line > 0 && row.line >= line, "lines only grow");
    line = row.line;
    if (row.fault) {
      must(row.fault->code.starts_with("IMPORT_"), "a row's fault has a name");
    } else {
      must(row.cells.size() == result.columns.size(), "a row fits under its columns");
    }
    std::string all = std::to_string(row.line);
    for (const std::string& cell : row.cells) {
      must(sync::isUtf8(asBytes(cell)), "a cell is UTF-8");
      all += '\0' + cell;
    }
    for (const auto& [column, elements] : row.lists) {
      must(column < result.columns.size(), "a list is a column's");
      for (const std::string& element : elements) must(sync::isUtf8(asBytes(element)), "its elements are UTF-8");
    }
    result.rows.push_back(std::move(all));
  }
  must(reader.bytesDone() == reader.bytesTotal(), "at the end all is read");
  return result;
}

std::vector<std::string> rowsOf(std::string_view text, char delimiter, std::size_t step) {
  CsvParser parser(delimiter);
  for (std::size_t at = 0; at < text.size(); at += step) parser.feed(text.substr(at, step));
  parser.finish();
  std::vector<std::string> rows;
  for (CsvRow row; parser.pop(row);) {
    std::string all = std::to_string(row.line) + (row.unclosed ? "!" : "");
    for (const std::string& cell : row.cells) all += '\0' + cell;
    rows.push_back(std::move(all));
  }
  return rows;
}

}  // namespace

void tableTarget(ByteView bytes) {
  const MemoryFile file(bytes);
  must(readAll(file.path()) == readAll(file.path()), "a file read twice is the same");
  if (bytes.empty()) return;
  const std::string_view text = asText(bytes.subspan(1));
  must(rowsOf(text, ',', 1 + bytes[0] % 16) == rowsOf(text, ',', text.size() + 1), "pieces give the same rows");
}

Seeds tableSeeds() {
  using namespace std::string_view_literals;
  return {{"csv", bytesOf("name,amount\r\n\"Blue \"\"Heron\"\"\n蓝鹭\",\"1,000\"\r\nAcme,\n")},
          {"semicolons", bytesOf("\xef\xbb\xbfname;amount;\n\na;1;\nb;2;3\n")},
          {"title-above", bytesOf("Report of March\n\nname\tcity\nAcme\tBasel\n")},
          {"unclosed", bytesOf("a,b\n1,\"2\n3,4\n")},
          {"gbk", bytesOf("\xc3\xfb\xb3\xc6,\xbd\xf0\xb6\xee\n\xc0\xb6\xf0\xd8,100\n\xc9\xcf\xba\xa3,200\n")},
          {"utf-16", bytesOf("\xff\xfe"
                             "a\0,\0b\0\n\0"
                             "1\0,\0"
                             "2\0\n\0"sv)},
          {"html", bytesOf("<!DOCTYPE html>\n<table><tr><td>a</td></tr></table>")},
          {"workbook", bytesOf("PK\x03\x04\x14\0\x06\0"sv)},
          {"json", bytesOf(R"([{"id":"7","name":"Acme","tags":["a","b"]},{"name":null,"extra":{"x":"y"}}])")},
          {"json-lines", bytesOf("{\"name\":\"a\"}\n{\"city\":\"b\"}\n")},
          {"zeros", bytesOf("a,b\n\0\0,\0\n"sv)}};
}

}  // namespace satchel::fuzz
