// Under libFuzzer: one program holds all targets, the environment's FUZZ names the one to run.
#include <cstdio>
#include <cstdlib>

#include "targets.h"

namespace {

const satchel::fuzz::Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("FUZZ");
  for (const satchel::fuzz::Target& target : satchel::fuzz::targets()) {
    if (name != nullptr && target.name == name) chosen = &target;
  }
  if (chosen != nullptr) return 0;
  for (const satchel::fuzz::Target& target : satchel::fuzz::targets()) {
    std::printf("%.*s\n", static_cast<int>(target.name.size()), target.name.data());
  }
  std::exit(name == nullptr ? 0 : 2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({data, size});
  return 0;
}
