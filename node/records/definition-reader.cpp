#include "node/records/definition-reader.h"

#include "node/records/definable.h"
#include "node/records/line.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;
using schema::KindDef;

schema::Words labelled(const std::string& key, std::string en, std::string zh) {
  if (en.empty()) en = key;
  if (zh.empty()) zh = en;
  return {std::move(en), std::move(zh)};
}

FieldDef nameField() {
  FieldDef name;
  name.key = "name";
  name.label = {"Name", "名称"};
  name.required = true;
  return name;
}

BrokenRule badKey(const std::string& key) {
  return {"BAD_KEY",
          "key",
          {"'" + key + "' cannot be a key; use small letters, digits and _, a letter first, like draft_m.",
           "“" + key + "”不能作为键；请用小写字母、数字和下划线，字母开头，例如 draft_m。"}};
}

std::optional<BrokenRule> faultOfKind(const std::string& key, const schema::Catalogue& builtIn) {
  if (!isKey(key)) return badKey(key);
  const KindDef* taken = builtIn.findKind(key);
  if (taken == nullptr) return std::nullopt;
  return BrokenRule{"KEY_TAKEN",
                    "key",
                    {"'" + key + "' means the built-in kind " + taken->label.en + "; choose another key.",
                     "“" + key + "”是内置类型“" + taken->label.zh + "”；请换一个键。"}};
}

/// By place, then as written; of one key the first.
std::vector<schema::ChoiceDef> choicesOf(const Definition& said) {
  std::map<std::pair<std::uint32_t, std::string>, schema::ChoiceDef> placed;
  for (const std::string& text : said.texts("choices")) {
    if (auto read = readChoice(text)) placed.emplace(std::pair(read->place, text), std::move(read->choice));
  }
  std::vector<schema::ChoiceDef> result;
  for (auto& [place, choice] : placed) {
    const bool known = std::ranges::find(result, choice.key, &schema::ChoiceDef::key) != result.end();
    if (!known) result.push_back(std::move(choice));
  }
  return result;
}

std::optional<BrokenRule> faultOfValues(const Definition& said, schema::FieldType type) {
  const std::string code = said.text("merge");
  const auto merge = code.empty() ? std::optional(mergesOf(type).front()) : mergeNamed(code);
  const auto suitable = mergesOf(type);
  const bool computed = merge == schema::Merge::DERIVED;
  if (!merge || (!computed && std::ranges::find(suitable, *merge) == suitable.end())) {
    return BrokenRule{
        "BAD_MERGE",
        "merge",
        {"The merge code '" + code + "' does not suit the type " + said.text("type") + "; use " + mergeWords(suitable) +
             ".",
         "合并方式“" + code + "”不适用于类型 " + said.text("type") + "；可用：" + mergeWords(suitable) + "。"}};
  }
  if (computed && said.text("formula").empty()) {
    return BrokenRule{
        "BAD_FORMULA",
        "formula",
        {"A computed field needs a formula; give it with --formula.", "计算字段需要公式；请用 --formula 给出。"}};
  }
  const bool chooses = type == schema::FieldType::CHOICE || type == schema::FieldType::MULTI_CHOICE;
  if (chooses && choicesOf(said).empty()) {
    return BrokenRule{"NO_CHOICES",
                      "choices",
                      {"A field of the type " + said.text("type") + " needs choices; give them with --choices A,B.",
                       "类型为 " + said.text("type") + " 的字段需要选项；请用 --choices A,B 给出。"}};
  }
  return std::nullopt;
}

/// Whether a kind has a field that answers to this word, or it means something else in a record as programs read it.
bool isTaken(const std::string& key, const KindDef& kind, const schema::Catalogue& builtIn) {
  if (key == "kind" || key == "history" || key == "edited_after_delete") return true;
  if (!kind.custom) return kind.findField(key) != nullptr || !kind.parts(key).empty();
  const FieldDef* common = builtIn.kind(kindDefinition)->findField(key);
  return key == "name" || (common != nullptr && common->common);
}

std::optional<BrokenRule> faultOfField(const Definition& said, const std::string& kindKey, const KindDef* kind,
                                       const schema::Catalogue& builtIn) {
  const std::string key = said.text("key"), typeWord = said.text("type");
  if (!isKey(key)) return badKey(key);
  if (kind == nullptr || isDefinition(kindKey)) {
    return BrokenRule{
        "UNKNOWN_KIND",
        "kind",
        {"The field '" + key + "' is for the kind '" + kindKey +
             "', which takes none or is not here; define that kind, or retire the field.",
         "字段“" + key + "”属于类型“" + kindKey + "”，该类型不存在或不能添加字段；请先定义该类型，或停用此字段。"}};
  }
  if (isTaken(key, *kind, builtIn)) {
    return BrokenRule{"KEY_TAKEN",
                      "key",
                      {kind->label.en + " has '" + key + "' built in already; choose another key.",
                       kind->label.zh + "已内置“" + key + "”；请换一个键。"}};
  }
  const auto type = schema::typeOf(typeWord);
  if (!type || !isDefinable(*type)) {
    return BrokenRule{"UNKNOWN_TYPE",
                      "type",
                      {"'" + typeWord + "' is no type of a field; use one of " + definableTypes() + ".",
                       "“" + typeWord + "”不是字段类型；可用：" + definableTypes() + "。"}};
  }
  return faultOfValues(said, *type);
}

}  // namespace

std::string Definition::text(std::string_view field) const {
  return lineOf(row.value(kind.field(field)));
}

std::vector<std::string> Definition::texts(std::string_view field) const {
  std::vector<std::string> result;
  if (const Cell* cell = row.cell(kind.field(field)->index)) {
    for (const sync::Value& value : cell->values) result.push_back(lineOf(value));
  }
  return result;
}

DefOrBroken<KindDef> readKindDefinition(const Definition& said, const schema::Catalogue& builtIn) {
  KindDef def;
  def.key = said.text("key");
  if (auto fault = faultOfKind(def.key, builtIn)) return std::move(*fault);
  def.label = labelled(def.key, said.text("name"), said.text("name_zh"));
  def.group = said.choice("group");
  if (def.group.empty()) def.group = "admin";
  def.title = "name";
  def.fields = {nameField()};
  def.custom = true;
  def.retired = said.retired();
  return def;
}

DefOrBroken<FieldDef> readFieldDefinition(const Definition& said, const std::string& kindKey, const KindDef* kind,
                                          const schema::Catalogue& builtIn) {
  if (auto fault = faultOfField(said, kindKey, kind, builtIn)) return std::move(*fault);
  const FieldType type = *schema::typeOf(said.text("type"));
  FieldDef def;
  def.key = said.text("key");
  def.label = labelled(def.key, said.text("label"), said.text("label_zh"));
  def.merge = mergeNamed(said.text("merge")).value_or(mergesOf(type).front());
  def.defaultValue = said.text("default");
  def.retired = said.retired();
  if (def.isDerived()) {
    def.type = FieldType::DERIVED;
    def.yields = type;
    def.formula = said.text("formula");
  } else {
    def.type = type;
    def.composite = isWhole(type);
    def.required = said.flag("required");
  }
  if (def.isRef()) def.target = said.texts("target");
  if (type == FieldType::CHOICE || type == FieldType::MULTI_CHOICE) def.choices = choicesOf(said);
  return def;
}

}  // namespace satchel::node
