#include "node/query/expression.h"

#include "node/query/scanner.h"
#include "node/text/words.h"
#include "sync/utf8.h"

namespace satchel::node {
namespace {

/// Parentheses and nots inside each other; nobody writes more, and a stack has an end.
constexpr int deepest = 100;

class Parser {
 public:
  explicit Parser(std::string_view text) : in(text) {}

  Expression whole() {
    if (in.atEnd()) return {Conjunction{}};
    auto result = either();
    const auto left = shortened(in.rest(), 20);
    if (!in.atEnd()) in.fail("this is one too many: " + left, "此处多余：" + left);
    return result;
  }

 private:
  Expression either() {
    Disjunction result{{both()}};
    while (in.takeWords({"or"})) result.parts.push_back(both());
    return result.parts.size() == 1 ? std::move(result.parts[0]) : Expression{std::move(result)};
  }
  Expression both() {
    Conjunction result{{one()}};
    while (in.takeWords({"and"})) result.parts.push_back(one());
    return result.parts.size() == 1 ? std::move(result.parts[0]) : Expression{std::move(result)};
  }
  Expression one() {
    if (++depth > deepest) in.fail("it is nested too deeply", "嵌套过深");
    Expression result;
    if (in.takeWords({"not"})) {
      result = negated(one());
    } else if (in.takeSign('(')) {
      result = either();
      if (!in.takeSign(')')) in.fail("a parenthesis is not closed", "括号没有配对");
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
    if (in.takeWords({"is", "not", "empty"})) return negated({IsEmpty{std::move(read)}});
    if (in.takeWords({"is", "empty"})) return {IsEmpty{std::move(read)}};
    if (const auto* sign = in.takeComparison()) {
      return negatedIf(sign->negated, {Comparison{std::move(read), sign->relation, in.literal(false)}});
    }
    const bool negative = in.takeWords({"not"});
    if (in.takeWords({"in"})) return negatedIf(negative, list(read));
    if (in.takeWords({"contains"}))
      return negatedIf(negative, {Comparison{read, Relation::contains, in.literal(false)}});
    if (in.takeWords({"starts", "with"}))
      return negatedIf(negative, {Comparison{read, Relation::startsWith, in.literal(false)}});
    if (in.words({"is"})) in.fail("\"is\" goes with \"empty\" or \"not empty\"", "“is”之后应为“empty”或“not empty”");
    in.fail("here a comparison such as = or contains is missing", "此处缺少比较符，例如 = 或 contains");
  }

  Expression list(const Path& path) {
    if (!in.takeSign('(')) in.fail("\"in\" goes with a list such as (a, b)", "“in”之后应为列表，例如 (a, b)");
    Disjunction result;
    do {
      result.parts.push_back({Comparison{path, Relation::equal, in.literal(true)}});
    } while (in.takeSign(','));
    if (!in.takeSign(')')) in.fail("a parenthesis is not closed", "括号没有配对");
    return {std::move(result)};
  }

  Path path() {
    Path result;
    do {
      result.names.push_back(in.name());
    } while (in.takeSign('.'));
    return result;
  }

  Scanner in;
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
