// The records of one kind by what files call them: their titles, and their ids in other systems. Invariant: holds what
// was there when it was built and what was added since; whoever finds an id looks whether the record still stands.
#pragma once
#include <unordered_map>

#include "node/records/rows.h"

namespace satchel::node {

class RecordIndex {
 public:
  RecordIndex(const schema::KindDef& kind, const Rows::Table& rows);

  void add(const sync::RecordId& id, std::string_view title, const std::string& externalId);
  /// All that have this title, whatever its case and width; the oldest first.
  const std::vector<sync::RecordId>& titled(std::string_view title) const;
  /// `key` as externalKey makes it. Records in the bin only where no other has it.
  std::optional<sync::RecordId> external(const std::string& key) const;

 private:
  std::unordered_map<std::string, std::vector<sync::RecordId>> byTitle;
  std::unordered_map<std::string, sync::RecordId> byExternalId;
};

}  // namespace satchel::node
