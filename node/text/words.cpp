#include "node/text/words.h"

#include <unicode/utf8.h>

#include <algorithm>

namespace satchel::node {
namespace {

constexpr std::string_view blanks[] = {" ",      "\t",     "\r",     "\n",     "\v",    "\f",
                                       "\u00a0", "\u3000", "\u200b", "\u202f", "\ufeff"};

std::size_t blankAtFront(std::string_view text) {
  for (const auto blank : blanks) {
    if (text.starts_with(blank)) return blank.size();
  }
  return 0;
}
std::size_t blankAtBack(std::string_view text) {
  for (const auto blank : blanks) {
    if (text.ends_with(blank)) return blank.size();
  }
  return 0;
}

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), change);
  return result;
}

/// No blank begins or ends with a printing ASCII character: what most texts have at both ends.
bool isPrinting(char c) {
  return c > ' ' && c < 0x7f;
}

}  // namespace

std::string_view stripped(std::string_view text) {
  if (!text.empty() && isPrinting(text.front()) && isPrinting(text.back())) return text;
  while (const auto size = blankAtFront(text)) text.remove_prefix(size);
  while (const auto size = blankAtBack(text)) text.remove_suffix(size);
  return text;
}

std::string narrow(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return std::string(text);
  auto points = codePoints(text);
  for (auto& point : points) {
    if (point >= 0xff01 && point <= 0xff5e) point -= 0xff01 - '!';
    if (point == 0x3000 || point == 0xa0 || point == 0x202f) point = ' ';
    if (point == 0x2212) point = '-';
    if (point == 0xffe5) point = 0xa5;
  }
  return utf8(points);
}

std::string lowered(std::string_view text) {
  return changed(text, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}
std::string uppered(std::string_view text) {
  return changed(text, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
}
bool isDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::u32string codePoints(std::string_view text) {
  std::u32string result;
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 point;
    U8_NEXT_OR_FFFD(text.data(), i, length, point);
    result.push_back(static_cast<char32_t>(point));
  }
  return result;
}

std::string utf8(std::u32string_view points) {
  std::string result;
  for (const auto point : points) {
    char bytes[U8_MAX_LENGTH];
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, point);
    result.append(bytes, static_cast<std::size_t>(size));
  }
  return result;
}

bool isHan(char32_t point) {
  return (point >= 0x3400 && point <= 0x4dbf) || (point >= 0x4e00 && point <= 0x9fff) ||
         (point >= 0xf900 && point <= 0xfaff) || (point >= 0x20000 && point <= 0x3ffff);
}

std::string shortened(std::string_view text, std::size_t most) {
  // A character has at most four bytes: a long text is not decoded whole for its first words.
  const auto points = codePoints(text.substr(0, 4 * most + 4));
  if (points.size() <= most) return std::string(text);
  return utf8(std::u32string_view(points).substr(0, most)) + "…";
}

std::vector<std::string_view> splitStripped(std::string_view text, char separator) {
  std::vector<std::string_view> result;
  for (;;) {
    const auto end = text.find(separator);
    result.push_back(stripped(text.substr(0, end)));
    if (end == text.npos) return result;
    text.remove_prefix(end + 1);
  }
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}
bool takeSuffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace satchel::node
