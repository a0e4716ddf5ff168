#include "node/records/definitions.h"

#include "node/records/edits.h"
#include "node/records/formula-fault.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::KindDef;

using Names = std::pair<std::string, std::string>;  ///< key of a kind, key of a field: empty of a kind itself

class Definer {
 public:
  Definer(const schema::Catalogue& builtIn, const schema::Catalogue* before)
      : builtIn(builtIn), kindDef(*builtIn.kind(kindDefinition)), fieldDef(*builtIn.kind(fieldDefinition)) {
    if (before != nullptr) keep(*before);
  }

  void kind(const sync::RecordId& id, const Row& row) {
    const Definition said(kindDef, row);
    kindKeys[id] = said.text("key");
    auto read = readKindDefinition(said, builtIn);
    if (auto* rule = std::get_if<BrokenRule>(&read)) return broken(id, said, std::move(*rule));
    auto& def = std::get<KindDef>(read);
    if (stands({def.key, {}}, id, def.retired, def.label)) kinds.insert_or_assign(def.key, std::move(def));
  }

  void field(const sync::RecordId& id, const Row& row) {
    const Definition said(fieldDef, row);
    const std::string key = kindOf(said);
    const auto own = kinds.find(key);
    auto read = readFieldDefinition(said, key, own == kinds.end() ? builtIn.kind(key) : &own->second, builtIn);
    if (auto* rule = std::get_if<BrokenRule>(&read)) return broken(id, said, std::move(*rule));
    auto& def = std::get<FieldDef>(read);
    if (stands({key, def.key}, id, def.retired, def.label)) put(key, std::move(def));
  }

  DefinedCatalogue result() && {
    for (;;) {
      schema::Catalogue catalogue = composed();
      if (refuseFormulas(catalogue)) continue;
      auto alike = calledAlike(catalogue);
      return {std::move(catalogue), std::move(faults), std::move(alike)};
    }
  }

 private:
  struct Standing {
    sync::RecordId id;
    bool retired = false;
  };
  void broken(const sync::RecordId& id, BrokenRule rule) { faults.insert_or_assign(id, std::move(rule)); }
  /// Whoever retired it has settled it.
  void broken(const sync::RecordId& id, const Definition& said, BrokenRule rule) {
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

  std::string kindOf(const Definition& said) const {
    std::string key = said.text("kind_key");
    if (!key.empty()) return key;
    const auto ref = said.ref("kind");
    const auto at = ref ? kindKeys.find(*ref) : kindKeys.end();
    return at == kindKeys.end() ? std::string() : at->second;
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

  /// Fields that people cannot tell apart: two of them gave two keys one name, or a name that was taken. Both go on.
  std::map<sync::RecordId, BrokenRule> calledAlike(const schema::Catalogue& catalogue) const {
    std::map<sync::RecordId, BrokenRule> found;
    for (const KindDef& kind : catalogue.kinds()) {
      for (const FieldDef& field : kind.fields) {
        const auto at = standing.find({kind.key, field.key});
        if (!field.custom || field.retired || at == standing.end()) continue;
        const auto other = std::ranges::find_if(kind.fields, [&](const FieldDef& each) {
          return &each != &field && !each.retired && isCalledAs(each, field);
        });
        if (other == kind.fields.end()) continue;
        found.emplace(at->second.id, sameName(kind, field, *other));
      }
    }
    return found;
  }

  static bool isSame(const std::string& name, const std::string& other) {
    return !name.empty() && schema::fold(name) == schema::fold(other);
  }
  static bool isCalledAs(const FieldDef& a, const FieldDef& b) {
    return isSame(a.label.en, b.label.en) || isSame(a.label.zh, b.label.zh);
  }

  static BrokenRule sameName(const KindDef& kind, const FieldDef& field, const FieldDef& other) {
    const std::string retire = "satchel field retire " + kind.key + " " + field.key;
    const bool inEnglish = isSame(field.label.en, other.label.en), inChinese = isSame(field.label.zh, other.label.zh);
    const std::string& en = inEnglish ? field.label.en : field.label.zh;
    const std::string& zh = inChinese ? field.label.zh : field.label.en;
    return {"SAME_NAME",
            "label",
            {kind.label.en + " has two fields called '" + en + "': " + field.key + " and " + other.key +
                 "; give one another label, or retire this one with: " + retire + ".",
             kind.label.zh + "有两个同名字段“" + zh + "”：" + field.key + " 和 " + other.key +
                 "；请给其中一个改名，或停用此字段：" + retire + "。"}};
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

}  // namespace satchel::node
