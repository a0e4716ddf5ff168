// From what a person asks to what is written: types, references, required fields and guards. Invariant: typing is bound
// by every rule of the catalogue; a request that breaks one yields a problem and no edit.
#pragma once
#include "node/records/effects.h"
#include "node/records/rules.h"
#include "node/text/typed-text.h"

namespace satchel::node {

struct TypedChange {
  enum class Action { set, add, remove } action = Action::set;
  std::string field, text;
  Bytes seen;  ///< of a mergeable text: what the author saw, as it was given out; none: what is stored now
};

struct EditContext {
  const schema::Catalogue& catalogue;
  TypedContext typing;
  RowLookup& lookup;
  std::optional<Hand> hand;  ///< without one an edit does nothing besides
};

/// The edit for `changes` on a record, and what it does besides; `existing` null for a new one.
OrProblem<Edit> planEdit(const schema::KindDef& kind, const sync::RecordId& id, const Row* existing,
                         const std::vector<TypedChange>& changes, EditContext& context);

/// Names the nearest field.
Problem unknownField(const schema::KindDef& kind, const std::string& name);

/// What an element of a set is known by: its natural key where its type has one (element-parts.h), else its own bytes,
/// or their hash where they are long.
Bytes elementIdOf(const schema::FieldDef& field, ByteView value);

/// An id that two people making the same thing arrive at: hash of space, kind and natural key.
sync::RecordId naturalId(const sync::SpaceId& space, std::string_view kind, std::string_view code);
/// A time-ordered id: 48 bits of milliseconds, 80 random.
sync::RecordId newRecordId(sync::Millis now, Random& random);

}  // namespace satchel::node
