#include "node/import/row-changes.h"

#include "node/records/edits.h"
#include "node/records/line.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using Action = FieldEdit::Action;

bool holds(const Cell* cell, const Bytes& value) {
  return cell != nullptr &&
         std::ranges::any_of(cell->values, [&](const sync::Value& each) { return sync::encode(each) == value; });
}

bool holdsRecord(const Cell* cell) {
  return cell != nullptr && std::ranges::any_of(cell->values, [](const sync::Value& each) {
           return std::holds_alternative<sync::Ref>(each.is);
         });
}

void changeField(std::vector<FieldEdit>& edits, const schema::KindDef& kind, const Row& existing,
                 const WantedValue& wanted) {
  const FieldDef& field = *wanted.field;
  const Cell* cell = existing.cell(field.index);
  const bool filled = cell != nullptr && !cell->values.empty();
  if (field.isSet() ? holds(cell, wanted.value) : filled && sync::encode(cell->values.front()) == wanted.value) return;
  if (wanted.unmatched && holdsRecord(cell)) return;
  const bool once = field.merge == schema::Merge::FIXED || field.merge == schema::Merge::WRITE_ONCE;
  const bool fact = field.merge == schema::Merge::FIXED && kind.appendOnly && !field.common;
  if (fact || (once && filled)) return;
  edits.push_back(editFor(kind, existing.id, wanted));
  if (!field.isRef() || !field.isSet() || wanted.unmatched) return;
  const Bytes name = sync::encode(sync::Value{sync::Text{wanted.text}});
  if (holds(cell, name)) {
    edits.push_back({existing.id, kind.key, field.key, Action::removeElement, elementIdOf(field, name), name});
  }
}

}  // namespace

FieldEdit editFor(const schema::KindDef& kind, const sync::RecordId& id, const WantedValue& wanted) {
  const FieldDef& field = *wanted.field;
  if (!field.isSet()) {
    const bool isText = field.merge == schema::Merge::MERGEABLE_TEXT;
    return {id, kind.key, field.key, isText ? Action::text : Action::set, {}, wanted.value};
  }
  if (field.type != schema::FieldType::EXTRA) {
    return {id, kind.key, field.key, Action::addElement, elementIdOf(field, wanted.value), wanted.value};
  }
  // "column=text", as a cell of an export has it.
  const auto value = sync::decodeValue(wanted.value);
  const auto& parts = std::get<sync::Composite>(value->is).parts;
  return extraFor(kind, id, lineOf(parts.at("column")), lineOf(parts.at("text")));
}

FieldEdit extraFor(const schema::KindDef& kind, const sync::RecordId& id, const std::string& column,
                   const std::string& text) {
  return {
      id, kind.key, "extra", Action::addElement, copyOf(asBytes(column)), sync::encode(sync::Value{sync::Text{text}})};
}

std::vector<FieldEdit> changesTo(const schema::KindDef& kind, const Row& existing, const TypedRow& row,
                                 const std::vector<WantedValue>& references) {
  std::vector<FieldEdit> edits;
  const auto changeExtra = [&](const std::string& column, const std::string& text) {
    const bool same = std::ranges::any_of(
        existing.extra, [&](const auto& each) { return each.first == column && each.second == text; });
    if (!same) edits.push_back(extraFor(kind, existing.id, column, text));
  };
  for (const WantedValue& wanted : row.values) {
    if (wanted.field->type != schema::FieldType::EXTRA) {
      changeField(edits, kind, existing, wanted);
      continue;
    }
    const FieldEdit edit = editFor(kind, existing.id, wanted);
    changeExtra(std::string(asText(edit.element)), lineOf(*sync::decodeValue(edit.value)));
  }
  for (const WantedValue& wanted : references) changeField(edits, kind, existing, wanted);
  for (const auto& [column, text] : row.extra) changeExtra(*column, text);
  return edits;
}

void applyTo(Row& row, const schema::KindDef& kind, const FieldEdit& edit) {
  const FieldDef* field = kind.field(edit.field);
  if (field == nullptr) return;
  const sync::Value value = sync::decodeValue(edit.value).value_or(sync::Value{});
  if (field->type == schema::FieldType::EXTRA) {
    const std::string column(asText(edit.element));
    std::erase_if(row.extra, [&](const auto& each) { return each.first == column; });
    row.extra.emplace_back(column, lineOf(value));
    return;
  }
  auto at = std::ranges::lower_bound(row.cells, field->index, {}, &Cell::field);
  if (at == row.cells.end() || at->field != field->index) at = row.cells.insert(at, {field->index, {}, false});
  if (edit.action == Action::set || edit.action == Action::text) at->values.clear();
  std::erase(at->values, value);
  if (edit.action != Action::removeElement && !value.empty()) at->values.push_back(value);
}

}  // namespace satchel::node
