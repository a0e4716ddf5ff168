// A condition whose words have become fields and typed literals of one kind. Invariant: bound against the catalogue it
// was given, and valid as long as that; matching has no effect and cannot fail.
#pragma once
#include <memory>

#include "node/query/expression.h"
#include "node/query/row-view.h"
#include "node/text/date-text.h"

namespace satchel::node {

struct BoundNode;

struct BindContext {
  const schema::Catalogue& catalogue;
  std::string currency;  ///< of the space: decides what $ and ¥ mean
  DateOrder dateOrder = DateOrder::unknown;
};

/// Copies share what was bound.
class BoundExpression {
 public:
  explicit BoundExpression(std::shared_ptr<const BoundNode> root) : root(std::move(root)) {}

 private:
  friend bool matches(const BoundExpression& expression, const RowView& row);
  std::shared_ptr<const BoundNode> root;
};

/// Parses and binds. Finds fields by key, label or synonym, through references in any of the kinds they may name, and
/// reads literals by the fields' types. Codes: UNKNOWN_FIELD, UNKNOWN_KIND, BAD_EXPRESSION, and readTyped's for
/// literals.
OrProblem<BoundExpression> compile(std::string_view text, const schema::KindDef& kind, const BindContext& context);

/// Of a field with several values a comparison holds if any of them satisfies it; != if none is equal. A record that is
/// not on this device has no values.
bool matches(const BoundExpression& expression, const RowView& row);

}  // namespace satchel::node
