#include "node/import/record-index.h"

#include "node/import/row-typer.h"
#include "node/records/line.h"
#include "node/text/fold.h"

namespace satchel::node {

RecordIndex::RecordIndex(const schema::KindDef& kind, const Rows::Table& rows) {
  const schema::FieldDef& title = kind.titleField();
  const schema::FieldDef* ids = kind.field("external_ids");
  byTitle.reserve(rows.size());
  for (const auto& [id, row] : rows) {
    if (!row.presence.deleted) add(id, lineOf(row.value(&title)), {});
    const Cell* cell = ids == nullptr ? nullptr : row.cell(ids->index);
    if (cell == nullptr) continue;
    for (const sync::Value& value : cell->values) {
      const auto [at, fresh] = byExternalId.try_emplace(externalKey(value), id);
      if (!fresh && !row.presence.deleted) at->second = id;
    }
  }
}

void RecordIndex::add(const sync::RecordId& id, std::string_view title, const std::string& externalId) {
  if (!title.empty()) byTitle[fold(title)].push_back(id);
  if (!externalId.empty()) byExternalId.insert_or_assign(externalId, id);
}

const std::vector<sync::RecordId>& RecordIndex::titled(std::string_view title) const {
  static const std::vector<sync::RecordId> none;
  const auto at = byTitle.find(fold(title));
  return at == byTitle.end() ? none : at->second;
}

std::optional<sync::RecordId> RecordIndex::external(const std::string& key) const {
  const auto at = byExternalId.find(key);
  return at == byExternalId.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace satchel::node
