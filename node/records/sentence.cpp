#include "node/records/sentence.h"

#include "node/records/line.h"

namespace satchel::node {
namespace {

/// Puts what `of` says in the place of each {word}; nothing leaves the place as it is.
template <class Of>
std::string replaced(const std::string& text, Of of) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at), close = text.find('}', open == text.npos ? text.size() : open);
    if (close == text.npos) return result + text.substr(at);
    const std::optional<std::string> word = of(text.substr(open + 1, close - open - 1));
    result += text.substr(at, open - at) + (word ? *word : text.substr(open, close + 1 - open));
    at = close + 1;
  }
  return result;
}

schema::Words valueWords(const schema::FieldDef& field, const sync::Value& value, RowLookup& lookup) {
  if (const auto* ref = std::get_if<sync::Ref>(&value.is)) {
    const std::string title = titleOf(ref->id, lookup);
    return {title, title};
  }
  const auto* chosen = std::get_if<sync::Choice>(&value.is);
  const schema::ChoiceDef* choice = chosen == nullptr ? nullptr : field.choice(chosen->key);
  return choice != nullptr ? choice->label : schema::Words{lineOf(value), lineOf(value)};
}

}  // namespace

schema::Words called(const schema::FieldDef& field) {
  return {field.label.en + " (" + field.key + ")", field.label.zh + "（" + field.key + "）"};
}

std::string titleOf(const sync::RecordId& id, RowLookup& lookup) {
  const schema::KindDef* kind = nullptr;
  const Row* row = lookup.row(kind, id);
  std::string title = row == nullptr ? std::string() : lineOf(row->value(&kind->titleField()));
  return title.empty() ? hex(id).substr(0, 12) : title;
}

schema::Words filled(const schema::Words& sentence, const schema::KindDef& kind, const Row& row,
                     const schema::FieldDef* about, RowLookup& lookup) {
  const auto words = [&](const std::string& place) -> std::optional<schema::Words> {
    if (place == "field") return about == nullptr ? std::nullopt : std::optional(called(*about));
    if (place == "id") return schema::Words{hex(row.id).substr(0, 12), hex(row.id).substr(0, 12)};
    const schema::FieldDef* field = kind.field(place);
    return field == nullptr ? std::nullopt : std::optional(valueWords(*field, row.value(field), lookup));
  };
  const auto in = [&](std::string schema::Words::*language) {
    return [&, language](const std::string& place) -> std::optional<std::string> {
      const auto found = words(place);
      return found ? std::optional((*found).*language) : std::nullopt;
    };
  };
  return {replaced(sentence.en, in(&schema::Words::en)), replaced(sentence.zh, in(&schema::Words::zh))};
}

schema::Words unfilled(const schema::Words& sentence, const schema::KindDef& kind,
                       const std::vector<std::string>& about) {
  const auto listed = [&](const std::vector<std::string>& keys, std::string schema::Words::*language,
                          const char* comma) -> std::optional<std::string> {
    std::string list;
    for (const std::string& key : keys) {
      const schema::FieldDef* field = kind.field(key);
      if (field != nullptr) list += (list.empty() ? "" : comma) + field->label.*language;
    }
    return list.empty() ? std::nullopt : std::optional("[" + list + "]");
  };
  const auto in = [&](std::string schema::Words::*language, const char* comma) {
    return [&, language, comma](const std::string& place) -> std::optional<std::string> {
      if (place == "id") return "ID";
      if (place == "field" && about.empty()) return "[…]";
      return listed(place == "field" ? about : std::vector{place}, language, comma);
    };
  };
  return {replaced(sentence.en, in(&schema::Words::en, ", ")), replaced(sentence.zh, in(&schema::Words::zh, "、"))};
}

}  // namespace satchel::node
