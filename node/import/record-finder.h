// Which record a file means by a text: an id or its beginning, an id of the file's own system, a stage of the default
// pipeline, or a title. Invariant: indexes are built once and kept up by whoever adds records; after a transaction that
// failed they are forgotten and built again. Used in store jobs.
#pragma once
#include "node/import/pipeline-stages.h"
#include "node/import/record-index.h"
#include "node/import/row-typer.h"
#include "node/node.h"

namespace satchel::node {

class RecordFinder {
 public:
  /// `catalogue`: the space's, as the file was read by it; outlives the finder.
  RecordFinder(Node& node, const schema::Catalogue& catalogue) : node(node), catalogue(catalogue) {}

  /// Where a job looks.
  struct Place {
    StoreAccess& access;
    const Space& space;
  };
  RecordIndex& index(Place place, const schema::KindDef& kind);
  /// Nothing where no record or more than one is meant. An unknown stage is made: its edits are added to `edits`.
  std::optional<sync::RecordId> find(Place place, const WantedReference& wanted, std::vector<FieldEdit>& edits);
  void forget();

 private:
  std::optional<sync::RecordId> byPrefix(Place place, const std::vector<const schema::KindDef*>& targets,
                                         std::string_view text) const;
  Node& node;
  const schema::Catalogue& catalogue;
  std::map<const schema::KindDef*, RecordIndex> indexes;
  std::optional<PipelineStages> stages;
};

}  // namespace satchel::node
