#include "node/query/formula.h"

#include "node/query/bound-node.h"

namespace satchel::node {

sync::Value Formula::of(const RowView& row) const {
  return valueFor(*field, worth(*root, row), currency);
}

bool Formula::isUnknown() const {
  const auto* computed = std::get_if<BoundNode::ByAlgorithm>(&root->is);
  return computed != nullptr && computed->algorithm == nullptr && computed->listing == nullptr;
}

OrProblem<Formula> formulaOf(const schema::KindDef& kind, const schema::FieldDef& field, const BindContext& context) {
  auto bound = bindText(field.formula, kind, context, Reading::formula);
  if (auto* problem = std::get_if<Problem>(&bound)) {
    problem->code = "BAD_FORMULA";
    return std::move(*problem);
  }
  auto& root = std::get<BoundNode>(bound);
  const Type type = root.type;
  Formula formula(field, context.currency, std::make_shared<const BoundNode>(std::move(root)));
  const bool byAlgorithm = std::holds_alternative<BoundNode::ByAlgorithm>(formula.bound().is);
  if (!byAlgorithm && !fits(type, field.yields)) {
    const auto name = nameOf(type);
    const std::string yields(schema::typeText(field.yields));
    return Problem{
        "BAD_FORMULA",
        field.label.en + " (" + field.key + ") holds " + yields + ", and its formula gives " + name.en +
            ": change the type or the formula.",
        field.label.zh + "（" + field.key + "）的类型是 " + yields + "，而公式得到" + name.zh + "：请修改类型或公式。"};
  }
  return formula;
}

}  // namespace satchel::node
