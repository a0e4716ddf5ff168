// The stages of a space's default pipeline by what files call them: code, label in either language, title, or the type
// where one stage alone has it ("closed won"). Invariant: a stage nobody knows gets an id that every device arrives at,
// so that two who import the same word make one stage.
#pragma once
#include "node/records/rows.h"

namespace satchel::node {

class PipelineStages {
 public:
  PipelineStages(const schema::Catalogue& catalogue, const sync::SpaceId& space, const Rows::Table& stages);

  std::optional<sync::RecordId> find(std::string_view text) const;
  /// An open stage of the default pipeline, behind its open ones.
  sync::RecordId add(const std::string& text, std::vector<FieldEdit>& edits);

 private:
  void name(std::string_view word, const sync::RecordId& id);
  const schema::KindDef& kind;
  sync::SpaceId space;
  std::string code;
  sync::RecordId pipeline;
  std::map<std::string, sync::RecordId, std::less<>> names;
};

}  // namespace satchel::node
