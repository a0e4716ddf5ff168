// Whether a computed field can be computed. Invariant: pure, and the one place where a formula that people define is
// checked, typed or come by merge.
#pragma once
#include <optional>

#include "node/records/broken-rule.h"

namespace satchel::node {

/// What is wrong with the formula of a field of `kind`, a kind of `catalogue`; nothing where every node can compute it.
std::optional<BrokenRule> formulaFault(const schema::FieldDef& field, const schema::KindDef& kind,
                                       const schema::Catalogue& catalogue);

}  // namespace satchel::node
