// A rule's sentence for one record, its places filled: {field}, what it is about; {id}, the record's; {KEY}, what a
// field of the record says. Invariant: pure; a place that nothing fills stays as the catalogue has it.
#pragma once
#include "node/records/row-view.h"

namespace satchel::node {

/// "Valid until (valid_until)".
schema::Words called(const schema::FieldDef& field);
/// What people call a record of any kind: its title, else the beginning of its id.
std::string titleOf(const sync::RecordId& id, RowLookup& lookup);

/// `about` null: nothing fills {field}.
schema::Words filled(const schema::Words& sentence, const schema::KindDef& kind, const Row& row,
                     const schema::FieldDef* about, RowLookup& lookup);
/// Of no record in particular, as a rule of its kind: places in brackets, with the labels of what would fill them.
/// `about`: keys of what it may be about.
schema::Words unfilled(const schema::Words& sentence, const schema::KindDef& kind,
                       const std::vector<std::string>& about);

}  // namespace satchel::node
