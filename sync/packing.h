// Packing small values that are alike, each by itself: by a dictionary made from samples of them, so that what they
// have in common (names of fields, words used again and again) is not kept with each. Invariant: what one dictionary
// packed, the same dictionary unpacks to the same bytes; whoever keeps a packed value keeps its dictionary, and knows
// which.
#pragma once
#include <memory>
#include <vector>

#include "crypto/bytes.h"

namespace satchel::sync {

/// A function of the samples, at most 32 KiB. Nothing where they are too few or too small to learn from.
std::optional<Bytes> dictionaryOf(const std::vector<Bytes>& samples);

/// Used by one thread at a time.
class Packer {
 public:
  explicit Packer(Bytes dictionary);
  Packer(Packer&&) noexcept;
  ~Packer();

  /// Perhaps no smaller than the value.
  Bytes pack(ByteView value) const;
  /// Nothing for bytes that are not whole, or would unpack past 4 MiB.
  std::optional<Bytes> unpack(ByteView packed) const;

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts;
};

}  // namespace satchel::sync
