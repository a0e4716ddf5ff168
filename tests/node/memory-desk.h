// A desk that keeps records in memory, at which one person types.
#pragma once
#include <catch2/catch.hpp>

#include "crypto/random.h"
#include "node/query/formula.h"
#include "node/records/composites.h"
#include "node/records/edits.h"
#include "node/records/line.h"
#include "tests/built-in.h"

namespace satchel::node {

inline sync::RecordId idOf(std::uint8_t number) {
  return {{0xaa, number}};
}

/// 2026-03-05, at noon.
inline constexpr sync::Millis noon = 1'772'712'000'000;

class MemoryDesk final : public RowLookup {
 public:
  explicit MemoryDesk(std::uint8_t person) : person(idOf(person)) {}

  /// The problem's code, or nothing.
  std::string types(std::uint8_t number, const char* kindKey,
                    const std::vector<std::pair<std::string, std::string>>& typed, bool workflow = true) {
    const auto& kind = *catalogue().kind(kindKey);
    std::vector<TypedChange> changes;
    for (const auto& [key, text] : typed) changes.push_back({TypedChange::Action::set, key, text});
    const auto at = records.find(idOf(number));
    EditContext context{catalogue(), {"CNY", DateOrder::unknown, nullptr}, *this, std::nullopt};
    if (workflow) context.hand.emplace(Hand{{}, person, time, random});
    const auto planned =
        planEdit(kind, idOf(number), at == records.end() ? nullptr : &at->second.row, changes, context);
    if (const auto* problem = std::get_if<Problem>(&planned)) {
      sentence = problem->en;
      return problem->code;
    }
    for (const auto& each : std::get<Edit>(planned).fields) apply(each);
    return "";
  }
  void apply(const FieldEdit& edit) {
    auto& record = records[edit.record];
    record.kind = catalogue().kind(edit.kind);
    record.row.id = edit.record;
    for (const auto part : record.kind->parts(edit.field)) {
      const auto& field = record.kind->fields[part];
      const auto value = partOf(edit.value, field.key);
      put(record.row, field, value.empty() ? std::vector<sync::Value>() : std::vector{value});
    }
    const auto* field = record.kind->field(edit.field);
    if (field == nullptr) return;
    const auto value = sync::decodeValue(edit.value);
    const Cell* cell = record.row.cell(field->index);
    auto values = field->isSet() && cell != nullptr ? cell->values : std::vector<sync::Value>();
    if (value) values.push_back(*value);
    put(record.row, *field, std::move(values));
  }
  /// A field's values as lines, parted by blanks.
  std::string of(const sync::RecordId& id, const char* key) const {
    const auto& record = records.at(id);
    const Cell* cell = record.row.cell(record.kind->field(key)->index);
    std::string text;
    for (const auto& value : cell == nullptr ? std::vector<sync::Value>() : cell->values) {
      text += (text.empty() ? "" : " ") + lineOf(value);
    }
    return text;
  }
  std::string of(std::uint8_t number, const char* key) const { return of(idOf(number), key); }
  std::vector<sync::RecordId> allOf(const char* kind) const {
    std::vector<sync::RecordId> found;
    for (const auto& [id, record] : records) {
      if (record.kind->key == kind) found.push_back(id);
    }
    return found;
  }

  const Row* row(const schema::KindDef*& kind, const sync::RecordId& id) override {
    const auto at = records.find(id);
    if (at == records.end()) return nullptr;
    kind = at->second.kind;
    return &at->second.row;
  }
  bool isNamed(const schema::FieldDef&, const sync::RecordId&) override { return true; }
  void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
              const Use& use) override {
    for (const auto& [at, record] : records) {
      if (record.kind == &kind && record.row.value(&via) == sync::Value{sync::Ref{id}}) use(record.row);
    }
  }
  std::span<const sync::Value> derived(const schema::KindDef& kind, const Row& row, const schema::FieldDef& field,
                                       MadeValues& made) override {
    const auto formula = formulaOf(kind, field, {catalogue(), "CNY"});
    made.push_back(std::get<Formula>(formula).of(StoredRowView(kind, row, *this)));
    return made.back().empty() ? std::span<const sync::Value>() : std::span(&made.back(), 1);
  }
  sync::Millis now() override { return time; }

  struct Record {
    const schema::KindDef* kind = nullptr;
    Row row;
  };
  std::map<sync::RecordId, Record> records;
  std::string sentence;  ///< of the last refusal
  const sync::RecordId person;
  sync::Millis time = noon;
  SystemRandom random;
};

inline std::string ref(std::uint8_t number) {
  return hex(idOf(number));
}

}  // namespace satchel::node
