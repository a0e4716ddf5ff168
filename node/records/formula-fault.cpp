#include "node/records/formula-fault.h"

#include "node/query/formula.h"

namespace satchel::node {

std::optional<BrokenRule> formulaFault(const schema::FieldDef& field, const schema::KindDef& kind,
                                       const schema::Catalogue& catalogue) {
  const auto broken = [](Problem problem) {
    return BrokenRule{std::move(problem.code), "formula", {std::move(problem.en), std::move(problem.zh)}};
  };
  auto formula = formulaOf(kind, field, {catalogue, {}});
  if (auto* problem = std::get_if<Problem>(&formula)) return broken(std::move(*problem));
  if (auto cycle = cycleThrough(field, catalogue)) return broken(std::move(*cycle));
  return std::nullopt;
}

}  // namespace satchel::node
