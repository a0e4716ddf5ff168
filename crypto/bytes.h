// Bytes, and names for the fixed-size ones. Invariant: two kinds of id or key never convert into each other.
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace satchel {

using Bytes = std::vector<std::uint8_t>;
/// Borrowed bytes; valid only as long as what they were taken from.
using ByteView = std::span<const std::uint8_t>;

inline ByteView asBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view asText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes copyOf(ByteView bytes) {
  return Bytes(bytes.begin(), bytes.end());
}
inline bool equal(ByteView a, ByteView b) {
  return std::ranges::equal(a, b);
}

/// N bytes that mean one thing, told apart by Tag. Public values only: see Secret for the others.
template <class Tag, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t size = N;
  std::array<std::uint8_t, N> bytes{};

  ByteView view() const { return {bytes.data(), N}; }
  operator ByteView() const { return view(); }
  bool isZero() const {
    return std::ranges::all_of(bytes, [](auto b) { return b == 0; });
  }
  /// Nothing unless there are exactly N bytes.
  static std::optional<FixedBytes> from(ByteView source) {
    if (source.size() != N) return std::nullopt;
    FixedBytes result;
    std::copy(source.begin(), source.end(), result.bytes.begin());
    return result;
  }
  auto operator<=>(const FixedBytes&) const = default;
};

/// Lowercase hexadecimal.
std::string hex(ByteView bytes);
/// Nothing for an odd length or a character that is no hexadecimal digit.
std::optional<Bytes> unhex(std::string_view text);

/// For unordered containers: ids and hashes are uniform already, so their first bytes do.
struct FixedBytesHash {
  template <class Tag, std::size_t N>
  std::size_t operator()(const FixedBytes<Tag, N>& value) const {
    static_assert(N >= sizeof(std::size_t));
    std::size_t result;
    // The last bytes: time-ordered ids begin alike.
    std::memcpy(&result, value.bytes.data() + (N - sizeof result), sizeof result);
    return result;
  }
};

}  // namespace satchel
