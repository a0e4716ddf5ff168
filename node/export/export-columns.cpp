#include "node/export/export-columns.h"

#include "node/import/column-mapping.h"

namespace satchel::node {

ExportColumns::ExportColumns(const schema::Catalogue& catalogue, const schema::KindDef& kind, const Rows::Table& rows) {
  constexpr std::size_t mostExtra = 200;
  std::vector<bool> used(kind.fields.size());
  used[kind.titleField().index] = true;
  std::set<std::string> names;
  for (const auto& [id, row] : rows) {
    if (row.presence.deleted) continue;
    for (const Cell& cell : row.cells) used[cell.field] = used[cell.field] || !cell.values.empty();
    for (const auto& [column, text] : row.extra) names.insert(column);
  }
  for (const schema::FieldDef& field : kind.fields) {
    if (used[field.index]) fields.push_back(&field);
  }
  for (const std::string& name : names) {
    const auto mapping = mapColumns(catalogue, kind, {kind.titleField().key, name}, {});
    const auto* mapped = std::get_if<ColumnMapping>(&mapping);
    const bool own = extra.size() < mostExtra && mapped != nullptr && mapped->uses[1].use == ColumnUse::Use::extra &&
                     kind.findField(name) == nullptr;
    if (own) {
      extra.push_back(name);
    } else {
      otherExtra = true;
    }
  }
}

}  // namespace satchel::node
