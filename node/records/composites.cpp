#include "node/records/composites.h"

namespace satchel::node {

sync::Value partOf(ByteView stored, const std::string& key) {
  const auto value = sync::decodeValue(stored);
  const auto* composite = value ? std::get_if<sync::Composite>(&value->is) : nullptr;
  if (composite == nullptr) return {};
  const auto at = composite->parts.find(key);
  return at == composite->parts.end() ? sync::Value{} : at->second;
}

PartJoiner::PartJoiner(const schema::KindDef& kind, RowOf rowOf)
    : kind(kind),
      anyParts(std::ranges::any_of(kind.fields, [](const auto& field) { return !field.partOf.empty(); })),
      rowOf(std::move(rowOf)) {}

sync::Composite& PartJoiner::valueOf(const EntryOf& entry) {
  const auto [at, fresh] = values.try_emplace(entry);
  const Row* row = fresh ? rowOf(entry.first) : nullptr;
  if (row == nullptr) return at->second;
  for (const std::size_t index : kind.parts(entry.second)) {
    const schema::FieldDef& part = kind.fields[index];
    const sync::Value& value = row->value(&part);
    if (!value.empty()) at->second.parts[part.key] = value;
  }
  return at->second;
}

void PartJoiner::join(std::vector<FieldEdit>& fields) {
  if (!anyParts) return;
  std::map<EntryOf, std::size_t> places;
  std::vector<FieldEdit> joined;
  for (FieldEdit& edit : fields) {
    const schema::FieldDef* field = edit.kind == kind.key ? kind.field(edit.field) : nullptr;
    if (field == nullptr || field->partOf.empty()) {
      joined.push_back(std::move(edit));
      continue;
    }
    const EntryOf entry{edit.record, field->entry()};
    sync::Composite& composite = valueOf(entry);
    if (edit.value.empty()) {
      composite.parts.erase(field->key);
    } else {
      composite.parts[field->key] = sync::decodeValue(edit.value).value_or(sync::Value{});
    }
    edit.field = field->entry();
    edit.value = composite.parts.empty() ? Bytes{} : sync::encode(sync::Value{composite});
    const auto [place, first] = places.try_emplace(entry, joined.size());
    if (first) {
      joined.push_back(std::move(edit));
    } else {
      joined[place->second].value = std::move(edit.value);
    }
  }
  fields = std::move(joined);
}

}  // namespace satchel::node
