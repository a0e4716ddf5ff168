// Records in memory, of which formulas are worked out anew whenever somebody looks.
#pragma once
#include <catch2/catch.hpp>

#include <map>

#include "node/query/figures.h"
#include "node/text/typed-text.h"
#include "tests/built-in.h"

namespace satchel::node {

/// Records in memory; derived fields are worked out whenever they are looked at.
class World {
 public:
  struct Record {
    const schema::KindDef* kind;
    std::map<std::string, std::vector<sync::Value>> fields;
    std::map<std::string, std::vector<sync::Value>> derived;
    bool deleted = false;
  };
  static sync::RecordId id(std::uint8_t number) {
    sync::RecordId id;
    id.bytes.fill(number);
    return id;
  }
  Record& add(std::uint8_t number, const std::string& kind,
              const std::vector<std::pair<std::string, std::string>>& typed) {
    Record record{catalogue().kind(kind), {}, {}};
    for (const auto& [key, text] : typed) {
      if (record.kind->field(key) == nullptr) FAIL("no field " + key + " in " + kind);
      auto value = readTyped(*record.kind->field(key), text, {"CNY", DateOrder::unknown, nullptr});
      if (const auto* problem = std::get_if<Problem>(&value)) FAIL(problem->en);
      record.fields[key].push_back(std::get<sync::Value>(value));
    }
    return records[id(number)] = std::move(record);
  }
  /// What a formula for a field of this type comes to, as text; or the problem's sentence.
  std::string of(std::uint8_t number, const std::string& formula, schema::FieldType yields);
  /// What a derived field of the catalogue comes to.
  std::string of(std::uint8_t number, const std::string& key) {
    const auto* field = records.at(id(number)).kind->field(key);
    return field == nullptr ? "no field " + key : of(number, field->formula, field->yields);
  }

  /// The same of one that holds several values, by blanks.
  std::string listed(std::uint8_t number, const std::string& key);

  std::map<sync::RecordId, Record> records;
  sync::Millis now = 1'700'000'000'000;  // 2023-11-14T22:13:20Z
};

class WorldView final : public RowView {
 public:
  WorldView(World& world, const sync::RecordId& id) : world(world), name(id), record(world.records.at(id)) {}
  const schema::KindDef& kind() const override { return *record.kind; }
  const sync::RecordId& id() const override { return name; }
  bool deleted() const override { return record.deleted; }
  std::span<const sync::Value> values(const schema::FieldDef& field) const override {
    if (!field.formula.empty()) {
      const auto formula = formulaOf(*record.kind, field, {catalogue(), "CNY"});
      auto& kept = record.derived[field.key];
      kept = figuresOf(std::get<Formula>(formula), *this);
      return kept;
    }
    const auto at = record.fields.find(field.key);
    return at == record.fields.end() ? std::span<const sync::Value>{} : at->second;
  }
  bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const override {
    return world.records.contains(id) && use(WorldView(world, id));
  }
  void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
              const Use& use) const override {
    all(kind, [&](const RowView& row) {
      for (const auto& value : row.values(via)) {
        if (value == sync::Value{sync::Ref{id}}) return use(row);
      }
    });
  }
  void all(const schema::KindDef& kind, const Use& use) const override {
    for (const auto& [id, each] : world.records) {
      if (each.kind == &kind) use(WorldView(world, id));
    }
  }
  sync::Millis now() const override { return world.now; }

 private:
  World& world;
  const sync::RecordId name;
  World::Record& record;
};

inline std::string World::listed(std::uint8_t number, const std::string& key) {
  const WorldView view(*this, id(number));
  const auto& field = *view.kind().field(key);
  std::string all;
  for (const auto& value : view.values(field)) all += (all.empty() ? "" : " ") + textOf(field, value);
  return all;
}

inline std::string World::of(std::uint8_t number, const std::string& formula, schema::FieldType yields) {
  schema::FieldDef field;
  field.key = "figure";
  field.label = {"Figure", "数值"};
  field.type = schema::FieldType::DERIVED;
  field.yields = yields;
  field.formula = formula;
  const auto read = formulaOf(*records.at(id(number)).kind, field, {catalogue(), "CNY"});
  if (const auto* problem = std::get_if<Problem>(&read)) return problem->en;
  return textOf(field, std::get<Formula>(read).of(WorldView(*this, id(number))));
}

}  // namespace satchel::node
