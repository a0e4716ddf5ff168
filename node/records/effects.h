// What a person's edit does besides, as the kind's workflow has it (schema/effects.capnp). Invariant: everything is
// added to the edit itself, so that one commit holds both and one undo takes both back; what two people make by the
// same step has one id and the same values, but for facts, of which each makes their own.
#pragma once
#include "node/records/row-view.h"
#include "schema/effects.h"

namespace satchel::node {

/// Who edits, where and when.
struct Hand {
  sync::SpaceId space;
  sync::RecordId person;
  sync::Millis now;
  Random& random;
};

/// Puts values in a row, in place of what a field had.
void put(Row& row, const schema::FieldDef& field, std::vector<sync::Value> values);

/// A step: a record as it was before an edit, `before` null for a new one, and after it.
class Step {
 public:
  /// `edit` holds what is written to the record so far, `row` how it leaves it; both are added to. `effects` are those
  /// of the record's kind, in their order.
  Step(const schema::KindDef& kind, const Row* before, Row& row, std::vector<FieldEdit>& edit,
       const schema::Catalogue& catalogue, const std::string& currency, RowLookup& lookup, const Hand& hand)
      : kind(kind),
        before(before),
        row(row),
        edit(edit),
        catalogue(catalogue),
        currency(currency),
        lookup(lookup),
        hand(hand) {}
  void take(const std::vector<schema::EffectDef>& effects);

 private:
  bool holds(const std::string& when, const Row* at) const;
  bool applies(const schema::EffectDef& effect) const;
  bool isGiven(std::string_view field) const;
  std::vector<sync::Value> valuesFor(const schema::GivenDef& given, const schema::FieldDef& field, const Row* line,
                                     const schema::KindDef* lineKind) const;
  void give(const schema::GivenDef& given);
  void make(const schema::EffectDef& effect, const sync::RecordId& id, const Row* line,
            const schema::KindDef* lineKind);
  /// Whom a ref of the record names.
  std::optional<sync::RecordId> named(std::string_view key) const;
  sync::RecordId idOf(const schema::EffectDef& effect, const sync::RecordId* line) const;

  const schema::KindDef& kind;
  const Row* before;
  Row& row;
  std::vector<FieldEdit>& edit;
  const schema::Catalogue& catalogue;
  const std::string& currency;
  RowLookup& lookup;
  const Hand& hand;
  std::map<std::string, sync::RecordId, std::less<>> made;  ///< by the effect's code
};

/// What is written to store `values` in an empty field.
std::vector<FieldEdit> editsOf(const sync::RecordId& id, const schema::KindDef& kind, const schema::FieldDef& field,
                               const std::vector<sync::Value>& values);

}  // namespace satchel::node
