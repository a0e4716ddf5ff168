// Fields that are parts of one value: a risk's likelihood and impact, a visit's start and end. Invariant: people see
// and type each part as a field of its own; the store has one entry for all of them, so that they are merged whole and
// nobody's parts are mixed with another's.
#pragma once
#include "node/records/rows.h"

namespace satchel::node {

/// A part of a stored value. Empty where it is none of the parts, or the value has none.
sync::Value partOf(ByteView stored, const std::string& key);

/// Makes edits of parts into edits of their values: the other parts are as the record has them, or as an earlier edit
/// given here left them.
class PartJoiner {
 public:
  /// How a record of `kind` stands now; null where there is none.
  using RowOf = std::function<const Row*(const sync::RecordId&)>;
  PartJoiner(const schema::KindDef& kind, RowOf rowOf);

  /// In place: one edit a value. Other fields and other kinds stay as they are.
  void join(std::vector<FieldEdit>& fields);
  /// Whether the kind has any parts; else `join` changes nothing.
  bool hasParts() const { return anyParts; }

 private:
  using EntryOf = std::pair<sync::RecordId, std::string>;
  sync::Composite& valueOf(const EntryOf& entry);

  const schema::KindDef& kind;
  const bool anyParts;
  RowOf rowOf;
  std::map<EntryOf, sync::Composite> values;
};

}  // namespace satchel::node
