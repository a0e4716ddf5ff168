// What whoever runs the tests may set by environment variables: SATCHEL_SEED and others; each test names its own.
#pragma once
#include <cstdlib>
#include <string>

namespace satchel::test {

inline unsigned setting(const char* name, unsigned otherwise) {
  const auto* text = std::getenv(name);
  return text ? static_cast<unsigned>(std::stoul(text)) : otherwise;
}
/// SATCHEL_SOAK=1: where a test samples, it is to try everything.
inline bool soaking() {
  return setting("SATCHEL_SOAK", 0) != 0;
}

}  // namespace satchel::test
