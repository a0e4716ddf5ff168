#include "node/text/person-name.h"

#include <algorithm>

#include "node/text/parts-text.h"

namespace satchel::node {
namespace {

constexpr PartName partNames[] = {
    {"family", "姓|surname|last"}, {"given", "名|first"}, {"prefix", "称谓|title"}, {"suffix", "后缀"}};

// The surnames of two characters in use today.
constexpr std::u32string_view longSurnames[] = {
    U"欧阳", U"上官", U"司马", U"诸葛", U"皇甫", U"尉迟", U"公孙", U"慕容", U"长孙", U"宇文", U"司徒",
    U"令狐", U"夏侯", U"东方", U"南宫", U"端木", U"西门", U"独孤", U"百里", U"东郭", U"轩辕", U"申屠",
    U"公羊", U"澹台", U"濮阳", U"淳于", U"单于", U"太史", U"钟离", U"闻人", U"赫连", U"呼延", U"第五"};

bool allHan(std::u32string_view points) {
  return !points.empty() && std::ranges::all_of(points, isHan);
}

PersonName chineseName(std::u32string_view points) {
  const bool isLong = points.size() > 2 && std::ranges::count(longSurnames, points.substr(0, 2)) > 0;
  const std::size_t surname = isLong ? 2 : 1;
  return {utf8(points.substr(0, surname)), utf8(points.substr(surname)), {}, {}};
}

PersonName partsName(const Parts& parts) {
  PersonName result;
  for (const auto& [key, text] : parts) {
    (key == "family"   ? result.family
     : key == "given"  ? result.given
     : key == "prefix" ? result.prefix
                       : result.suffix) = text;
  }
  return result;
}

PersonName splitAt(std::string_view text, std::size_t at, std::size_t separator, bool familyFirst) {
  std::string before(stripped(text.substr(0, at))), after(stripped(text.substr(at + separator)));
  return familyFirst ? PersonName{before, after, {}, {}} : PersonName{after, before, {}, {}};
}

}  // namespace

PersonName personNameOf(std::string_view text) {
  text = stripped(text);
  if (const auto parts = readParts(text, partNames)) return partsName(*parts);
  for (const std::string_view comma : {",", "，"}) {
    if (const auto at = text.find(comma); at != text.npos) return splitAt(text, at, comma.size(), true);
  }
  for (const std::string_view dot : {"·", "•", "・"}) {
    if (const auto at = text.rfind(dot); at != text.npos) return splitAt(text, at, dot.size(), false);
  }
  const auto points = codePoints(text);
  if (allHan(points)) return chineseName(points);
  // A blank: U+0020, or the wide one of Chinese keyboards.
  auto blank = text.rfind(' ');
  std::size_t width = 1;
  if (const auto wide = text.rfind("\u3000"); wide != text.npos && (blank == text.npos || wide > blank)) {
    blank = wide;
    width = 3;
  }
  if (blank == text.npos) return {{}, std::string(text), {}, {}};
  auto first = codePoints(text);
  std::erase_if(first, [](char32_t c) { return c == ' ' || c == 0x3000; });
  return splitAt(text, blank, width, allHan(first));
}

std::string printedName(const PersonName& name) {
  const bool chinese = allHan(codePoints(name.family + name.given));
  std::string result = name.prefix;
  const auto add = [&](const std::string& part, std::string_view separator) {
    if (!part.empty() && !result.empty()) result += separator;
    result += part;
  };
  add(chinese ? name.family : name.given, chinese ? "" : " ");
  add(chinese ? name.given : name.family, chinese ? "" : " ");
  add(name.suffix, chinese ? "" : ", ");
  return result;
}

std::string personNameText(const PersonName& name) {
  for (const auto& form : {printedName(name), name.family + ", " + name.given}) {
    if (personNameOf(form) == name) return form;
  }
  Parts parts;
  for (const auto& [key, text] : {std::pair<const char*, const std::string&>{"family", name.family},
                                  {"given", name.given},
                                  {"prefix", name.prefix},
                                  {"suffix", name.suffix}}) {
    if (!text.empty()) parts.emplace_back(key, text);
  }
  return partsText(parts);
}

}  // namespace satchel::node
