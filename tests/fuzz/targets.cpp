#include "targets.h"

namespace satchel::fuzz {

std::span<const Target> targets() {
#define SATCHEL_FUZZ_LIST(name, words) {words, name##Target, name##Seeds},
  static const Target all[] = {SATCHEL_FUZZ_TARGETS(SATCHEL_FUZZ_LIST)};
#undef SATCHEL_FUZZ_LIST
  return all;
}

}  // namespace satchel::fuzz
