#include "sync/code-points.h"

#include <algorithm>

namespace satchel::sync {

std::uint32_t codePointCount(std::string_view text) {
  return static_cast<std::uint32_t>(std::ranges::count_if(text, [](char byte) { return !isContinuation(byte); }));
}

std::size_t bytesOf(std::string_view text, std::size_t from, std::uint32_t count) {
  std::size_t at = from;
  for (; count > 0 && at < text.size(); --count) {
    ++at;
    while (at < text.size() && isContinuation(text[at])) ++at;
  }
  return at;
}

std::u32string codePointsOf(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (isContinuation(each)) {
      result.back() = result.back() << 6 | (byte & 0x3f);
    } else {
      result.push_back(byte < 0x80 ? byte : byte & (byte >= 0xf0 ? 0x07 : byte >= 0xe0 ? 0x0f : 0x1f));
    }
  }
  return result;
}

std::string utf8Of(std::u32string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char32_t point : text) {
    const auto put = [&](unsigned lead, int shift) {
      result += static_cast<char>(lead | point >> shift);
      for (shift -= 6; shift >= 0; shift -= 6) result += static_cast<char>(0x80 | (point >> shift & 0x3f));
    };
    if (point < 0x80) {
      result += static_cast<char>(point);
    } else if (point < 0x800) {
      put(0xc0, 6);
    } else if (point < 0x10000) {
      put(0xe0, 12);
    } else {
      put(0xf0, 18);
    }
  }
  return result;
}

}  // namespace satchel::sync
