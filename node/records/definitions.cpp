#include "node/records/definitions.h"

#include <set>

#include "node/records/definable.h"
#include "node/records/edits.h"
#include "node/records/formula-reads.h"
#include "node/records/line.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::KindDef;

using Names = std::pair<std::string, std::string>;  ///< key of a kind, key of a field: empty of a kind itself

/// The fields of one definition, by their keys.
class Said {
 public:
  Said(const KindDef& kind, const Row& row) : kind(kind), row(row) {}
  std::string text(std::string_view field) const { return lineOf(row.value(kind.field(field))); }
  bool flag(std::string_view field) const {
    const auto* value = std::get_if<sync::Boolean>(&row.value(kind.field(field)).is);
    return value != nullptr && value->value;
  }
  std::vector<std::string> texts(std::string_view field) const {
    std::vector<std::string> result;
    if (const Cell* cell = row.cell(kind.field(field)->index)) {
      for (const sync::Value& value : cell->values) result.push_back(lineOf(value));
    }
    return result;
  }
  std::string choice(std::string_view field) const {
    const auto* value = std::get_if<sync::Choice>(&row.value(kind.field(field)).is);
    return value == nullptr ? std::string() : value->key;
  }
  std::optional<sync::RecordId> ref(std::string_view field) const {
    const auto* value = std::get_if<sync::Ref>(&row.value(kind.field(field)).is);
    return value == nullptr ? std::nullopt : std::optional(value->id);
  }
  bool retired() const { return flag("retired") || row.presence.deleted; }

 private:
  const KindDef& kind;
  const Row& row;
};

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

class Definer {
 public:
  Definer(const schema::Catalogue& builtIn, const schema::Catalogue* before)
      : builtIn(builtIn), kindDef(*builtIn.kind(kindDefinition)), fieldDef(*builtIn.kind(fieldDefinition)) {
    if (before != nullptr) keep(*before);
  }

  void kind(const sync::RecordId& id, const Row& row) {
    const Said said(kindDef, row);
    const std::string key = said.text("key");
    kindKeys[id] = key;
    if (auto fault = faultOf(key)) return broken(id, said, std::move(*fault));
    KindDef def;
    def.key = key;
    def.label = labelled(key, said.text("name"), said.text("name_zh"));
    def.group = said.choice("group");
    if (def.group.empty()) def.group = "admin";
    def.title = "name";
    def.fields = {nameField()};
    def.retired = said.retired();
    if (!stands({key, {}}, id, def.retired, def.label)) return;
    kinds.insert_or_assign(key, std::move(def));
  }

  void field(const sync::RecordId& id, const Row& row) {
    const Said said(fieldDef, row);
    const std::string key = said.text("key"), kind = kindOf(said);
    if (auto fault = faultOf(said, kind, key)) return broken(id, said, std::move(*fault));
    FieldDef def;
    def.key = key;
    def.label = labelled(key, said.text("label"), said.text("label_zh"));
    const schema::FieldType type = *schema::typeOf(said.text("type"));
    const schema::Merge merge = mergeOf(said, type);
    const bool computed = merge == schema::Merge::DERIVED;
    def.type = computed ? schema::FieldType::DERIVED : type;
    def.yields = computed ? type : schema::FieldType::TEXT;
    def.merge = merge;
    def.composite = !computed && isWhole(type);
    def.formula = computed ? said.text("formula") : std::string();
    if (def.isRef()) def.target = said.texts("target");
    if (type == schema::FieldType::CHOICE || type == schema::FieldType::MULTI_CHOICE) def.choices = choicesOf(said);
    def.required = !computed && said.flag("required");
    def.defaultValue = said.text("default");
    def.retired = said.retired();
    if (!stands({kind, key}, id, def.retired, def.label)) return;
    put(kind, std::move(def));
  }

  DefinedCatalogue result() && {
    for (;;) {
      schema::Catalogue catalogue = composed();
      if (!refuseFormulas(catalogue)) return {std::move(catalogue), std::move(faults)};
    }
  }

 private:
  struct Standing {
    sync::RecordId id;
    bool retired = false;
  };
  void broken(const sync::RecordId& id, BrokenRule rule) { faults.insert_or_assign(id, std::move(rule)); }
  /// Whoever retired it has settled it.
  void broken(const sync::RecordId& id, const Said& said, BrokenRule rule) {
    if (!said.retired()) broken(id, std::move(rule));
  }

  /// What stood before, in its order, until a definition says so again.
  void keep(const schema::Catalogue& before) {
    for (const KindDef& old : before.kinds()) {
      if (old.custom && builtIn.kind(old.key) == nullptr) {
        KindDef kind = old;
        std::erase_if(kind.fields, [](const FieldDef& field) { return field.common || field.custom; });
        kind.retired = true;
        keptKinds.push_back(old.key);
        kinds.emplace(old.key, std::move(kind));
      }
      for (const FieldDef& field : old.fields) {
        if (!field.custom) continue;
        FieldDef kept = field;
        kept.retired = true;
        kept.required = false;
        kept.formula.clear();
        put(old.key, std::move(kept));
        ++keptFields[old.key];
      }
    }
  }

  void put(const std::string& kind, FieldDef def) {
    auto& list = fields[kind];
    const auto at = std::ranges::find(list, def.key, &FieldDef::key);
    if (at == list.end()) {
      list.push_back(std::move(def));
    } else {
      *at = std::move(def);
    }
  }

  std::string kindOf(const Said& said) const {
    std::string key = said.text("kind_key");
    if (!key.empty()) return key;
    const auto ref = said.ref("kind");
    const auto at = ref ? kindKeys.find(*ref) : kindKeys.end();
    return at == kindKeys.end() ? std::string() : at->second;
  }

  static schema::Merge mergeOf(const Said& said, schema::FieldType type) {
    return mergeNamed(said.text("merge")).value_or(mergesOf(type).front());
  }

  std::optional<BrokenRule> faultOf(const std::string& key) const {
    if (!isKey(key)) return badKey(key);
    const KindDef* taken = builtIn.findKind(key);
    if (taken == nullptr) return std::nullopt;
    return BrokenRule{"KEY_TAKEN",
                      "key",
                      {"'" + key + "' means the built-in kind " + taken->label.en + "; choose another key.",
                       "“" + key + "”是内置类型“" + taken->label.zh + "”；请换一个键。"}};
  }

  std::optional<BrokenRule> faultOf(const Said& said, const std::string& kindKey, const std::string& key) const {
    if (!isKey(key)) return badKey(key);
    const KindDef* kind = builtIn.kind(kindKey);
    const auto own = kinds.find(kindKey);
    if ((kind == nullptr && own == kinds.end()) || isDefinition(kindKey)) {
      return BrokenRule{
          "UNKNOWN_KIND",
          "kind",
          {"The field '" + key + "' is for the kind '" + kindKey +
               "', which takes none or is not here; define that kind, or retire the field.",
           "字段“" + key + "”属于类型“" + kindKey + "”，该类型不存在或不能添加字段；请先定义该类型，或停用此字段。"}};
    }
    const schema::Words label = kind == nullptr ? own->second.label : kind->label;
    const FieldDef* common = kindDef.findField(key);
    const bool everywhere = key == "name" || (common != nullptr && common->common);
    const bool taken = kind == nullptr ? everywhere : kind->findField(key) != nullptr || !kind->parts(key).empty();
    if (taken) {
      return BrokenRule{"KEY_TAKEN",
                        "key",
                        {label.en + " has a built-in field called '" + key + "'; choose another key.",
                         label.zh + "已有内置字段“" + key + "”；请换一个键。"}};
    }
    const auto type = schema::typeOf(said.text("type"));
    if (!type || !isDefinable(*type)) {
      return BrokenRule{"UNKNOWN_TYPE",
                        "type",
                        {"'" + said.text("type") + "' is no type of a field; use one of " + definableTypes() + ".",
                         "“" + said.text("type") + "”不是字段类型；可用：" + definableTypes() + "。"}};
    }
    return faultOfValues(said, *type);
  }

  static std::optional<BrokenRule> faultOfValues(const Said& said, schema::FieldType type) {
    const std::string code = said.text("merge");
    const auto merge = code.empty() ? std::optional(mergesOf(type).front()) : mergeNamed(code);
    const auto suitable = mergesOf(type);
    const bool computed = merge == schema::Merge::DERIVED;
    if (!merge || (!computed && std::ranges::find(suitable, *merge) == suitable.end())) {
      return BrokenRule{
          "BAD_MERGE",
          "merge",
          {"The merge code '" + code + "' does not suit the type " + said.text("type") + "; use " +
               mergeWords(suitable) + ".",
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

  /// By place, then as written; of one key the first.
  static std::vector<schema::ChoiceDef> choicesOf(const Said& said) {
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

  /// Whether this definition is the one that counts of those with its names, so far. Definitions come in the order of
  /// their ids.
  bool stands(const Names& names, const sync::RecordId& id, bool retired, const schema::Words& label) {
    const auto [at, first] = standing.try_emplace(names, Standing{id, retired});
    if (first) return true;
    const bool wins = at->second.retired && !retired;
    const Standing lost = wins ? at->second : Standing{id, retired};
    if (wins) at->second = {id, retired};
    if (!lost.retired) {
      broken(lost.id,
             {"DEFINED_TWICE",
              "key",
              {label.en + " is defined twice, and the other definition counts; retire this one with: satchel set " +
                   hex(lost.id).substr(0, 12) + " retired=yes.",
               label.zh + "被定义了两次，以另一个为准；停用此定义：satchel set " + hex(lost.id).substr(0, 12) +
                   " retired=yes。"}});
    }
    return wins;
  }

  /// What is new comes behind what was there, by key.
  schema::Catalogue composed() const {
    std::vector<KindDef> newKinds;
    for (const std::string& key : keptKinds) newKinds.push_back(kinds.at(key));
    for (const auto& [key, kind] : kinds) {
      if (std::ranges::find(keptKinds, key) == keptKinds.end()) newKinds.push_back(kind);
    }
    std::vector<schema::Catalogue::Addition> additions;
    for (const auto& [kind, list] : fields) {
      for (const FieldDef& field : list) additions.push_back({kind, field});
      const auto kept = keptFields.find(kind);
      const auto known = static_cast<std::ptrdiff_t>(kept == keptFields.end() ? 0 : kept->second);
      const auto fresh = additions.end() - static_cast<std::ptrdiff_t>(list.size()) + known;
      std::ranges::sort(fresh, additions.end(), {}, [](const auto& each) { return each.field.key; });
    }
    return builtIn.with(std::move(newKinds), std::move(additions));
  }

  /// Takes computed fields out that cannot be computed; whether there were any.
  bool refuseFormulas(const schema::Catalogue& catalogue) {
    std::vector<std::pair<Names, BrokenRule>> refused;
    for (const auto& [key, list] : fields) {
      const KindDef& kind = *catalogue.kind(key);
      for (const FieldDef& field : list) {
        if (field.formula.empty() || field.retired) continue;
        if (auto fault = formulaFault(*kind.field(field.key), kind, catalogue)) {
          refused.emplace_back(Names{key, field.key}, std::move(*fault));
        }
      }
    }
    for (auto& [names, fault] : refused) {
      broken(standing.at(names).id, std::move(fault));
      const auto at = std::ranges::find(fields.at(names.first), names.second, &FieldDef::key);
      at->retired = true;
      at->formula.clear();
    }
    return !refused.empty();
  }

  const schema::Catalogue& builtIn;
  const KindDef &kindDef, &fieldDef;
  std::map<sync::RecordId, std::string> kindKeys;
  std::map<Names, Standing> standing;
  std::map<std::string, KindDef> kinds;
  std::vector<std::string> keptKinds;  ///< in their order before
  std::map<std::string, std::vector<FieldDef>> fields;
  std::map<std::string, std::size_t> keptFields;  ///< how many of them, the first, were there before
  std::map<sync::RecordId, BrokenRule> faults;
};

/// Whether computing a field may ask for its own value.
bool readsItself(const FieldDef& field, const KindDef& kind, const schema::Catalogue& catalogue) {
  const FieldName self{kind.key, field.key};
  std::set<FieldName> seen;
  std::vector<FieldName> open{self};
  while (!open.empty()) {
    const KindDef* owner = catalogue.kind(open.back().first);
    const FieldDef* read = owner == nullptr ? nullptr : owner->field(open.back().second);
    open.pop_back();
    if (read == nullptr || read->formula.empty()) continue;
    for (const FieldName& name : readBy(read->formula, *owner, catalogue)) {
      if (name == self) return true;
      if (seen.insert(name).second) open.push_back(name);
    }
  }
  return false;
}

}  // namespace

sync::RecordId definitionId(const sync::SpaceId& space, std::string_view kind) {
  return naturalId(space, kindDefinition, kind);
}

sync::RecordId definitionId(const sync::SpaceId& space, std::string_view kind, std::string_view field,
                            schema::FieldType type, schema::Merge merge) {
  std::string code(kind);
  for (const std::string_view part : {field, schema::typeText(type), schema::mergeText(merge)}) {
    code += '/';
    code += part;
  }
  return naturalId(space, fieldDefinition, code);
}

DefinedCatalogue defineKinds(const schema::Catalogue& builtIn, const std::map<sync::RecordId, Row>& kinds,
                             const std::map<sync::RecordId, Row>& fields, const schema::Catalogue* before) {
  Definer definer(builtIn, before);
  for (const auto& [id, row] : kinds) definer.kind(id, row);
  for (const auto& [id, row] : fields) definer.field(id, row);
  return std::move(definer).result();
}

std::optional<BrokenRule> formulaFault(const FieldDef& field, const KindDef& kind, const schema::Catalogue& catalogue) {
  if (readsItself(field, kind, catalogue)) {
    return BrokenRule{"FORMULA_CYCLE",
                      "formula",
                      {"The formula of '" + field.key + "' needs its own result; change it, or what it reads.",
                       "字段“" + field.key + "”的公式用到了自己的结果；请修改此公式或它引用的字段。"}};
  }
  return std::nullopt;
}

}  // namespace satchel::node
