// The rules of a kind, as a record stands and as a step leads to it. Invariant: they bind who types; of what came by
// merge or import they are told of under attention, and nothing is lost for them.
#pragma once
#include "node/query/bound-expression.h"
#include "node/records/broken-rule.h"
#include "node/records/row-view.h"

namespace satchel::node {

/// A kind's rules with their conditions read once, for many records.
class Rules {
 public:
  Rules(const schema::KindDef& kind, const schema::Catalogue& catalogue);
  /// Required fields and guards, as `row` stands; references that name nobody; words that are no choice, or no field;
  /// edits after a delete.
  std::vector<BrokenRule> broken(const Row& row, RowLookup& lookup) const;
  /// Why an edit may not take this step; nothing where it may. `isGiven`: whether the edit itself gives a field a
  /// value.
  std::optional<BrokenRule> refusal(const Row& before, const Row& after, RowLookup& lookup,
                                    const std::function<bool(const schema::FieldDef&)>& isGiven) const;
  const schema::KindDef& kind;

 private:
  struct Guard {
    const schema::GuardDef& says;
    std::optional<BoundExpression> before, when;  ///< nothing where it cannot be read: it binds nobody
  };
  bool holds(const std::optional<BoundExpression>& condition, const Row& row, RowLookup& lookup) const;
  void check(const schema::GuardDef& guard, const Row& row, RowLookup& lookup, std::vector<BrokenRule>& broken) const;

  const schema::Catalogue& catalogue;
  std::vector<Guard> guards;
};

/// Why a record may not be put under those that `row` names; nothing where nobody comes to stand above themselves.
std::optional<BrokenRule> circleRefusal(const schema::KindDef& kind, const Row& row, RowLookup& lookup);

/// A circle that moves made apart closed (circles.h), as it is told of the record whose parent counts as none.
BrokenRule circleClosed(const schema::FieldDef& field, const sync::RecordId& parent, RowLookup& lookup);

}  // namespace satchel::node
