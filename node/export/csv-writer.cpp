#include "node/export/csv-writer.h"

#include "node/import/column-mapping.h"
#include "node/query/figures.h"
#include "node/text/list-text.h"
#include "node/text/typed-text.h"

namespace satchel::node {
namespace {

void put(std::string& line, std::string_view cell) {
  if (!line.empty()) line += ',';
  const bool plain = cell.find_first_of(",\"\r\n") == cell.npos && stripped(cell) == cell;
  if (plain) {
    line += cell;
    return;
  }
  line += '"';
  for (const char c : cell) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

std::string cellText(const schema::FieldDef& field, const Cell* cell) {
  if (cell == nullptr || cell->values.empty()) return {};
  if (!holdsSeveral(field)) return textOf(field, cell->values.front());
  std::vector<std::string> values;
  for (const sync::Value& value : cell->values) values.push_back(textOf(field, value));
  return joinList(values, listStyleOf(field.isDerived() ? field.yields : field.type));
}

}  // namespace

std::string csvHeader(const ExportColumns& columns) {
  std::string line = "id";
  for (const schema::FieldDef* field : columns.fields) put(line, field->key);
  for (const schema::FieldDef* field : columns.computed) put(line, field->key + std::string(computedMark));
  for (const std::string& name : columns.extra) put(line, name);
  if (columns.otherExtra) put(line, "extra");
  return line + "\r\n";
}

std::string csvLine(const ExportColumns& columns, const Row& row) {
  std::string line = hex(row.id);
  for (const schema::FieldDef* field : columns.fields) put(line, cellText(*field, row.cell(field->index)));
  for (const schema::FieldDef* field : columns.computed) put(line, cellText(*field, row.cell(field->index)));
  for (const std::string& name : columns.extra) {
    const auto at = std::ranges::find(row.extra, name, &std::pair<std::string, std::string>::first);
    put(line, at == row.extra.end() ? std::string() : at->second);
  }
  if (columns.otherExtra) {
    std::vector<std::string> others;
    for (const auto& [column, text] : row.extra) {
      if (!columns.isOwnColumn(column)) others.push_back(column + "=" + text);
    }
    put(line, joinList(others, listStyleOf(schema::FieldType::EXTRA)));
  }
  return line + "\r\n";
}

}  // namespace satchel::node
