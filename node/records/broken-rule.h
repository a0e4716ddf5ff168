// A rule that a record breaks, as one sentence for people. Invariant: what breaks a rule is kept and listed under
// attention; only typing is refused.
#pragma once
#include <string>

#include "schema/catalogue.h"

namespace satchel::node {

struct BrokenRule {
  std::string code, field;
  schema::Words sentence;
};

}  // namespace satchel::node
