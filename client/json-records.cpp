#include "client/json-records.h"

#include <map>
#include <vector>

namespace satchel::client {
namespace {

void writeLabel(JsonWriter& json, std::string_view name, std::string_view en, std::string_view zh) {
  json.key(name).beginObject().field("en", en).field("zh", zh).endObject();
}

/// An import may have brought two texts for one column from two devices: then the column holds both.
void writeExtra(JsonWriter& json, capnp::List<rpc::Part>::Reader extra) {
  std::map<std::string_view, std::vector<rpc::Value::Reader>> columns;
  std::vector<std::string_view> order;
  for (const auto part : extra) {
    auto& values = columns[view(part.getKey())];
    if (values.empty()) order.push_back(view(part.getKey()));
    values.push_back(part.getValue());
  }
  json.key("extra").beginObject();
  for (const auto column : order) {
    const auto& values = columns[column];
    json.key(column);
    if (values.size() > 1) json.beginArray();
    for (const auto value : values) writeValue(json, value);
    if (values.size() > 1) json.endArray();
  }
  json.endObject();
}

void writeField(JsonWriter& json, rpc::FieldInfo::Reader field) {
  json.beginObject().field("key", view(field.getKey())).field("type", view(field.getType()));
  json.field("merge", view(field.getMerge()));
  writeLabel(json, "label", view(field.getLabel().getEn()), view(field.getLabel().getZh()));
  if (field.getRequired()) json.field("required", true);
  if (field.getCustom()) json.field("custom", true);
  if (field.getRetired()) json.field("retired", true);
  if (field.getTarget().size() > 0) {
    json.key("target").beginArray();
    for (const auto target : field.getTarget()) json.value(view(target));
    json.endArray();
  }
  if (field.getChoices().size() > 0) {
    json.key("choices").beginArray();
    for (const auto choice : field.getChoices()) {
      json.beginObject().field("key", view(choice.getKey()));
      writeLabel(json, "label", view(choice.getEn()), view(choice.getZh()));
      json.endObject();
    }
    json.endArray();
  }
  for (const auto& [name, said] :
       {std::pair("minimum", field.getMinimum()), std::pair("maximum", field.getMaximum()),
        std::pair("default", field.getDefault()), std::pair("formula", field.getFormula())}) {
    if (said.size() > 0) json.field(name, view(said));
  }
  json.endObject();
}

}  // namespace

void writeValue(JsonWriter& json, rpc::Value::Reader value) {
  using Which = rpc::Value::Which;
  switch (value.which()) {
    case Which::NONE:
      json.null();
      return;
    case Which::TEXT:
      json.value(view(value.getText()));
      return;
    case Which::INTEGER:
      json.value(std::int64_t{value.getInteger()});
      return;
    case Which::DECIMAL:
      json.value(view(value.getDecimal()));
      return;
    case Which::MONEY:
      json.beginObject().field("amount", view(value.getMoney().getAmount()));
      json.field("currency", view(value.getMoney().getCurrency())).endObject();
      return;
    case Which::BOOLEAN:
      json.value(bool{value.getBoolean()});
      return;
    case Which::DATE:
      json.value(view(value.getDate()));
      return;
    case Which::DATE_TIME:
      json.value(view(value.getDateTime()));
      return;
    case Which::DURATION:
      json.value(std::int64_t{value.getDuration()});
      return;
    case Which::CHOICE:
      json.value(view(value.getChoice().getKey()));
      return;
    case Which::REF: {
      const auto ref = value.getRef();
      json.value(view(ref.getId().size() > 0 ? ref.getId() : ref.getTitle()));
      return;
    }
    case Which::LIST:
      json.beginArray();
      for (const auto element : value.getList()) writeValue(json, element);
      json.endArray();
      return;
    case Which::COMPOSITE:
      json.beginObject();
      for (const auto part : value.getComposite()) {
        json.key(view(part.getKey()));
        writeValue(json, part.getValue());
      }
      json.endObject();
      return;
  }
  json.null();  // from a newer node
}

void writeRecordFields(JsonWriter& json, rpc::Record::Reader record) {
  json.field("id", view(record.getId())).field("kind", view(record.getKind()));
  for (const auto field : record.getFields()) {
    json.key(view(field.getKey()));
    writeValue(json, field.getValue());
  }
  writeExtra(json, record.getExtra());
  if (record.getDeleted()) json.field("deleted", true);
  if (record.getEditedAfterDelete()) json.field("edited_after_delete", true);
}

void writeHistory(JsonWriter& json, capnp::List<rpc::HistoryEntry>::Reader history) {
  json.key("history").beginArray();
  for (const auto entry : history) {
    json.beginObject().field("field", view(entry.getField()));
    json.key("from");
    writeValue(json, entry.getFrom());
    json.key("to");
    writeValue(json, entry.getTo());
    json.field("person", view(entry.getPerson())).field("device", view(entry.getDevice()));
    json.field("time", view(entry.getTime())).field("commit", view(entry.getCommit()));
    json.fieldOrNull("lost_because", view(entry.getLostBecause())).endObject();
  }
  json.endArray();
}

void writeRecord(JsonWriter& json, rpc::Record::Reader record) {
  json.beginObject();
  writeRecordFields(json, record);
  json.endObject();
}

void writeConflict(JsonWriter& json, rpc::Conflict::Reader conflict) {
  json.beginObject().field("id", view(conflict.getId())).field("kind", view(conflict.getKind()));
  json.field("field", view(conflict.getField())).key("winner");
  writeValue(json, conflict.getWinner());
  json.key("versions").beginArray();
  for (const auto version : conflict.getVersions()) {
    json.beginObject().key("value");
    writeValue(json, version.getValue());
    json.field("person", view(version.getPerson())).field("device", view(version.getDevice()));
    json.field("time", view(version.getTime()));
    if (version.getBatch().size() > 0) json.field("batch", view(version.getBatch()));
    json.endObject();
  }
  json.endArray().endObject();
}

void writeAttention(JsonWriter& json, rpc::Attention::Reader item) {
  json.beginObject().field("id", view(item.getId())).field("kind", view(item.getKind()));
  json.field("code", view(item.getCode())).field("field", view(item.getField()));
  writeLabel(json, "message", view(item.getSentence().getEn()), view(item.getSentence().getZh()));
  json.endObject();
}

void writeKind(JsonWriter& json, rpc::KindInfo::Reader kind) {
  json.beginObject().field("kind", view(kind.getKey())).field("group", view(kind.getGroup()));
  writeLabel(json, "label", view(kind.getLabel().getEn()), view(kind.getLabel().getZh()));
  if (kind.getCustom()) json.field("custom", true);
  if (kind.getRetired()) json.field("retired", true);
  json.key("fields").beginArray();
  for (const auto field : kind.getFields()) writeField(json, field);
  json.endArray().key("rules").beginArray();
  for (const auto rule : kind.getRules()) {
    json.beginObject().field("en", view(rule.getEn())).field("zh", view(rule.getZh())).endObject();
  }
  json.endArray().fieldOrNull("child_of", view(kind.getChildOf()));
  json.field("facts", kind.getFacts()).key("named_by").beginArray();
  for (const auto field : kind.getNamedBy()) json.value(view(field));
  json.endArray().endObject();
}

}  // namespace satchel::client
