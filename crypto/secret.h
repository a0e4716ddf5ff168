// Secret bytes. Invariant: a secret wipes itself when it goes, is copied only by asking (clone), and cannot print.
#pragma once
#include "crypto/random.h"

namespace satchel {

/// Overwrites memory in a way the compiler does not drop.
void wipe(std::span<std::uint8_t> bytes);

template <class Tag, std::size_t N>
class Secret {
 public:
  static constexpr std::size_t size = N;
  Secret() = default;
  Secret(Secret&& other) noexcept : bytes(other.bytes) { wipe(other.bytes); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes = other.bytes;
      wipe(other.bytes);
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(bytes); }

  Secret clone() const {
    Secret copy;
    copy.bytes = bytes;
    return copy;
  }
  static Secret generate(Random& random) {
    Secret result;
    random.fill(result.bytes);
    return result;
  }
  /// Nothing unless there are exactly N bytes.
  static std::optional<Secret> from(ByteView source) {
    if (source.size() != N) return std::nullopt;
    Secret result;
    std::copy(source.begin(), source.end(), result.bytes.begin());
    return result;
  }
  /// The bytes themselves: for a cipher or a sealed file, nothing else.
  ByteView reveal() const { return {bytes.data(), N}; }
  std::span<std::uint8_t> writable() { return {bytes.data(), N}; }

 private:
  std::array<std::uint8_t, N> bytes{};
};

}  // namespace satchel
