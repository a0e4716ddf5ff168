#include "node/records/freezing.h"

#include <algorithm>

#include "crypto/hash.h"
#include "node/records/sentence.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

std::string printOf(ByteView bytes) {
  return hex(hashOf(Context{"satchel frozen field v1"}, {bytes}).view().first(8));
}

/// The values of a field in an order of their own.
Bytes valuesOf(const Row& row, const schema::FieldDef& field) {
  std::vector<Bytes> values;
  const Cell* cell = row.cell(field.index);
  for (const auto& value : cell == nullptr ? std::vector<sync::Value>() : cell->values) {
    values.push_back(sync::encode(value));
  }
  std::ranges::sort(values);
  sync::Writer out;
  for (const Bytes& value : values) out.sized(value);
  return out.take();
}

/// What was kept of a field when it was frozen; nothing where that was by no step.
std::optional<std::string> kept(const schema::FreezeDef& freeze, const schema::KindDef& kind, const Row& row,
                                const std::string& field) {
  const auto* seal = std::get_if<sync::Composite>(&row.value(kind.field(freeze.keptIn)).is);
  if (seal == nullptr) return std::nullopt;
  const auto part = seal->parts.find(field);
  const auto* print = part == seal->parts.end() ? nullptr : std::get_if<sync::Text>(&part->second.is);
  return print == nullptr ? std::nullopt : std::optional(print->text);
}

bool isLines(const schema::FieldDef& field) {
  return field.type == schema::FieldType::CHILD_LINES;
}

}  // namespace

std::optional<BrokenRule> Freezing::refusal(const schema::KindDef& kind, const Row* before, const Row& after) const {
  if (before == nullptr) return refusalAsLine(kind, before, after);
  for (const schema::FreezeDef& freeze : kind.freezes) {
    if (!holds(freeze, kind, *before) || !holds(freeze, kind, after)) continue;
    for (const std::string& key : freeze.fields) {
      const schema::FieldDef& field = *kind.field(key);
      const Cell* cell = before->cell(field.index);
      if (isLines(field) || (cell != nullptr && cell->conflict)) continue;
      const std::string was = fingerprint(*before, field), is = fingerprint(after, field);
      if (is != was && is != kept(freeze, kind, *before, key).value_or(was)) {
        return BrokenRule{freeze.code, key, filled(freeze.sentence, kind, *before, &field, lookup)};
      }
    }
  }
  return refusalAsLine(kind, before, after);
}

std::optional<BrokenRule> Freezing::refusalAsLine(const schema::KindDef& kind, const Row* before,
                                                  const Row& after) const {
  const Line line{kind, after};
  for (const schema::KindDef& owning : catalogue.kinds()) {
    for (const schema::FreezeDef& freeze : owning.freezes) {
      for (const std::string& key : freeze.fields) {
        const schema::FieldDef& field = *owning.field(key);
        if (!isLines(field) || std::ranges::find(field.target, kind.key) == field.target.end()) continue;
        for (const Row* row : {before, &after}) {
          const auto* owner = row == nullptr ? nullptr : std::get_if<sync::Ref>(&row->value(kind.field(field.via)).is);
          const schema::KindDef* found = nullptr;
          const Row* whole = owner == nullptr ? nullptr : lookup.row(found, owner->id);
          if (whole == nullptr || found->key != owning.key || !holds(freeze, owning, *whole)) continue;
          const std::string was = linesPrint(*whole, field, nullptr), is = linesPrint(*whole, field, &line);
          if (is != was && is != kept(freeze, owning, *whole, key).value_or(was)) {
            return BrokenRule{freeze.code, key, filled(freeze.sentence, owning, *whole, &field, lookup)};
          }
        }
      }
    }
  }
  return std::nullopt;
}

std::vector<BrokenRule> Freezing::differences(const schema::KindDef& kind, const Row& row) const {
  std::vector<BrokenRule> found;
  for (const schema::FreezeDef& freeze : kind.freezes) {
    if (!holds(freeze, kind, row)) continue;
    for (const std::string& key : freeze.fields) {
      const schema::FieldDef& field = *kind.field(key);
      const auto was = kept(freeze, kind, row, key);
      if (was && *was != fingerprint(row, field)) {
        found.push_back({freeze.code, key, filled(freeze.differs, kind, row, &field, lookup)});
      }
    }
  }
  return found;
}

std::vector<std::pair<const schema::FieldDef*, sync::Value>> Freezing::seals(const schema::KindDef& kind,
                                                                             const Row* before,
                                                                             const Row& after) const {
  std::vector<std::pair<const schema::FieldDef*, sync::Value>> result;
  for (const schema::FreezeDef& freeze : kind.freezes) {
    if ((before != nullptr && holds(freeze, kind, *before)) || !holds(freeze, kind, after)) continue;
    sync::Composite seal;
    for (const std::string& key : freeze.fields) {
      seal.parts[key] = {sync::Text{fingerprint(after, *kind.field(key))}};
    }
    result.emplace_back(kind.field(freeze.keptIn), sync::Value{std::move(seal)});
  }
  return result;
}

bool Freezing::holds(const schema::FreezeDef& freeze, const schema::KindDef& kind, const Row& row) const {
  const auto [at, fresh] = conditions.try_emplace(&freeze);
  if (fresh) {
    auto when = compile(freeze.when, kind, {catalogue, {}});
    if (auto* condition = std::get_if<BoundExpression>(&when)) at->second = std::move(*condition);
  }
  return at->second && matches(*at->second, StoredRowView(kind, row, lookup));
}

std::string Freezing::fingerprint(const Row& row, const schema::FieldDef& field) const {
  return isLines(field) ? linesPrint(row, field, nullptr) : printOf(valuesOf(row, field));
}

std::string Freezing::linesPrint(const Row& row, const schema::FieldDef& field, const Line* as) const {
  std::map<sync::RecordId, Bytes> prints;
  for (const std::string& target : field.target) {
    const schema::KindDef* kind = catalogue.kind(target);
    const schema::FieldDef* via = kind == nullptr ? nullptr : kind->field(field.via);
    if (via == nullptr) continue;
    const auto add = [&](const Row& each) {
      if (each.presence.deleted || each.value(via) != sync::Value{sync::Ref{row.id}}) return;
      sync::Writer out;
      for (const schema::FieldDef& part : kind->fields) {
        if (part.common || part.isDerived()) continue;
        out.text(part.key);
        out.sized(valuesOf(each, part));
      }
      prints[each.id] = out.take();
    };
    lookup.naming(*kind, *via, row.id, [&](const Row& each) {
      if (as == nullptr || each.id != as->row.id) add(each);
    });
    if (as != nullptr && as->kind.key == target) add(as->row);
  }
  sync::Writer out;
  for (const auto& [id, print] : prints) {
    out.raw(id);
    out.sized(print);
  }
  return printOf(out.take());
}

}  // namespace satchel::node
