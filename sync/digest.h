// A sum of hashes: equal sets give equal sums, in whatever order they came, and what left is taken out again. A guard
// against faults, not against members.
#pragma once
#include "crypto/hash.h"

namespace satchel::sync {

/// Modulo 2^256.
struct Digest {
  std::array<std::uint64_t, 4> words{};
  void add(const Hash& hash);
  void subtract(const Hash& hash);
  Bytes bytes() const;
  static Digest from(ByteView bytes);
  bool operator==(const Digest&) const = default;
};

}  // namespace satchel::sync
