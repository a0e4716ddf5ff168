// What whoever runs a relay lets each space have of it: see quotas.h.
#pragma once
#include <cstddef>
#include <cstdint>

namespace satchel::node {

struct Limits {
  std::uint64_t bytes = 0;  ///< of a space's commits, as they lie in the feed; 0: as many as the disk holds
  std::size_t links = 0;    ///< of a space's devices, at once; 0: as many as come
};

}  // namespace satchel::node
