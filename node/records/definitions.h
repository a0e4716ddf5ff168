// What may be recorded in a space: the built-in kinds, and the kinds and fields that its people defined as records
// (kind_definition, field_definition). Invariant: a pure function of those records, whatever order they came in; one
// that cannot be used defines nothing, is told of, and leaves the others alone; no stored record is touched.
//
// Definitions made twice apart are one record (definitionId) and read by its fields' merge codes. Where two differ in
// what cannot merge (type, code), the one that is not retired counts, then the smaller id. What is retired or in the
// bin stays, marked as retired.
#pragma once
#include "node/records/definition-reader.h"

namespace satchel::node {

/// The id that everybody who defines this kind, or this field of a kind, arrives at.
sync::RecordId definitionId(const sync::SpaceId& space, std::string_view kind);
sync::RecordId definitionId(const sync::SpaceId& space, std::string_view kind, std::string_view field,
                            schema::FieldType type, schema::Merge merge);

struct DefinedCatalogue {
  schema::Catalogue catalogue;
  std::map<sync::RecordId, BrokenRule> broken;  ///< definitions that define nothing, and why
  std::map<sync::RecordId, BrokenRule> alike;   ///< of fields that are called as another one of their kind
};

/// `kinds`, `fields`: the rows of all definitions, as the built-in catalogue reads them. `before`: what stood until
/// now. Its positions stay, and what is defined no longer (an edit was taken back) counts as retired.
DefinedCatalogue defineKinds(const schema::Catalogue& builtIn, const std::map<sync::RecordId, Row>& kinds,
                             const std::map<sync::RecordId, Row>& fields, const schema::Catalogue* before = nullptr);

}  // namespace satchel::node
