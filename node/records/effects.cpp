#include "node/records/effects.h"

#include <algorithm>

#include "node/query/formula.h"
#include "node/records/edits.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

std::vector<sync::Value> valuesIn(const schema::KindDef& kind, const Row& row, std::string_view key) {
  const auto* field = kind.field(key);
  const Cell* cell = field == nullptr ? nullptr : row.cell(field->index);
  return cell == nullptr ? std::vector<sync::Value>() : cell->values;
}

}  // namespace

void put(Row& row, const schema::FieldDef& field, std::vector<sync::Value> values) {
  std::erase_if(row.cells, [&](const Cell& cell) { return cell.field == field.index; });
  if (values.empty()) return;
  row.cells.push_back({field.index, std::move(values), false});
  std::ranges::sort(row.cells, {}, &Cell::field);
}

std::vector<FieldEdit> editsOf(const sync::RecordId& id, const schema::KindDef& kind, const schema::FieldDef& field,
                               const std::vector<sync::Value>& values) {
  std::vector<FieldEdit> edits;
  for (const auto& value : values) {
    FieldEdit each{id, kind.key, field.key};
    each.value = sync::encode(value);
    if (field.isSet()) {
      each.action = FieldEdit::Action::addElement;
      each.element = elementIdOf(field, each.value);
    } else if (field.merge == schema::Merge::MERGEABLE_TEXT) {
      each.action = FieldEdit::Action::text;
    }
    edits.push_back(std::move(each));
  }
  return edits;
}

void Step::take(const std::vector<schema::EffectDef>& effects) {
  // Judged before any takes effect: what one gives does not keep another from its turn.
  std::vector<const schema::EffectDef*> due;
  for (const auto& effect : effects) {
    if (!applies(effect)) continue;
    due.push_back(&effect);
    if (!effect.makes.empty() && effect.each.empty()) {
      made[effect.code] = effect.event ? newRecordId(hand.now, hand.random) : idOf(effect, nullptr);
    }
  }
  for (const auto* effect : due) {
    for (const auto& given : effect->gives) give(given);
    if (effect->makes.empty()) continue;
    if (effect->each.empty()) {
      make(*effect, made.at(effect->code), nullptr, nullptr);
      continue;
    }
    const auto* lines = kind.field(effect->each);
    const auto owner = effect->eachOf.empty() ? std::optional(row.id) : named(effect->eachOf);
    if (!owner) continue;
    for (const auto& target : lines == nullptr ? std::vector<std::string>() : lines->target) {
      const auto* lineKind = catalogue.kind(target);
      const auto* via = lineKind == nullptr ? nullptr : lineKind->field(lines->via);
      if (via == nullptr) continue;
      lookup.naming(*lineKind, *via, *owner, [&](const Row& line) {
        if (!line.presence.deleted) make(*effect, idOf(*effect, &line.id), &line, lineKind);
      });
    }
  }
}

sync::RecordId Step::idOf(const schema::EffectDef& effect, const sync::RecordId* line) const {
  return naturalId(hand.space, effect.makes,
                   "effect/" + effect.code + "/" + hex(row.id) + (line == nullptr ? "" : "/" + hex(*line)));
}

bool Step::holds(const std::string& when, const Row* at) const {
  if (when.empty()) return true;
  if (at == nullptr) return false;
  const auto condition = compile(when, kind, {catalogue, currency});
  const auto* bound = std::get_if<BoundExpression>(&condition);
  return bound != nullptr && matches(*bound, StoredRowView(kind, *at, lookup));
}

bool Step::applies(const schema::EffectDef& effect) const {
  if (effect.changed.empty()) return holds(effect.when, &row) && !holds(effect.when, before);
  const bool changed = std::ranges::any_of(effect.changed, [&](const std::string& key) {
    return valuesIn(kind, row, key) != (before == nullptr ? std::vector<sync::Value>() : valuesIn(kind, *before, key));
  });
  return changed && holds(effect.when, before);
}

/// Whether the edit itself says what a field is to hold.
bool Step::isGiven(std::string_view field) const {
  return std::ranges::any_of(edit, [&](const FieldEdit& each) { return each.record == row.id && each.field == field; });
}

void Step::give(const schema::GivenDef& given) {
  const auto* field = kind.field(given.field);
  if (field == nullptr || isGiven(given.field)) return;
  const auto has = valuesIn(kind, row, given.field);
  if (!has.empty() && !given.replaces) return;
  auto values = valuesFor(given, *field, nullptr, nullptr);
  if (values.empty() || values == has) return;
  for (auto& each : editsOf(row.id, kind, *field, values)) edit.push_back(std::move(each));
  put(row, *field, std::move(values));
}

void Step::make(const schema::EffectDef& effect, const sync::RecordId& id, const Row* line,
                const schema::KindDef* lineKind) {
  const auto* makes = catalogue.kind(effect.makes);
  const schema::KindDef* there = nullptr;
  if (makes == nullptr || lookup.row(there, id) != nullptr) return;
  for (const auto& given : effect.with) {
    const auto* field = makes->field(given.field);
    if (field == nullptr) continue;
    for (auto& each : editsOf(id, *makes, *field, valuesFor(given, *field, line, lineKind))) {
      edit.push_back(std::move(each));
    }
  }
}

std::vector<sync::Value> Step::valuesFor(const schema::GivenDef& given, const schema::FieldDef& field, const Row* line,
                                         const schema::KindDef* lineKind) const {
  if (!given.formula.empty()) {
    schema::FieldDef asked = field;
    asked.formula = given.formula;
    asked.yields = field.type;
    const auto formula = formulaOf(kind, asked, {catalogue, currency});
    const auto* read = std::get_if<Formula>(&formula);
    auto value = read == nullptr ? sync::Value{} : read->of(StoredRowView(kind, row, lookup));
    return value.empty() ? std::vector<sync::Value>() : std::vector{std::move(value)};
  }
  std::string_view from = given.from;
  if (from == "id") return {{sync::Ref{row.id}}};
  if (from == "me") return {{sync::Ref{hand.person}}};
  if (takePrefix(from, "made.")) {
    const auto at = made.find(from);
    return at == made.end() ? std::vector<sync::Value>() : std::vector{sync::Value{sync::Ref{at->second}}};
  }
  if (takePrefix(from, "before.")) {
    return before == nullptr ? std::vector<sync::Value>() : valuesIn(kind, *before, from);
  }
  if (takePrefix(from, "each.")) {
    return line == nullptr ? std::vector<sync::Value>() : valuesIn(*lineKind, *line, from);
  }
  if (const std::size_t dot = from.find('.'); dot != from.npos) {
    const auto at = named(from.substr(0, dot));
    const schema::KindDef* found = nullptr;
    const Row* there = at ? lookup.row(found, *at) : nullptr;
    return there == nullptr ? std::vector<sync::Value>() : valuesIn(*found, *there, from.substr(dot + 1));
  }
  return valuesIn(kind, row, from);
}

std::optional<sync::RecordId> Step::named(std::string_view key) const {
  const auto* ref = std::get_if<sync::Ref>(&row.value(kind.field(key)).is);
  return ref == nullptr ? std::nullopt : std::optional(ref->id);
}

}  // namespace satchel::node
