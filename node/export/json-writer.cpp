#include "node/export/json-writer.h"

#include <nlohmann/json.hpp>

#include "node/query/figures.h"

namespace satchel::node {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const sync::Value& value) {
  struct Written {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(const sync::Text& v) const { return v.text; }
    Json operator()(const sync::Integer& v) const { return v.value; }
    Json operator()(const sync::Decimal& v) const { return v.text(); }
    Json operator()(const sync::Money& v) const { return {{"amount", v.amount.text(2)}, {"currency", v.currency}}; }
    Json operator()(const sync::Boolean& v) const { return v.value; }
    Json operator()(const sync::Date& v) const { return sync::isoDate(v); }
    Json operator()(const sync::DateTime& v) const { return sync::isoDateTime(v); }
    Json operator()(const sync::Duration& v) const { return v.minutes; }
    Json operator()(const sync::Choice& v) const { return v.key; }
    Json operator()(const sync::Ref& v) const { return hex(v.id); }
    Json operator()(const sync::Composite& v) const {
      Json parts = Json::object();
      for (const auto& [key, part] : v.parts) parts[key] = jsonOf(part);
      return parts;
    }
  };
  return std::visit(Written{}, value.is);
}

}  // namespace

std::string jsonRecord(const schema::KindDef& kind, const Row& row) {
  Json record = {{"id", hex(row.id)}, {"kind", kind.key}};
  for (const Cell& cell : row.cells) {
    const schema::FieldDef& field = kind.fields[cell.field];
    if (!holdsSeveral(field)) {
      record[field.key] = cell.values.empty() ? Json() : jsonOf(cell.values.front());
      continue;
    }
    Json list = Json::array();
    for (const sync::Value& value : cell.values) list.push_back(jsonOf(value));
    record[field.key] = std::move(list);
  }
  Json extra = Json::object();
  for (const auto& [column, text] : row.extra) {
    if (!extra.contains(column)) {
      extra[column] = text;
    } else if (extra[column].is_array()) {
      extra[column].push_back(text);
    } else {
      extra[column] = Json::array({extra[column], text});
    }
  }
  record["extra"] = std::move(extra);
  return record.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace satchel::node
