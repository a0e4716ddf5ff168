#include "node/import/table-reader.h"

#include <algorithm>

#include "node/import/csv-reader.h"
#include "node/import/json-reader.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

/// As no header row begins: "[{", "[]", "{"".
bool isJson(std::string_view beginning) {
  const auto text = stripped(beginning);
  const auto inside = stripped(text.substr(std::min<std::size_t>(1, text.size())));
  const auto next = inside.empty() ? '\0' : inside.front();
  if (text.starts_with('[')) return std::string_view("{]\"[").find(next) != std::string_view::npos;
  return text.starts_with('{') && (next == '"' || next == '}');
}

}  // namespace

OrProblem<std::unique_ptr<TableReader>> openTable(const std::string& path) {
  const auto encoding = detectEncoding(path);
  if (const auto* problem = std::get_if<Problem>(&encoding)) return *problem;
  const auto& known = std::get<Encoding>(encoding);
  if (!isJson(known.beginning)) return CsvReader::open(path, known);
  // JSON is Unicode by definition: what is not is damaged, whatever else its bytes might mean.
  if (!known.name.starts_with("UTF-")) return badText(undecodableLine(path, "UTF-8").value_or(1), "UTF-8");
  return JsonReader::open(path, known);
}

}  // namespace satchel::node
