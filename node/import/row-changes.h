// What a row of a file changes in a record that is stored already. Invariant: pure; a row that says what the record
// says changes nothing; blank cells clear nothing, sets only grow, and fields that are fixed once set stay.
#pragma once
#include "node/import/row-typer.h"
#include "node/records/rows.h"

namespace satchel::node {

/// What a wanted value writes to a record, whatever stands there.
FieldEdit editFor(const schema::KindDef& kind, const sync::RecordId& id, const WantedValue& wanted);
FieldEdit extraFor(const schema::KindDef& kind, const sync::RecordId& id, const std::string& column,
                   const std::string& text);

/// `references`: those of the row, looked up. A name nobody knows does not push out a record that somebody chose; a
/// reference that is found now takes the place of the name it came as.
std::vector<FieldEdit> changesTo(const schema::KindDef& kind, const Row& existing, const TypedRow& row,
                                 const std::vector<WantedValue>& references);

/// The row as it stands after an edit.
void applyTo(Row& row, const schema::KindDef& kind, const FieldEdit& edit);

}  // namespace satchel::node
