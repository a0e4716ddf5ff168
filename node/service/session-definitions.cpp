// Kinds and fields of people's own: records like any other, whose ids everybody who defines the same thing arrives at.
#include "node/import/row-changes.h"
#include "node/records/definable.h"
#include "node/records/definitions.h"
#include "node/records/line.h"
#include "node/service/session-impl.h"
#include "node/text/list-text.h"

namespace satchel::node {
namespace {

/// What a person says of a definition, as edits of its record.
class DefinitionEdit {
 public:
  DefinitionEdit(const schema::KindDef& kind, const sync::RecordId& id) : kind(kind), id(id) {}

  void put(const std::string& field, const sync::Value& value) {
    edit.fields.push_back({id, kind.key, field, FieldEdit::Action::set, {}, sync::encode(value)});
  }
  /// As typed; nothing where it is blank.
  void put(const std::string& field, const std::string& text) {
    const sync::Value value = orRefuse(readTyped(*kind.field(field), text, {}));
    if (!value.empty()) put(field, value);
  }
  void add(const std::string& field, const std::string& text) {
    const schema::FieldDef& def = *kind.field(field);
    const Bytes value = sync::encode(orRefuse(readTyped(def, text, {})));
    edit.fields.push_back({id, kind.key, field, FieldEdit::Action::addElement, elementIdOf(def, value), value});
  }

  const schema::KindDef& kind;
  const sync::RecordId id;
  Edit edit;
};

std::string textOf(const schema::KindDef& kind, const Row& row, std::string_view field) {
  return lineOf(row.value(kind.field(field)));
}

bool isRetired(const schema::KindDef& kind, const Row& row) {
  const auto* retired = std::get_if<sync::Boolean>(&row.value(kind.field("retired")).is);
  return row.presence.deleted || (retired != nullptr && retired->value);
}

Problem keyTaken(const std::string& key, const schema::Words& by) {
  return {"KEY_TAKEN", "'" + key + "' means " + by.en + " already; choose another key.",
          "“" + key + "”已是“" + by.zh + "”；请换一个键。"};
}

Problem builtIn(const schema::Words& label) {
  return {"BUILT_IN", label.en + " is built in; only what people of this space defined can be retired.",
          label.zh + "是内置的；只能停用本空间自定义的内容。"};
}

/// The keys of the kinds that a person named.
std::vector<std::string> kindsIn(const schema::Catalogue& catalogue, const std::string& text) {
  std::vector<std::string> keys;
  for (const std::string& name : splitList(text, ListStyle::commas)) keys.push_back(kindNamed(catalogue, name).key);
  return keys;
}

schema::FieldType typeNamed(const std::string& text) {
  const auto type = schema::typeOf(text);
  if (type && isDefinable(*type)) return *type;
  throw Refusal({"UNKNOWN_TYPE", "'" + text + "' is no type of a field; use one of " + definableTypes() + ".",
                 "“" + text + "”不是字段类型；可用：" + definableTypes() + "。"});
}

schema::Merge mergeFor(schema::FieldType type, const std::string& text, bool computed) {
  if (computed && text.empty()) return schema::Merge::DERIVED;
  const auto merge = text.empty() ? std::optional(mergesOf(type).front()) : mergeNamed(text);
  if (merge && computed == (*merge == schema::Merge::DERIVED)) return *merge;
  const std::string suitable = computed ? "D" : mergeWords(mergesOf(type));
  throw Refusal({"BAD_MERGE", "The merge code '" + text + "' does not suit this field; use " + suitable + ".",
                 "合并方式“" + text + "”不适用于此字段；可用：" + suitable + "。"});
}

/// What a person says of a field, not read yet.
struct FieldWords {
  std::string key, type, merge, choices, formula, target;
  schema::Words label;
  bool required = false;
};

DefinitionEdit defineField(const Space& space, const schema::Catalogue& catalogue, const schema::KindDef& definitions,
                           const schema::KindDef& kind, const FieldWords& words) {
  const schema::FieldType type = typeNamed(words.type);
  const schema::Merge merge = mergeFor(type, words.merge, !words.formula.empty());
  DefinitionEdit definition(definitions, definitionId(space.id, kind.key, words.key, type, merge));
  definition.put("kind", {sync::Ref{definitionId(space.id, kind.key)}});
  definition.put("kind_key", kind.key);
  definition.put("key", words.key);
  definition.put("label", words.label.en);
  definition.put("label_zh", words.label.zh);
  definition.put("type", std::string(schema::typeText(type)));
  definition.put("merge", std::string(schema::mergeText(merge)));
  if (words.required) definition.put("required", {sync::Boolean{true}});
  definition.put("formula", words.formula);
  for (const std::string& target : kindsIn(catalogue, words.target)) definition.add("target", target);
  for (const PlacedChoice& choice : orRefuse(typedChoices(words.choices, 10))) {
    definition.add("choices", choiceText(choice));
  }
  return definition;
}

schema::Words wordsOf(rpc::Label::Reader label) {
  return {str(label.getEn()), str(label.getZh())};
}

}  // namespace

void SessionImpl::requireUsable(Job& job, const schema::KindDef& kind, const sync::RecordId& id,
                                const Edit& edit) const {
  if (!isDefinition(kind.key)) return;
  const schema::Catalogue& builtIn = node.rows.builtIn;
  const auto rowsOf = [&](std::string_view key) {
    return node.rows.of(job.access.txn, job.access.replica, job.space, *builtIn.kind(key));
  };
  Rows::Table kinds = rowsOf(kindDefinition), fields = rowsOf(fieldDefinition);
  const auto fault = [&]() -> std::optional<BrokenRule> {
    const auto broken = defineKinds(builtIn, kinds, fields).broken;
    const auto at = broken.find(id);
    return at == broken.end() ? std::nullopt : std::optional(at->second);
  };
  const auto before = fault();
  Row& row = (kind.key == kindDefinition ? kinds : fields)[id];
  row.id = id;
  for (const FieldEdit& each : edit.fields) applyTo(row, kind, each);
  const auto after = fault();
  if (!after || (before && before->code == after->code)) return;
  throw Refusal({after->code, after->sentence.en, after->sentence.zh});
}

void SessionImpl::writeDefinition(Job& job, const schema::KindDef& kind, const sync::RecordId& id, Edit edit) const {
  requireUsable(job, kind, id, edit);
  const Row* row = node.rows.find(job.access.txn, job.access.replica, job.space, kind, id);
  if (row != nullptr && row->presence.deleted) {
    edit.fields.push_back({id, kind.key, std::string(sync::deletedField), FieldEdit::Action::restore});
  }
  orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
}

kj::Promise<void> SessionImpl::kindAdd(KindAddContext context) {
  const std::string key = str(context.getParams().getKey());
  const schema::Words label = wordsOf(context.getParams().getLabel());
  return inSpace<rpc::Session::KindAddResults>(context, [this, key, label](Job& job, auto results) {
    const schema::KindDef& definitions = *job.lookup.catalogue.kind(kindDefinition);
    const schema::KindDef* known = job.lookup.catalogue.findKind(key);
    if (known != nullptr && !(known->key == key && known->retired)) throw Refusal(keyTaken(key, known->label));
    DefinitionEdit definition(definitions, definitionId(job.space.id, key));
    if (known != nullptr) {
      definition.put("retired", {sync::Boolean{false}});
    } else {
      definition.put("group", {sync::Choice{"admin"}});
    }
    definition.put("key", key);
    definition.put("name", label.en.empty() ? key : label.en);
    definition.put("name_zh", label.zh);
    writeDefinition(job, definitions, definition.id, std::move(definition.edit));
    results.setId(hex(definition.id));
  });
}

kj::Promise<void> SessionImpl::fieldAdd(FieldAddContext context) {
  const auto params = context.getParams();
  const std::string kindName = str(params.getKind());
  const FieldWords words{str(params.getKey()),       str(params.getType()),    str(params.getMerge()),
                         str(params.getChoices()),   str(params.getFormula()), str(params.getTarget()),
                         wordsOf(params.getLabel()), params.getRequired()};
  return inSpace<rpc::Session::FieldAddResults>(context, [this, kindName, words](Job& job, auto results) {
    const schema::Catalogue& catalogue = job.lookup.catalogue;
    const schema::KindDef& definitions = *catalogue.kind(fieldDefinition);
    const schema::KindDef& kind = kindNamed(catalogue, kindName);
    const schema::FieldDef* known = kind.findField(words.key);
    if (known != nullptr && !(known->key == words.key && known->custom && known->retired)) {
      throw Refusal(keyTaken(words.key, known->label));
    }
    DefinitionEdit definition = defineField(job.space, catalogue, definitions, kind, words);
    if (known != nullptr) {
      definition.put("retired", {sync::Boolean{false}});
    } else if (words.label.en.empty()) {
      definition.put("label", words.key);
    }
    writeDefinition(job, definitions, definition.id, std::move(definition.edit));
    results.setId(hex(definition.id));
  });
}

void SessionImpl::retire(Job& job, const schema::KindDef& definitions,
                         const std::function<bool(const Row&)>& isMeant) const {
  Edit edit;
  for (const auto& [id, row] : node.rows.of(job.access.txn, job.access.replica, job.space, definitions)) {
    if (!isMeant(row) || isRetired(definitions, row)) continue;
    DefinitionEdit definition(definitions, id);
    definition.put("retired", {sync::Boolean{true}});
    std::ranges::move(definition.edit.fields, std::back_inserter(edit.fields));
  }
  if (edit.fields.empty()) {
    throw Refusal({"RETIRED", "It is retired already.", "它已经停用。"});
  }
  orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
}

kj::Promise<void> SessionImpl::kindRetire(KindRetireContext context) {
  const std::string name = str(context.getParams().getKind());
  return inSpace<rpc::Session::KindRetireResults>(context, [this, name](Job& job, auto) {
    const schema::KindDef& kind = kindNamed(job.lookup.catalogue, name);
    if (!kind.custom) throw Refusal(builtIn(kind.label));
    const schema::KindDef& definitions = *job.lookup.catalogue.kind(kindDefinition);
    retire(job, definitions, [&](const Row& row) { return textOf(definitions, row, "key") == kind.key; });
  });
}

kj::Promise<void> SessionImpl::fieldRetire(FieldRetireContext context) {
  const std::string kindName = str(context.getParams().getKind()), name = str(context.getParams().getField());
  return inSpace<rpc::Session::FieldRetireResults>(context, [this, kindName, name](Job& job, auto) {
    const schema::KindDef& kind = kindNamed(job.lookup.catalogue, kindName);
    const schema::FieldDef* field = kind.findField(name);
    if (field == nullptr) throw Refusal(unknownField(kind, name));
    if (!field->custom) throw Refusal(builtIn(field->label));
    const schema::KindDef& definitions = *job.lookup.catalogue.kind(fieldDefinition);
    const sync::Value named{sync::Ref{definitionId(job.space.id, kind.key)}};
    retire(job, definitions, [&](const Row& row) {
      const std::string key = textOf(definitions, row, "kind_key");
      const bool here = key.empty() ? row.value(definitions.field("kind")) == named : key == kind.key;
      return here && textOf(definitions, row, "key") == field->key;
    });
  });
}

}  // namespace satchel::node
