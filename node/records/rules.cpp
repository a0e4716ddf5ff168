#include "node/records/rules.h"

#include <algorithm>

#include "node/records/circles.h"
#include "node/records/line.h"
#include "node/records/sentence.h"

namespace satchel::node {
namespace {

bool has(const Row& row, const schema::FieldDef& field) {
  const Cell* cell = row.cell(field.index);
  return cell != nullptr && !cell->values.empty();
}

BrokenRule unplaced(const schema::FieldDef& field, const std::string& text) {
  if (field.isChoice()) {
    return {"UNKNOWN_CHOICE",
            field.key,
            {field.label.en + " is '" + text + "', which is none of its choices; set " + field.key + " to one of them.",
             field.label.zh + "“" + text + "”不在选项中；请重新选择 " + field.key + "。"}};
  }
  return {"UNKNOWN_REFERENCE",
          field.key,
          {field.label.en + " names '" + text + "', which is no record here; set " + field.key + " to one.",
           field.label.zh + "“" + text + "”没有对应的记录；请重新选择 " + field.key + "。"}};
}

BrokenRule required(const schema::KindDef& kind, const schema::FieldDef& field) {
  return {"REQUIRED",
          field.key,
          {kind.label.en + " needs " + field.label.en + "; set " + field.key + "=….",
           kind.label.zh + "必须填写" + field.label.zh + "；请填 " + field.key + "=…。"}};
}

/// A word among the keys of another kind's fields that is none.
BrokenRule noField(const schema::FieldDef& field, const std::string& word, const schema::KindDef& of) {
  return {"UNKNOWN_FIELD",
          field.key,
          {field.label.en + " names '" + word + "', which is no field of " + of.label.en + "; see: satchel kinds " +
               of.key + ".",
           field.label.zh + "中的“" + word + "”不是" + of.label.zh + "的字段；请查看：satchel kinds " + of.key + "。"}};
}

std::optional<BoundExpression> conditionOf(const std::string& text, const schema::KindDef& kind,
                                           const schema::Catalogue& catalogue) {
  auto condition = compile(text, kind, {catalogue, {}});
  auto* bound = std::get_if<BoundExpression>(&condition);
  return bound == nullptr ? std::nullopt : std::optional(std::move(*bound));
}

/// The texts at the end of a path through references.
std::vector<std::string> textsAt(const schema::KindDef& kind, const Row& row, const std::string& path,
                                 RowLookup& lookup) {
  const std::size_t dot = path.find('.');
  const schema::FieldDef* field = kind.field(path.substr(0, dot));
  const Cell* cell = field == nullptr ? nullptr : row.cell(field->index);
  std::vector<std::string> texts;
  for (const sync::Value& value : cell == nullptr ? std::vector<sync::Value>() : cell->values) {
    if (dot == path.npos) {
      texts.push_back(lineOf(value));
      continue;
    }
    const auto* ref = std::get_if<sync::Ref>(&value.is);
    const schema::KindDef* found = nullptr;
    const Row* there = ref == nullptr ? nullptr : lookup.row(found, ref->id);
    if (there != nullptr)
      std::ranges::move(textsAt(*found, *there, path.substr(dot + 1), lookup), std::back_inserter(texts));
  }
  return texts;
}

}  // namespace

Rules::Rules(const schema::KindDef& kind, const schema::Catalogue& catalogue) : kind(kind), catalogue(catalogue) {
  for (const schema::GuardDef& guard : kind.guards) {
    guards.push_back({guard, conditionOf(guard.before, kind, catalogue), conditionOf(guard.when, kind, catalogue)});
  }
}

bool Rules::holds(const std::optional<BoundExpression>& condition, const Row& row, RowLookup& lookup) const {
  return condition && matches(*condition, StoredRowView(kind, row, lookup));
}

std::vector<BrokenRule> Rules::broken(const Row& row, RowLookup& lookup) const {
  std::vector<BrokenRule> broken;
  for (const schema::FieldDef& field : kind.fields) {
    if (field.required && !field.retired && !has(row, field)) broken.push_back(required(kind, field));
    const schema::KindDef* names = field.namesFieldsOf.empty() ? nullptr : catalogue.kind(field.namesFieldsOf);
    const Cell* cell = field.isRef() || field.isChoice() || names != nullptr ? row.cell(field.index) : nullptr;
    if (cell == nullptr) continue;
    for (const sync::Value& value : cell->values) {
      const auto* text = std::get_if<sync::Text>(&value.is);
      if (text == nullptr) continue;
      if (names == nullptr) {
        broken.push_back(unplaced(field, text->text));  // what an import brought and nobody could place
      } else if (names->findField(text->text) == nullptr) {
        broken.push_back(noField(field, text->text, *names));
      }
    }
  }
  for (const Guard& guard : guards) {
    if (guard.says.before.empty() && holds(guard.when, row, lookup)) check(guard.says, row, lookup, broken);
  }
  if (row.presence.editedAfterDelete) {
    broken.push_back({"EDITED_AFTER_DELETE",
                      "deleted",
                      {"Somebody deleted this while somebody else edited it; keep it (deleted=no) or delete it again.",
                       "有人删除了它，同时有人修改了它；请保留（deleted=no）或再次删除。"}});
  }
  return broken;
}

void Rules::check(const schema::GuardDef& guard, const Row& row, RowLookup& lookup,
                  std::vector<BrokenRule>& broken) const {
  std::vector<const schema::FieldDef*> needs;
  for (const std::string& need : guard.needs) needs.push_back(kind.field(need));
  if (!guard.needsNamedBy.empty()) {
    for (const std::string& word : textsAt(kind, row, guard.needsNamedBy, lookup)) {
      if (const schema::FieldDef* field = kind.findField(word)) needs.push_back(field);
    }
  } else if (needs.empty()) {
    const schema::FieldDef& title = kind.titleField();
    broken.push_back({guard.code, title.key, filled(guard.sentence, kind, row, &title, lookup)});
  }
  for (const schema::FieldDef* field : needs) {
    const bool lines = field->type == schema::FieldType::CHILD_LINES;
    if (lines ? lookup.isNamed(*field, row.id) : has(row, *field)) continue;
    broken.push_back({guard.code, field->key, filled(guard.sentence, kind, row, field, lookup)});
  }
}

std::optional<BrokenRule> Rules::refusal(const Row& before, const Row& after, RowLookup& lookup,
                                         const std::function<bool(const schema::FieldDef&)>& isGiven) const {
  for (const Guard& guard : guards) {
    const schema::GuardDef& says = guard.says;
    if (says.before.empty() || !holds(guard.before, before, lookup) || !holds(guard.when, after, lookup)) continue;
    const auto missing =
        std::ranges::find_if(says.gives, [&](const std::string& key) { return !isGiven(*kind.field(key)); });
    if (!says.gives.empty() && missing == says.gives.end()) continue;
    const schema::FieldDef& about = says.gives.empty() ? kind.titleField() : *kind.field(*missing);
    return BrokenRule{says.code, about.key, filled(says.sentence, kind, before, &about, lookup)};
  }
  return std::nullopt;
}

std::optional<BrokenRule> circleRefusal(const schema::KindDef& kind, const Row& row, RowLookup& lookup) {
  for (const schema::FieldDef* field : parentFields(kind)) {
    const auto* parent = std::get_if<sync::Ref>(&row.value(field).is);
    std::set<sync::RecordId> passed;
    std::optional<sync::RecordId> at;
    if (parent != nullptr) at = parent->id;
    while (at && *at != row.id && passed.insert(*at).second) at = lookup.parentOf(kind, *field, *at);
    if (!at || *at != row.id) continue;
    const std::string title = titleOf(parent->id, lookup);
    const schema::Words name = called(*field);
    if (parent->id == row.id) {
      return BrokenRule{"PARENT_CYCLE",
                        field->key,
                        {name.en + " cannot be the record itself; choose another, or none with " + field->key + "=.",
                         name.zh + "不能是记录自身；请另选，或用 " + field->key + "= 清空。"}};
    }
    return BrokenRule{"PARENT_CYCLE",
                      field->key,
                      {name.en + " cannot be '" + title +
                           "', which stands under this record itself; choose another, or move '" + title + "' first.",
                       name.zh + "不能是“" + title + "”，因为它就在此记录之下；请另选，或先移动“" + title + "”。"}};
  }
  return std::nullopt;
}

BrokenRule circleClosed(const schema::FieldDef& field, const sync::RecordId& parent, RowLookup& lookup) {
  const std::string title = titleOf(parent, lookup);
  const schema::Words name = called(field);
  return {"PARENT_CYCLE",
          field.key,
          {name.en + " was set to '" + title + "' while '" + title +
               "' came to stand under this record, so it counts as none; choose another with " + field.key +
               "=…, or none with " + field.key + "=.",
           name.zh + "被设为“" + title + "”，而“" + title + "”同时被移到此记录之下，因此不计；请用 " + field.key +
               "=… 另选，或用 " + field.key + "= 清空。"}};
}

}  // namespace satchel::node
