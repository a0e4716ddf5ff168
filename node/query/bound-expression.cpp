#include "node/query/bound-expression.h"

#include "node/query/bound-node.h"

namespace satchel::node {

OrProblem<BoundExpression> compile(std::string_view text, const schema::KindDef& kind, const BindContext& context) {
  auto bound = bindText(text, kind, context, Reading::condition);
  if (auto* problem = std::get_if<Problem>(&bound)) return std::move(*problem);
  return BoundExpression(std::make_shared<const BoundNode>(std::get<BoundNode>(std::move(bound))));
}

bool matches(const BoundExpression& expression, const RowView& row) {
  return holds(*expression.root, row);
}

}  // namespace satchel::node
