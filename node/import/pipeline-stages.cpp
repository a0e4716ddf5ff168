#include "node/import/pipeline-stages.h"

#include "node/records/edits.h"
#include "node/records/line.h"

namespace satchel::node {
namespace {
/// A word of signs alone stands for itself.
std::string keyOf(std::string_view word) {
  auto folded = schema::fold(word);
  return folded.empty() ? std::string(word) : folded;
}
}  // namespace

PipelineStages::PipelineStages(const schema::Catalogue& catalogue, const sync::SpaceId& space,
                               const Rows::Table& stages)
    : kind(*catalogue.kind("stage")), space(space) {
  const schema::PipelineSeed seed = schema::defaultPipelineSeed();
  code = seed.code;
  pipeline = naturalId(space, "pipeline", code);
  const schema::FieldDef& type = *kind.field("type");
  std::map<std::string, std::vector<sync::RecordId>> types;
  for (const auto& [id, row] : stages) {
    const auto* of = std::get_if<sync::Ref>(&row.value(kind.field("pipeline")).is);
    if (row.presence.deleted || of == nullptr || of->id != pipeline) continue;
    name(lineOf(row.value(&kind.titleField())), id);
    if (const auto* choice = std::get_if<sync::Choice>(&row.value(&type).is)) types[choice->key].push_back(id);
  }
  for (const schema::StageSeed& stage : seed.stages) {
    const sync::RecordId id = naturalId(space, "stage", code + "/" + stage.code);
    const auto at = stages.find(id);
    if (at == stages.end() || at->second.presence.deleted) continue;
    for (const std::string* word : {&stage.code, &stage.label.en, &stage.label.zh}) name(*word, id);
  }
  for (const auto& [key, ids] : types) {
    const schema::ChoiceDef* choice = type.choice(key);
    if (choice == nullptr || ids.size() != 1) continue;
    for (const std::string* word : {&choice->key, &choice->label.en, &choice->label.zh}) name(*word, ids[0]);
    for (const std::string& word : choice->synonyms) name(word, ids[0]);
  }
}

void PipelineStages::name(std::string_view word, const sync::RecordId& id) {
  if (!word.empty()) names.try_emplace(keyOf(word), id);
}

std::optional<sync::RecordId> PipelineStages::find(std::string_view text) const {
  const auto at = names.find(keyOf(text));
  return at == names.end() ? std::nullopt : std::optional(at->second);
}

sync::RecordId PipelineStages::add(const std::string& text, std::vector<FieldEdit>& edits) {
  const sync::RecordId id = naturalId(space, "stage", code + "/" + keyOf(text));
  const auto put = [&](const char* field, const sync::Value& value) {
    edits.push_back({id, kind.key, field, FieldEdit::Action::set, {}, sync::encode(value)});
  };
  put("name", {sync::Text{text}});
  put("pipeline", {sync::Ref{pipeline}});
  put("type", {sync::Choice{"open"}});
  put("order", {sync::Text{"dn"}});  // the seed's open stages end at "d", the closed ones begin at "e"
  name(text, id);
  return id;
}

}  // namespace satchel::node
