#include "node/query/expression.h"

#include <algorithm>
#include <optional>

#include "node/text/words.h"
#include "sync/utf8.h"

namespace satchel::node {
namespace {

/// What is wrong at a place; thrown inside the parser only, which is a stack of small functions.
struct Mistake {
  std::size_t at;
  std::string en, zh;
};

struct Sign {
  std::string_view text;
  Relation relation;
  bool negated = false;
};
// Longer signs before those they begin with; wide ones come from Chinese keyboards.
constexpr Sign signs[] = {
    {"==", Relation::equal},       {"=", Relation::equal},          {"!=", Relation::equal, true},
    {"<>", Relation::equal, true}, {"<=", Relation::lessOrEqual},   {">=", Relation::greaterOrEqual},
    {"<", Relation::less},         {">", Relation::greater},        {"≠", Relation::equal, true},
    {"≤", Relation::lessOrEqual},  {"≥", Relation::greaterOrEqual}, {"＝", Relation::equal},
    {"＜", Relation::less},        {"＞", Relation::greater},
};
constexpr std::string_view blanks = " \t\r\n";
/// Parentheses and nots inside each other; nobody writes more, and a stack has an end.
constexpr int deepest = 100;

class Parser {
 public:
  explicit Parser(std::string_view text) : text(text) {}

  Expression whole() {
    skipBlanks();
    if (at == text.size()) return {Conjunction{}};
    auto result = either();
    if (at < text.size())
      fail("this is one too many: " + shortened(text.substr(at), 20), "此处多余：" + shortened(text.substr(at), 20));
    return result;
  }

 private:
  [[noreturn]] void fail(std::string en, std::string zh) const { throw Mistake{at, std::move(en), std::move(zh)}; }

  void skipBlanks() { at = std::min(text.find_first_not_of(blanks, at), text.size()); }
  bool blankAt(std::size_t place) const { return place >= text.size() || blanks.find(text[place]) != blanks.npos; }
  /// Whether these words stand here, each whole, and where they end.
  std::optional<std::size_t> words(std::initializer_list<std::string_view> wanted) const {
    auto place = at;
    for (const auto word : wanted) {
      while (place < text.size() && blankAt(place)) ++place;
      if (lowered(text.substr(place, word.size())) != word) return std::nullopt;
      place += word.size();
      if (!blankAt(place) && text[place] != '(' && text[place] != ')') return std::nullopt;
    }
    return place;
  }
  bool takeWords(std::initializer_list<std::string_view> wanted) {
    const auto end = words(wanted);
    if (end) at = *end, skipBlanks();
    return end.has_value();
  }
  bool takeSign(char sign) {
    if (at >= text.size() || text[at] != sign) return false;
    ++at, skipBlanks();
    return true;
  }
  const Sign* signHere() const {
    const auto found = std::ranges::find_if(signs, [&](const Sign& s) { return text.substr(at).starts_with(s.text); });
    return found == std::end(signs) ? nullptr : found;
  }

  Expression either() {
    Disjunction result{{both()}};
    while (takeWords({"or"})) result.parts.push_back(both());
    return result.parts.size() == 1 ? std::move(result.parts[0]) : Expression{std::move(result)};
  }
  Expression both() {
    Conjunction result{{one()}};
    while (takeWords({"and"})) result.parts.push_back(one());
    return result.parts.size() == 1 ? std::move(result.parts[0]) : Expression{std::move(result)};
  }
  Expression one() {
    if (++depth > deepest) fail("it is nested too deeply", "嵌套过深");
    Expression result;
    if (takeWords({"not"})) {
      result = negated(one());
    } else if (takeSign('(')) {
      result = either();
      if (!takeSign(')')) fail("a parenthesis is not closed", "括号没有配对");
    } else {
      result = test();
    }
    --depth;
    return result;
  }
  static Expression negated(Expression expression) { return {Negation{{std::move(expression)}}}; }
  static Expression negatedIf(bool negative, Expression expression) {
    return negative ? negated(std::move(expression)) : std::move(expression);
  }

  Expression test() {
    auto read = path();
    if (takeWords({"is", "not", "empty"})) return negated({IsEmpty{std::move(read)}});
    if (takeWords({"is", "empty"})) return {IsEmpty{std::move(read)}};
    if (const auto* sign = signHere()) {
      at += sign->text.size(), skipBlanks();
      return negatedIf(sign->negated, {Comparison{std::move(read), sign->relation, literal(false)}});
    }
    const bool negative = takeWords({"not"});
    if (takeWords({"in"})) return negatedIf(negative, list(read));
    if (takeWords({"contains"})) return negatedIf(negative, {Comparison{read, Relation::contains, literal(false)}});
    if (takeWords({"starts", "with"}))
      return negatedIf(negative, {Comparison{read, Relation::startsWith, literal(false)}});
    if (words({"is"})) fail("\"is\" goes with \"empty\" or \"not empty\"", "“is”之后应为“empty”或“not empty”");
    fail("here a comparison such as = or contains is missing", "此处缺少比较符，例如 = 或 contains");
  }

  Expression list(const Path& path) {
    if (!takeSign('(')) fail("\"in\" goes with a list such as (a, b)", "“in”之后应为列表，例如 (a, b)");
    Disjunction result;
    do {
      result.parts.push_back({Comparison{path, Relation::equal, literal(true)}});
    } while (takeSign(','));
    if (!takeSign(')')) fail("a parenthesis is not closed", "括号没有配对");
    return {std::move(result)};
  }

  // ---- paths

  /// Whether a relation begins here, so that a name ends.
  bool relationHere() const {
    return signHere() != nullptr || words({"is", "empty"}) || words({"is", "not", "empty"}) || words({"contains"}) ||
           words({"starts", "with"}) || words({"not", "contains"}) || words({"not", "starts", "with"}) ||
           listAfter(words({"in"})) || listAfter(words({"not", "in"}));
  }
  bool listAfter(std::optional<std::size_t> end) const {
    if (!end) return false;
    const auto next = text.find_first_not_of(blanks, *end);
    return next != text.npos && text[next] == '(';
  }

  Path path() {
    Path result;
    do {
      result.names.push_back(name());
      skipBlanks();
    } while (takeSign('.'));
    return result;
  }
  std::string name() {
    for (const auto& [open, close] : {std::pair{'[', ']'}, std::pair{'`', '`'}}) {
      if (at >= text.size() || text[at] != open) continue;
      const auto end = text.find(close, at + 1);
      if (end == text.npos)
        fail(std::string("this ") + open + " is not closed", std::string("此处的 ") + open + " 没有配对");
      std::string inside(stripped(text.substr(at + 1, end - at - 1)));
      if (inside.empty()) fail("a field is missing", "缺少字段名");
      at = end + 1;
      return inside;
    }
    const auto begin = at;
    auto end = at;
    while (at < text.size() && text[at] != '.' && text[at] != '(' && text[at] != ')' && !signHere()) {
      if (blankAt(at)) {
        skipBlanks();
        if (relationHere() || words({"and"}) || words({"or"}) || words({"is"})) break;
      } else {
        end = ++at;
      }
    }
    if (end == begin) fail("a field is missing", "缺少字段名");
    return std::string(text.substr(begin, end - begin));
  }

  // ---- literals

  std::string literal(bool inList) {
    auto result = quoted();
    if (!result) result = bare(inList);
    skipBlanks();
    return *result;
  }
  std::optional<std::string> quoted() {
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
  std::string bare(bool inList) {
    const auto begin = at;
    auto end = at;
    int open = 0;
    while (at < text.size()) {
      const char c = text[at];
      if (blankAt(at)) {
        skipBlanks();
        if (words({"and"}) || words({"or"})) break;
        continue;
      }
      if ((c == ')' && open == 0) || (c == ',' && inList && open == 0)) break;
      if (signHere() != nullptr)
        fail("between two comparisons stands and, or; a text with such a sign in it stands in quotation marks",
             "两个比较之间应有 and 或 or；含有此符号的文本应加引号");
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      end = ++at;
    }
    if (end == begin) fail("a value is missing", "缺少值");
    return std::string(text.substr(begin, end - begin));
  }

  std::string_view text;
  std::size_t at = 0;
  int depth = 0;
};

Problem problemOf(std::string_view text, const Mistake& mistake) {
  auto before = codePoints(stripped(text.substr(0, mistake.at)));
  constexpr std::size_t most = 30;
  const bool cut = before.size() > most;
  const auto quoted = (cut ? "…" : "") + utf8(cut ? std::u32string_view(before).substr(before.size() - most) : before);
  const std::string en = before.empty() ? "at its beginning" : "after \"" + quoted + "\"";
  const std::string zh = before.empty() ? "开头" : "“" + quoted + "”之后";
  return {"BAD_EXPRESSION",
          "The condition cannot be read " + en + ": " + mistake.en + ". Write it like: stage = Won and amount > 1000.",
          "条件在" + zh + "无法理解：" + mistake.zh + "。写法示例：stage = Won and amount > 1000。"};
}

}  // namespace

OrProblem<Expression> parseExpression(std::string_view text) {
  if (!sync::isUtf8(asBytes(text))) return problemOf("", {0, "it is no text in UTF-8", "不是 UTF-8 文本"});
  try {
    return Parser(text).whole();
  } catch (const Mistake& mistake) {
    return problemOf(text, mistake);
  }
}

}  // namespace satchel::node
