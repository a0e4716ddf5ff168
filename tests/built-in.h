// The built-in catalogue, put together once for a test program.
#pragma once
#include "schema/catalogue.h"

namespace satchel::node {

inline const schema::Catalogue& catalogue() {
  static const schema::Catalogue built;
  return built;
}

}  // namespace satchel::node
