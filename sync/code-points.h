// Unicode code points in well-formed UTF-8: what texts are counted in. Invariant: given UTF-8 (utf8.h), so is every
// answer.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace satchel::sync {

/// Whether this byte is not the first of a code point.
constexpr bool isContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}
std::uint32_t codePointCount(std::string_view text);
/// Where, in bytes, `count` code points that begin at byte `from` end.
std::size_t bytesOf(std::string_view text, std::size_t from, std::uint32_t count);
std::u32string codePointsOf(std::string_view text);
std::string utf8Of(std::u32string_view text);

}  // namespace satchel::sync
