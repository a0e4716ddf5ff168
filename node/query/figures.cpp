#include "node/query/figures.h"

#include "node/query/bound-node.h"

namespace satchel::node {

bool holdsSeveral(const schema::FieldDef& field) {
  using schema::FieldType;
  if (!field.isDerived()) return field.isSet();
  return field.yields == FieldType::MULTI_REF || field.yields == FieldType::TAGS;
}

std::vector<sync::Value> figuresOf(const Formula& formula, const RowView& row) {
  const auto* computed = std::get_if<BoundNode::ByAlgorithm>(&formula.bound().is);
  if (computed != nullptr && computed->listing != nullptr) return computed->listing(row, *computed->catalogue);
  auto value = formula.of(row);
  return value.empty() ? std::vector<sync::Value>() : std::vector{std::move(value)};
}

}  // namespace satchel::node
