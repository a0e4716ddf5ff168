#include "node/query/scanner.h"

#include <algorithm>

#include "node/text/words.h"

namespace satchel::node {
namespace {

// Longer signs before those they begin with; wide ones come from Chinese keyboards.
constexpr ComparisonSign signs[] = {
    {"==", Relation::equal},       {"=", Relation::equal},          {"!=", Relation::equal, true},
    {"<>", Relation::equal, true}, {"<=", Relation::lessOrEqual},   {">=", Relation::greaterOrEqual},
    {"<", Relation::less},         {">", Relation::greater},        {"≠", Relation::equal, true},
    {"≤", Relation::lessOrEqual},  {"≥", Relation::greaterOrEqual}, {"＝", Relation::equal},
    {"＜", Relation::less},        {"＞", Relation::greater},
};
constexpr std::string_view blanks = " \t\r\n";

}  // namespace

void Scanner::fail(std::string en, std::string zh) const {
  throw Mistake{at, std::move(en), std::move(zh)};
}

void Scanner::skipBlanks() {
  at = std::min(text.find_first_not_of(blanks, at), text.size());
}

bool Scanner::blankAt(std::size_t place) const {
  return place >= text.size() || blanks.find(text[place]) != blanks.npos;
}

std::optional<std::size_t> Scanner::words(std::initializer_list<std::string_view> wanted) const {
  auto place = at;
  for (const auto word : wanted) {
    while (place < text.size() && blankAt(place)) ++place;
    if (lowered(text.substr(place, word.size())) != word) return std::nullopt;
    place += word.size();
    if (!wordEndsAt(place)) return std::nullopt;
  }
  return place;
}

bool Scanner::wordEndsAt(std::size_t place) const {
  return blankAt(place) || text[place] == '(' || text[place] == ')' || text[place] == ',';
}

std::size_t Scanner::placeBefore() const {
  auto place = at;
  while (place > 0 && blankAt(place - 1)) --place;
  return place;
}

bool Scanner::takeWords(std::initializer_list<std::string_view> wanted) {
  const auto end = words(wanted);
  if (end) at = *end, skipBlanks();
  return end.has_value();
}

bool Scanner::takeSign(char sign) {
  if (at >= text.size() || text[at] != sign) return false;
  ++at, skipBlanks();
  return true;
}

const ComparisonSign* Scanner::signAt(std::size_t place) const {
  const auto found =
      std::ranges::find_if(signs, [&](const ComparisonSign& s) { return text.substr(place).starts_with(s.text); });
  return found == std::end(signs) ? nullptr : found;
}

const ComparisonSign* Scanner::takeComparison() {
  const auto* sign = signHere();
  if (sign != nullptr) at += sign->text.size(), skipBlanks();
  return sign;
}

/// Whether a relation begins here, so that a name ends.
bool Scanner::relationHere() const {
  return signHere() != nullptr || words({"is", "empty"}) || words({"is", "not", "empty"}) || words({"contains"}) ||
         words({"starts", "with"}) || words({"not", "contains"}) || words({"not", "starts", "with"}) ||
         listAfter(words({"in"})) || listAfter(words({"not", "in"}));
}

bool Scanner::listAfter(std::optional<std::size_t> end) const {
  if (!end) return false;
  const auto next = text.find_first_not_of(blanks, *end);
  return next != text.npos && text[next] == '(';
}

/// Whether a sign of arithmetic stands here; "Follow-up" and "E-mail" are names.
bool Scanner::arithmeticHere() const {
  const char c = text[at];
  if (c == '+' || c == '*' || c == '/') return true;
  return c == '-' && (at == 0 || blankAt(at - 1) || blankAt(at + 1));
}

std::optional<sync::Decimal> Scanner::number() {
  constexpr std::string_view digits = "0123456789";
  auto end = std::min(text.find_first_not_of(digits, at), text.size());
  if (end == at) return std::nullopt;
  if (end + 1 < text.size() && text[end] == '.' && digits.find(text[end + 1]) != digits.npos) {
    end = std::min(text.find_first_not_of(digits, end + 1), text.size());
  }
  constexpr std::string_view arithmetic = "+-*/";
  if (!wordEndsAt(end) && arithmetic.find(text[end]) == arithmetic.npos && signAt(end) == nullptr) return std::nullopt;
  const auto result = sync::Decimal::parse(text.substr(at, end - at));
  if (!result) fail("this number is too long", "此数字过长");
  at = end, skipBlanks();
  return result;
}

std::optional<std::string> Scanner::call() {
  const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", at);
  if (end == at || end == text.npos || text[end] != '(') return std::nullopt;
  auto name = lowered(text.substr(at, end - at));
  at = end + 1, skipBlanks();
  return name;
}

std::string Scanner::name() {
  for (const auto& [open, close] : {std::pair{'[', ']'}, std::pair{'`', '`'}}) {
    if (at >= text.size() || text[at] != open) continue;
    const auto end = text.find(close, at + 1);
    if (end == text.npos)
      fail(std::string("this ") + open + " is not closed", std::string("此处的 ") + open + " 没有配对");
    std::string inside(stripped(text.substr(at + 1, end - at - 1)));
    if (inside.empty()) fail("a field is missing", "缺少字段名");
    at = end + 1, skipBlanks();
    return inside;
  }
  const auto begin = at;
  auto end = at;
  while (at < text.size() && text[at] != '.' && text[at] != '(' && text[at] != ')' && !signHere() &&
         !arithmeticHere() && !(inArguments && text[at] == ',')) {
    if (blankAt(at)) {
      skipBlanks();
      if (relationHere() || words({"and"}) || words({"or"}) || words({"is"})) break;
      if (inRollup && (words({"over"}) || words({"where"}) || words({"by"}))) break;
    } else {
      end = ++at;
    }
  }
  if (end == begin) fail("a field is missing", "缺少字段名");
  return std::string(text.substr(begin, end - begin));
}

std::string Scanner::literal(bool inList) {
  auto result = quoted();
  if (!result) result = bare(inList);
  skipBlanks();
  return *result;
}

std::optional<std::string> Scanner::quoted() {
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"'", "'"}, {"\"", "\""}, {"“", "”"}}) {
    if (!text.substr(at).starts_with(open)) continue;
    const auto begin = at;
    std::string result;
    for (at += open.size();; at += close.size()) {
      const auto end = text.find(close, at);
      if (end == text.npos) {
        at = begin;
        fail("a quotation mark is not closed", "引号没有配对");
      }
      result += text.substr(at, end - at);
      at = end + close.size();
      if (open != close || !text.substr(at).starts_with(close)) return result;
      result += close;
    }
  }
  return std::nullopt;
}

/// As written, blanks inside included, so that "Closed Won" and "2017-03-01 09:30" need no marks. Parentheses that
/// the words themselves open belong to them.
std::string Scanner::bare(bool inList) {
  const auto begin = at;
  auto end = at;
  int open = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (blankAt(at)) {
      skipBlanks();
      if (words({"and"}) || words({"or"}) || (inRollup && words({"by"}))) break;
      continue;
    }
    if (open == 0 && (c == ')' || (c == ',' && (inList || inArguments)))) break;
    if (signHere() != nullptr)
      fail("between two comparisons stands and, or; a text with such a sign in it stands in quotation marks",
           "两个比较之间应有 and 或 or；含有此符号的文本应加引号");
    open += c == '(' ? 1 : c == ')' ? -1 : 0;
    end = ++at;
  }
  if (end == begin) fail("a value is missing", "缺少值");
  return std::string(text.substr(begin, end - begin));
}

}  // namespace satchel::node
