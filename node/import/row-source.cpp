#include "node/import/row-source.h"

#include "node/import/date-order.h"

namespace satchel::node {
namespace {

using schema::FieldType;

/// A piece is what a person who edits meanwhile may have to wait for.
constexpr std::size_t sampleRows = 1000, pieceRows = 500, pieceBytes = 512 * 1024;

/// Which columns have dates, and what is known of them.
class DateColumns {
 public:
  explicit DateColumns(const ColumnMapping& mapping) : evidence(mapping.uses.size()) {
    for (std::size_t i = 0; i < mapping.uses.size(); ++i) {
      const auto* field = mapping.uses[i].field;
      if (field != nullptr && (field->type == FieldType::DATE || field->type == FieldType::DATE_TIME))
        columns.push_back(i);
    }
  }
  void see(const TableRow& row) {
    for (const std::size_t column : columns) {
      if (!row.fault && column < row.cells.size()) evidence[column].see(row.cells[column]);
    }
  }
  bool isOpen() const { return std::ranges::any_of(evidence, &DateOrderEvidence::isOpen); }
  std::vector<DateOrder> orders() const {
    std::vector<DateOrder> result;
    for (const DateOrderEvidence& each : evidence) result.push_back(each.order());
    return result;
  }

 private:
  std::vector<DateOrderEvidence> evidence;
  std::vector<std::size_t> columns;
};

OrProblem<const schema::FieldDef*> matchedField(const ImportRequest& request, const ColumnMapping& mapping) {
  if (request.match.empty()) return nullptr;
  const schema::KindDef& kind = *mapping.kind;
  const schema::FieldDef* field = kind.findField(request.match);
  if (field == nullptr && std::ranges::find(mapping.columns, request.match) != mapping.columns.end()) {
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
      if (mapping.columns[i] == request.match) field = mapping.uses[i].field;
    }
  }
  if (field != nullptr && (mapping.fills(*field) || field->key == "id")) return field;
  const std::string named = field == nullptr ? request.match : field->key;
  return Problem{
      "IMPORT_MATCH",
      "No column of the file fills '" + named + "', so rows cannot be matched by it; see --map, or leave --match out.",
      "文件没有一列对应“" + named + "”，无法按它匹配；请用 --map 指明，或去掉 --match。"};
}

}  // namespace

OrProblem<std::unique_ptr<RowSource>> RowSource::open(const schema::Catalogue& catalogue,
                                                      const ImportRequest& request) {
  auto result = std::make_unique<RowSource>();
  auto table = openTable(request.path);
  if (auto* problem = std::get_if<Problem>(&table)) return std::move(*problem);
  result->reader = std::move(std::get<std::unique_ptr<TableReader>>(table));
  const schema::KindDef* kind = request.kind;
  if (kind == nullptr) {
    auto guess = guessKind(catalogue, request.path, result->reader->columns());
    if (auto* problem = std::get_if<Problem>(&guess)) return std::move(*problem);
    kind = std::get<const schema::KindDef*>(guess);
  }
  auto mapped = mapColumns(catalogue, *kind, result->reader->columns(), request.columns);
  if (auto* problem = std::get_if<Problem>(&mapped)) return std::move(*problem);
  auto& mapping = std::get<ColumnMapping>(mapped);
  auto match = matchedField(request, mapping);
  if (auto* problem = std::get_if<Problem>(&match)) return std::move(*problem);
  result->match = std::get<const schema::FieldDef*>(match);
  auto orders = result->dateOrders(request.path, mapping);
  if (auto* problem = std::get_if<Problem>(&orders)) return std::move(*problem);
  const bool json = result->reader->description() == "JSON";
  result->typer.emplace(std::move(mapping), request.currency, std::move(std::get<std::vector<DateOrder>>(orders)),
                        json);
  return result;
}

OrProblem<std::vector<DateOrder>> RowSource::dateOrders(const std::string& path, const ColumnMapping& mapping) {
  DateColumns dates(mapping);
  TableRow row;
  while (sample.size() < sampleRows && reader->next(row)) {
    dates.see(row);
    sample.push_back(std::move(row));
  }
  if (sample.size() < sampleRows || !dates.isOpen()) return dates.orders();
  auto again = openTable(path);
  if (auto* problem = std::get_if<Problem>(&again)) return std::move(*problem);
  auto& whole = *std::get<std::unique_ptr<TableReader>>(again);
  while (dates.isOpen() && whole.next(row)) dates.see(row);
  return dates.orders();
}

std::vector<TypedRow> RowSource::next() {
  std::vector<TypedRow> piece;
  TableRow row;
  for (std::size_t bytes = 0; piece.size() < pieceRows && bytes < pieceBytes;) {
    if (!sample.empty()) {
      row = std::move(sample.front());
      sample.pop_front();
    } else if (!reader->next(row)) {
      break;
    }
    piece.push_back(typer->type(row));
    bytes += piece.back().bytes;
  }
  return piece;
}

}  // namespace satchel::node
