// What a message says of whoever gets it: {{name}}, {{account.level}}.
#pragma once
#include "node/query/algorithms.h"

namespace satchel::node {

/// The names between double braces in the subject and the body, as they stand there, each once, in the order in which
/// they first come.
std::vector<sync::Value> mergeFields(const RowView& message, const schema::Catalogue& catalogue);

}  // namespace satchel::node
