// What no longer changes once a record has come so far (schema/catalogue.capnp: Freeze): a quote that was sent, an
// activity that is done. Invariant: whoever types is refused, but for putting back what it was; what a merge or an
// import changed all the same is kept, and seen, because the step that froze it kept fingerprints of what it froze:
// no clock decides which came first.
#pragma once
#include "node/query/bound-expression.h"
#include "node/records/broken-rule.h"
#include "node/records/row-view.h"

namespace satchel::node {

class Freezing {
 public:
  Freezing(const schema::Catalogue& catalogue, RowLookup& lookup) : catalogue(catalogue), lookup(lookup) {}

  /// Why a record, or the lines of the record that it is a line of, may not become `after`; nothing where it may.
  /// `before` null: a new one. Of what is in conflict a person may choose either.
  std::optional<BrokenRule> refusal(const schema::KindDef& kind, const Row* before, const Row& after) const;
  /// What was frozen and is not any more as it was then.
  std::vector<BrokenRule> differences(const schema::KindDef& kind, const Row& row) const;
  /// What the step from `before` to `after` freezes, to be written to the fields that keep it.
  std::vector<std::pair<const schema::FieldDef*, sync::Value>> seals(const schema::KindDef& kind, const Row* before,
                                                                     const Row& after) const;

 private:
  bool holds(const schema::FreezeDef& freeze, const schema::KindDef& kind, const Row& row) const;
  std::optional<BrokenRule> refusalAsLine(const schema::KindDef& kind, const Row* before, const Row& after) const;
  std::string fingerprint(const Row& row, const schema::FieldDef& field) const;
  struct Line {
    const schema::KindDef& kind;
    const Row& row;
  };
  /// `as`: what one of the lines counts as; null: all as they are stored.
  std::string linesPrint(const Row& row, const schema::FieldDef& field, const Line* as) const;

  const schema::Catalogue& catalogue;
  RowLookup& lookup;
  mutable std::map<const schema::FreezeDef*, std::optional<BoundExpression>> conditions;  ///< read when first needed
};

}  // namespace satchel::node
