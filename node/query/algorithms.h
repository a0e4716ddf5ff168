// What no formula says: schedules, scores by rules, likeness to other records. computed(NAME) names one of these.
// Invariant: a field whose formula is one of them reads as empty until a node knows how to work it out.
#pragma once
#include <string_view>

namespace satchel::node {

bool isAlgorithm(std::string_view name);

}  // namespace satchel::node
