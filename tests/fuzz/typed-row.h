// A record as expressions and formulas see it, made of any text.
#pragma once
#include "node/query/row-view.h"
#include "node/text/typed-text.h"
#include "tests/built-in.h"

namespace satchel::fuzz {

/// A record of any kind, each of its fields with what the bytes have typed there; it refers to itself.
class TypedRow final : public node::RowView {
 public:
  TypedRow(const schema::KindDef& def, std::string_view text) : def(def), all(def.fields.size()) {
    for (const schema::FieldDef& field : def.fields) {
      const std::string typed = field.isRef() ? hex(record) : std::string(text);
      auto value = node::readTyped(field, typed, {"CNY", node::DateOrder::unknown, nullptr});
      if (auto* read = std::get_if<sync::Value>(&value); read && !read->empty()) all[field.index] = {*read, *read};
    }
  }
  const schema::KindDef& kind() const override { return def; }
  const sync::RecordId& id() const override { return record; }
  std::span<const sync::Value> values(const schema::FieldDef& field) const override { return all[field.index]; }
  bool referred(const sync::RecordId& wanted, const std::function<bool(const node::RowView&)>& use) const override {
    return wanted == record && ++depth < 20 && use(*this);
  }

 private:
  const schema::KindDef& def;
  sync::RecordId record;
  std::vector<std::vector<sync::Value>> all;
  mutable int depth = 0;
};

}  // namespace satchel::fuzz
