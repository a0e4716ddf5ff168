#include "node/records/edits.h"

#include "node/records/circles.h"
#include "node/records/composites.h"
#include "node/records/freezing.h"
#include "node/records/line.h"
#include "node/text/element-parts.h"
#include "node/text/list-text.h"
#include "node/text/refusal.h"

namespace satchel::node {
namespace {

/// The row as it would stand, kept beside the edit that makes it so.
class Plan {
 public:
  Plan(const schema::KindDef& kind, const sync::RecordId& id, const Row* existing, EditContext& context)
      : kind(kind), context(context), isNew(existing == nullptr) {
    if (existing != nullptr) row = *existing;
    row.id = id;
  }

  std::optional<Problem> apply(const TypedChange& change) {
    const schema::FieldDef* field = kind.findField(change.field);
    if (field == nullptr) return unknownField(kind, change.field);
    if (field->type == schema::FieldType::CHILD_LINES) {
      const std::string& child = field->target.front();
      return Problem{"COMPUTED_FIELD",
                     field->label.en + " (" + field->key + ") are records of their own; add one: satchel add " + child +
                         " " + field->via + "=….",
                     field->label.zh + "（" + field->key + "）是独立的记录；请新建：satchel add " + child + " " +
                         field->via + "=…。"};
    }
    if (field->seal) {
      return Problem{
          "COMPUTED_FIELD",
          field->label.en + " (" + field->key + ") is written by the step that freezes the record and cannot be set.",
          field->label.zh + "（" + field->key + "）在定稿时自动写入，不能填写。"};
    }
    if (field->key == "id" || field->isDerived()) {
      return Problem{"COMPUTED_FIELD", field->label.en + " (" + field->key + ") is computed and cannot be set.",
                     field->label.zh + "（" + field->key + "）由系统计算，不能填写。"};
    }
    const Cell* cell = row.cell(field->index);
    const bool hasValue = cell != nullptr && !cell->values.empty();
    const bool settles = cell != nullptr && cell->conflict;
    if (field->retired && change.action != TypedChange::Action::remove && !change.text.empty() && !settles) {
      return Problem{"RETIRED",
                     field->label.en + " (" + field->key + ") is retired: what it holds stays, nothing new is written.",
                     field->label.zh + "（" + field->key + "）已停用：已有内容保留，不再填写。"};
    }
    const bool fixed = field->merge == schema::Merge::FIXED;
    const bool once = fixed || field->merge == schema::Merge::WRITE_ONCE;
    const bool fact = fixed && kind.appendOnly && !field->common && !isNew;
    if ((once && hasValue && !cell->conflict) || (fact && (cell == nullptr || !cell->conflict))) {
      return Problem{"FIXED_FIELD",
                     field->label.en + " (" + field->key + ") is fixed once it is set and cannot be changed.",
                     field->label.zh + "（" + field->key + "）一经填写不可更改。"};
    }
    if (field->isSet()) return applySet(*field, change);
    if (field->merge == schema::Merge::COUNTER) return count(*field, change);
    if (change.action != TypedChange::Action::set) {
      return Problem{"NOT_A_SET",
                     field->label.en + " (" + field->key + ") holds one value; write " + field->key + "=value.",
                     field->label.zh + "（" + field->key + "）只有一个值；请写 " + field->key + "=值。"};
    }
    auto value = readTyped(*field, change.text, context.typing);
    if (auto* problem = std::get_if<Problem>(&value)) return std::move(*problem);
    if (field->merge == schema::Merge::MERGEABLE_TEXT) {
      return applyText(*field, std::get<sync::Value>(std::move(value)), change.seen);
    }
    FieldEdit edit{row.id, kind.key, field->key};
    const sync::Value& typed = std::get<sync::Value>(value);
    if (!typed.empty()) edit.value = sync::encode(typed);
    put(row, *field, typed.empty() ? std::vector<sync::Value>{} : std::vector<sync::Value>{typed});
    fields.push_back(std::move(edit));
    return std::nullopt;
  }

  Row row;
  std::vector<FieldEdit> fields;

 private:
  std::optional<Problem> applyText(const schema::FieldDef& field, sync::Value wanted, ByteView given) {
    std::optional<sync::SeenText> seen;
    if (!given.empty()) {
      seen = sync::SeenText::decode(given);
      if (!seen) {
        return Problem{"NOT_SEEN",
                       "What was seen of " + field.label.en + " (" + field.key + ") cannot be read; open it again.",
                       "无法识别" + field.label.zh + "（" + field.key + "）先前的内容；请重新打开。"};
      }
    }
    const auto* text = std::get_if<sync::Text>(&wanted.is);
    const std::string before = seen ? seen->text : lineOf(row.value(&field));
    if (before == (text == nullptr ? std::string() : text->text)) return std::nullopt;
    FieldEdit edit{row.id, kind.key, field.key, FieldEdit::Action::text};
    if (text != nullptr) edit.value = sync::encode(wanted);
    edit.seenText = std::move(seen);
    put(row, field, text == nullptr ? std::vector<sync::Value>{} : std::vector<sync::Value>{std::move(wanted)});
    fields.push_back(std::move(edit));
    return std::nullopt;
  }
  std::optional<Problem> applySet(const schema::FieldDef& field, const TypedChange& change) {
    const Cell* cell = row.cell(field.index);
    std::vector<sync::Value> values = cell == nullptr ? std::vector<sync::Value>{} : cell->values;
    // What waits for a person is settled by saying what is shown once more.
    const bool settles = cell != nullptr && cell->conflict;
    if (field.type == schema::FieldType::EXTRA) {
      for (const auto& [column, text] : row.extra) {
        values.push_back(
            sync::Value{sync::Composite{{{"column", {sync::Text{column}}}, {"text", {sync::Text{text}}}}}});
      }
    }
    std::vector<sync::Value> given;
    // People name several records with commas; a name with a comma of its own is put in quotation marks.
    const ListStyle style = field.isRef() ? ListStyle::commas : listStyleOf(field.type);
    for (const std::string& text : splitList(change.text, style)) {
      auto value = readTyped(field, text, context.typing);
      if (auto* problem = std::get_if<Problem>(&value)) return std::move(*problem);
      given.push_back(std::move(std::get<sync::Value>(value)));
    }
    const auto has = [](const std::vector<sync::Value>& list, const sync::Value& value) {
      return std::ranges::find(list, value) != list.end();
    };
    if (change.action != TypedChange::Action::add) {
      const bool replacing = change.action == TypedChange::Action::set;
      for (const sync::Value& value : std::vector(values)) {
        if (replacing ? has(given, value) : !has(given, value)) continue;
        fields.push_back(element(field, FieldEdit::Action::removeElement, value));
        std::erase(values, value);
      }
    }
    if (change.action != TypedChange::Action::remove) {
      for (const sync::Value& value : given) {
        if (has(values, value) && !settles) continue;
        fields.push_back(element(field, FieldEdit::Action::addElement, value));
        // Another value of the same element gives way.
        std::erase_if(values, [&](const sync::Value& old) {
          return element(field, FieldEdit::Action::addElement, old).element == fields.back().element;
        });
        values.push_back(value);
      }
    }
    put(row, field, std::move(values));
    return std::nullopt;
  }
  FieldEdit element(const schema::FieldDef& field, FieldEdit::Action action, const sync::Value& value) const {
    const Bytes bytes = sync::encode(value);
    if (field.type == schema::FieldType::EXTRA) {
      const Bytes column = partText(bytes, "column");
      return {row.id, kind.key, field.key, action, column, sync::encode(partOf(bytes, "text"))};
    }
    return {row.id, kind.key, field.key, action, elementIdOf(field, bytes), bytes};
  }
  static Bytes partText(ByteView value, const char* key) { return copyOf(asBytes(lineOf(partOf(value, key)))); }
  /// Adds to or takes from what this device has counted.
  std::optional<Problem> count(const schema::FieldDef& field, const TypedChange& change) {
    if (change.action == TypedChange::Action::set) {
      return Problem{"COUNTER",
                     field.label.en + " (" + field.key + ") counts what everybody adds; write " + field.key +
                         "+=1 or " + field.key + "-=1.",
                     field.label.zh + "（" + field.key + "）累计所有人的计数；请写 " + field.key + "+=1 或 " +
                         field.key + "-=1。"};
    }
    auto typed = readTyped(field, change.text, context.typing);
    if (auto* problem = std::get_if<Problem>(&typed)) return std::move(*problem);
    const auto* number = std::get_if<sync::Integer>(&std::get<sync::Value>(typed).is);
    const auto* shown = std::get_if<sync::Integer>(&row.value(&field).is);
    // Nobody counts so far, and sums of what all devices counted stay far from the end of 64 bits.
    constexpr std::int64_t most = 1'000'000'000;
    if (number == nullptr || number->value < -most || number->value > most) return badValue(field, change.text);
    const std::int64_t by = change.action == TypedChange::Action::add ? number->value : -number->value;
    fields.push_back({row.id, kind.key, field.key, FieldEdit::Action::count, {}, sync::encode({sync::Integer{by}})});
    put(row, field, {sync::Value{sync::Integer{(shown == nullptr ? 0 : shown->value) + by}}});
    return std::nullopt;
  }
  const schema::KindDef& kind;
  EditContext& context;
  bool isNew;
};

Problem problemOf(BrokenRule rule) {
  return {std::move(rule.code), std::move(rule.sentence.en), std::move(rule.sentence.zh)};
}

/// Why nobody may type this, whatever was broken before.
std::optional<BrokenRule> refusal(const Rules& rules, const Row* existing, const Plan& plan, EditContext& context) {
  if (auto rule = Freezing(context.catalogue, context.lookup).refusal(rules.kind, existing, plan.row)) return rule;
  if (existing == nullptr) return std::nullopt;
  const auto isGiven = [&](const schema::FieldDef& field) {
    return std::ranges::any_of(plan.fields, [&](const FieldEdit& edit) {
      return edit.record == existing->id && edit.field == field.key && !edit.value.empty();
    });
  };
  if (auto rule = rules.refusal(*existing, plan.row, context.lookup, isGiven)) return rule;
  const bool moves = std::ranges::any_of(parentFields(rules.kind), [&](const schema::FieldDef* field) {
    return existing->value(field) != plan.row.value(field);
  });
  return moves ? circleRefusal(rules.kind, plan.row, context.lookup) : std::nullopt;
}

}  // namespace

OrProblem<Edit> planEdit(const schema::KindDef& kind, const sync::RecordId& id, const Row* existing,
                         const std::vector<TypedChange>& changes, EditContext& context) {
  Plan plan(kind, id, existing, context);
  if (existing == nullptr) {
    for (const schema::FieldDef& field : kind.fields) {
      const bool given = std::ranges::any_of(
          changes, [&](const TypedChange& change) { return kind.findField(change.field) == &field; });
      if (field.defaultValue.empty() || field.retired || given) continue;
      if (auto problem = plan.apply({TypedChange::Action::set, field.key, field.defaultValue}))
        return std::move(*problem);
    }
  }
  for (const TypedChange& change : changes) {
    if (auto problem = plan.apply(change)) return std::move(*problem);
  }
  if (context.hand) {
    Step step(kind, existing, plan.row, plan.fields, context.catalogue, context.typing.currency, context.lookup,
              *context.hand);
    step.take(schema::effectsOf(kind.key));
    for (auto& [field, value] : Freezing(context.catalogue, context.lookup).seals(kind, existing, plan.row)) {
      std::ranges::move(editsOf(id, kind, *field, {value}), std::back_inserter(plan.fields));
      put(plan.row, *field, {std::move(value)});
    }
  }
  const Rules rules(kind, context.catalogue);
  if (auto rule = refusal(rules, existing, plan, context)) return problemOf(std::move(*rule));
  // What a record broke before this edit is listed under attention; typing may not break more.
  const auto before = existing == nullptr ? std::vector<BrokenRule>{} : rules.broken(*existing, context.lookup);
  for (BrokenRule& rule : rules.broken(plan.row, context.lookup)) {
    const bool known = std::ranges::any_of(
        before, [&](const BrokenRule& old) { return old.code == rule.code && old.field == rule.field; });
    if (!known) return problemOf(std::move(rule));
  }
  Edit edit;
  edit.fields = std::move(plan.fields);
  PartJoiner(kind, [&](const sync::RecordId&) { return &plan.row; }).join(edit.fields);
  return edit;
}

Problem unknownField(const schema::KindDef& kind, const std::string& name) {
  const schema::FieldDef* near = kind.nearestField(name);
  const std::string en = near == nullptr ? " See: satchel kinds " + kind.key : " Did you mean '" + near->key + "'?";
  return {"UNKNOWN_FIELD", kind.label.en + " has no field '" + name + "'." + en,
          kind.label.zh + "没有字段“" + name + "”。" + (near == nullptr ? "" : "您是指“" + near->key + "”吗？")};
}

Bytes elementIdOf(const schema::FieldDef& field, ByteView value) {
  if (const std::string key(keyPart(field.type)); !key.empty()) {
    if (const sync::Value part = partOf(value, key); !part.empty()) return sync::encode(part);
  }
  if (value.size() <= 40) return copyOf(value);
  return copyOf(hashOf(Context{"satchel element id v1"}, {value}).view().first(16));
}

sync::RecordId naturalId(const sync::SpaceId& space, std::string_view kind, std::string_view code) {
  const std::uint8_t separator = 0;
  const Hash hash = hashOf(Context{"satchel natural id v1"}, {space, asBytes(kind), {&separator, 1}, asBytes(code)});
  return *sync::RecordId::from(hash.view().first(sync::RecordId::size));
}

sync::RecordId newRecordId(sync::Millis now, Random& random) {
  auto id = random.make<sync::RecordId>();
  for (int i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(now >> (8 * (5 - i)));
  return id;
}

}  // namespace satchel::node
