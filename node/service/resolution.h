// What a person decides about fields that keep several versions. Invariant: only what is in conflict is settled; beside
// each decision stands a record of it (conflict_resolution): which versions there were, which was chosen, by whom, when
// and why; one undo takes all of it back.
#pragma once
#include "node/service/answers.h"

namespace satchel::node {

class Resolution {
 public:
  Resolution(StoreLookup& lookup, std::string reason) : lookup(lookup), reason(std::move(reason)) {}

  /// As typed of one record; what is written to it. Throws a Refusal for a field that is not in conflict, and for what
  /// nobody may type.
  Edit decide(const schema::KindDef& kind, const Row& row, const std::vector<TypedChange>& changes);
  /// Of every field of this record in which versions of `batch` stand against others: those of the batch are kept, or
  /// the others.
  void decide(const schema::KindDef& kind, const Row& row, const sync::BatchId& batch, bool keep);
  std::size_t settled() const { return decisions; }
  /// What is to be written, in this order: of one decision all in one commit, of many those that fit in one.
  std::vector<Edit> take() { return std::move(edits); }

 private:
  void add(std::vector<FieldEdit> fields, const sync::RecordId& id, std::string_view field,
           const std::vector<std::string>& candidates, const std::string& chosen);
  std::string textOf(const schema::FieldDef& field, const sync::Value& value);
  /// What waits to be chosen from, each once.
  std::vector<std::string> candidatesOf(const schema::FieldDef& field, const sync::Entry& entry);

  StoreLookup& lookup;
  const std::string reason;
  std::vector<Edit> edits;
  std::size_t decisions = 0;
};

/// The batches, by the beginning of a name of at least six digits, of which a version is in conflict in this record.
std::set<sync::BatchId> batchesInConflict(StoreLookup& lookup, const schema::KindDef& kind, const Row& row,
                                          std::string_view prefix);

}  // namespace satchel::node
