// How a derived field is worked out: an expression (expression.h) that yields what the field holds. Invariant: bound
// against the catalogue it was given, and valid as long as that; what it comes to depends on the records and the time
// that a row view shows and on nothing else, so that every node comes to the same.
#pragma once
#include <memory>

#include "node/query/bound-expression.h"

namespace satchel::node {

/// Copies share what was bound.
class Formula {
 public:
  Formula(const schema::FieldDef& field, std::string currency, std::shared_ptr<const BoundNode> root)
      : field(&field), currency(std::move(currency)), root(std::move(root)) {}

  /// Empty where something it needs is, a rate among amounts of several currencies too, or it would divide by zero.
  sync::Value of(const RowView& row) const;
  /// Whether it is computed(NAME) of an algorithm that comes to nothing.
  bool isUnknown() const;
  const BoundNode& bound() const { return *root; }

 private:
  const schema::FieldDef* field;
  std::string currency;  ///< of amounts that name none: the space's
  std::shared_ptr<const BoundNode> root;
};

/// The formula of a derived field. Code: BAD_FORMULA, in one sentence that says where and what would be right.
OrProblem<Formula> formulaOf(const schema::KindDef& kind, const schema::FieldDef& field, const BindContext& context);

/// The first derived field whose value would depend on itself, as one sentence: code FORMULA_CYCLE. Sums down a tree
/// of records (the tasks below a task) are none. Formulas that cannot be read are passed over.
std::optional<Problem> firstCycle(const schema::Catalogue& catalogue);
/// The same of one field of the catalogue.
std::optional<Problem> cycleThrough(const schema::FieldDef& field, const schema::Catalogue& catalogue);

}  // namespace satchel::node
