#include "node/query/expression.h"

#include <map>

#include "node/query/algorithms.h"
#include "node/query/scanner.h"
#include "node/text/words.h"
#include "sync/utf8.h"

namespace satchel::node {
namespace {

/// Parentheses, nots and signs inside each other; nobody writes more, and a stack has an end.
constexpr int deepest = 100;
constexpr std::size_t any = 20;

struct Signature {
  Function function;
  std::size_t least, most;  ///< arguments
};
const std::map<std::string, Signature> functions{
    {"if", {Function::choose, 3, 3}}, {"days", {Function::days, 2, 2}},   {"today", {Function::today, 0, 0}},
    {"now", {Function::now, 0, 0}},   {"round", {Function::round, 1, 2}}, {"coalesce", {Function::coalesce, 2, any}},
};
const std::map<std::string, Fold> rollups{{"count", Fold::count}, {"sum", Fold::sum},      {"avg", Fold::average},
                                          {"min", Fold::least},   {"max", Fold::greatest}, {"first", Fold::first},
                                          {"last", Fold::last}};

class Parser {
 public:
  explicit Parser(std::string_view text) : in(text) {}

  Expression whole(Reading reading) {
    if (in.atEnd() && reading == Reading::condition) return {Conjunction{}};
    auto result = either();
    const auto left = shortened(in.rest(), 20);
    if (!in.atEnd()) in.fail("this is one too many: " + left, "此处多余：" + left);
    return result;
  }

 private:
  Expression made(std::size_t begin, decltype(Expression::is) is) const {
    return {std::move(is), begin, in.placeBefore()};
  }
  static Operand operand(Expression expression) {
    Operand result;
    result.push_back(std::move(expression));
    return result;
  }

  Expression either() {
    const auto begin = in.place();
    Disjunction result{operand(both())};
    while (in.takeWords({"or"})) result.parts.push_back(both());
    return result.parts.size() == 1 ? std::move(result.parts[0]) : made(begin, std::move(result));
  }
  Expression both() {
    const auto begin = in.place();
    Conjunction result{operand(one())};
    while (in.takeWords({"and"})) result.parts.push_back(one());
    return result.parts.size() == 1 ? std::move(result.parts[0]) : made(begin, std::move(result));
  }
  Expression one() {
    const auto begin = in.place();
    if (!in.takeWords({"not"})) return test();
    deeper();
    auto inner = one();
    --depth;
    return made(begin, Negation{operand(std::move(inner))});
  }
  void deeper() {
    if (++depth > deepest) in.fail("it is nested too deeply", "嵌套过深");
  }
  Expression negatedIf(bool negative, Expression expression) {
    const auto begin = expression.begin;
    return negative ? made(begin, Negation{operand(std::move(expression))}) : std::move(expression);
  }

  Expression test() {
    const auto begin = in.place();
    auto left = sum();
    if (in.takeWords({"is", "not", "empty"})) return negatedIf(true, made(begin, IsEmpty{operand(std::move(left))}));
    if (in.takeWords({"is", "empty"})) return made(begin, IsEmpty{operand(std::move(left))});
    if (const auto* sign = in.takeComparison()) {
      return negatedIf(sign->negated, comparison(std::move(left), sign->relation, false));
    }
    const auto before = in;
    const bool negative = in.takeWords({"not"});
    if (in.takeWords({"in"})) return negatedIf(negative, list(left));
    if (in.takeWords({"contains"})) return negatedIf(negative, comparison(std::move(left), Relation::contains, false));
    if (in.takeWords({"starts", "with"}))
      return negatedIf(negative, comparison(std::move(left), Relation::startsWith, false));
    in = before;
    if (in.words({"is"})) in.fail("\"is\" goes with \"empty\" or \"not empty\"", "“is”之后应为“empty”或“not empty”");
    return left;
  }

  Expression list(const Expression& left) {
    if (!in.takeSign('(')) in.fail("\"in\" goes with a list such as (a, b)", "“in”之后应为列表，例如 (a, b)");
    Disjunction result;
    do {
      result.parts.push_back(comparison(left, Relation::equal, true));
    } while (in.takeSign(','));
    close();
    return made(left.begin, std::move(result));
  }

  /// The right side both ways; of two that end in different places the longer is meant.
  Expression comparison(Expression left, Relation relation, bool inList) {
    const auto begin = left.begin;
    Comparison result{operand(std::move(left)), relation, std::nullopt, {}};
    const Scanner before = in;
    const int depthBefore = depth;
    std::optional<Mistake> mistake;
    try {
      in.inArguments = in.inArguments || inList;
      result.computed = operand(sum());
      if (!sideEndsHere()) in.fail("", "");
    } catch (Mistake& wrong) {
      result.computed.clear();
      mistake = std::move(wrong);
    }
    const Scanner computedEnd = in;
    in = before, depth = depthBefore;
    try {
      result.literal = in.literal(inList);
    } catch (Mistake& wrong) {
      if (result.computed.empty()) {
        if (mistake->at <= wrong.at) mistake = std::move(wrong);
        throw std::move(*mistake);
      }
    }
    if (!result.computed.empty() && (!result.literal || computedEnd.place() > in.place())) {
      result.literal.reset();
      in = computedEnd, in.inArguments = before.inArguments;
    } else if (computedEnd.place() < in.place()) {
      result.computed.clear();
    }
    return made(begin, std::move(result));
  }
  bool sideEndsHere() const {
    const auto rest = in.rest();
    return rest.empty() || rest[0] == ')' || (in.inArguments && rest[0] == ',') || in.words({"and"}) ||
           in.words({"or"}) || (in.inRollup && in.words({"by"}));
  }

  Expression sum() {
    const auto begin = in.place();
    auto result = product();
    for (;;) {
      const char sign = in.takeSign('+') ? '+' : in.takeSign('-') ? '-' : '\0';
      if (sign == '\0') return result;
      result = joined(begin, sign, std::move(result), product());
    }
  }
  Expression product() {
    const auto begin = in.place();
    auto result = factor();
    for (;;) {
      const char sign = in.takeSign('*') ? '*' : in.takeSign('/') ? '/' : '\0';
      if (sign == '\0') return result;
      result = joined(begin, sign, std::move(result), factor());
    }
  }
  Expression joined(std::size_t begin, char sign, Expression left, Expression right) {
    // A long sum is a deep tree.
    if (++terms > deepest) in.fail("it has too many terms", "项数过多");
    Arithmetic result{sign, {}};
    result.sides.push_back(std::move(left));
    result.sides.push_back(std::move(right));
    return made(begin, std::move(result));
  }

  Expression factor() {
    const auto begin = in.place();
    if (const auto number = in.number()) return made(begin, Number{*number});
    if (auto text = in.quoted()) return made(begin, Quoted{std::move(*text)});
    deeper();
    Expression result;
    if (in.takeSign('-')) {
      result = factor();
      result = made(begin, Opposite{operand(std::move(result))});
    } else if (in.takeSign('(')) {
      const bool outer = std::exchange(in.inArguments, false);
      result = either();
      in.inArguments = outer;
      close();
    } else if (auto name = in.call()) {
      const bool outerArguments = std::exchange(in.inArguments, true), outerRollup = in.inRollup;
      result = called(begin, *name);
      in.inArguments = outerArguments, in.inRollup = outerRollup;
    } else {
      result = made(begin, path());
      const auto& names = std::get<Path>(result.is).names;
      if (names.size() == 1 && (names[0] == "true" || names[0] == "false")) {
        result = made(begin, Truth{names[0] == "true"});
      }
    }
    --depth;
    return result;
  }
  void close() {
    if (!in.takeSign(')')) in.fail("a parenthesis is not closed", "括号没有配对");
  }

  /// Behind the opening parenthesis.
  Expression called(std::size_t begin, const std::string& name) {
    if (const auto fold = rollups.find(name); fold != rollups.end()) return rollup(begin, name, fold->second);
    if (name == "computed") {
      Computed result{in.name()};
      if (!isAlgorithm(result.algorithm)) {
        in.fail("there is no algorithm " + result.algorithm, "没有名为 " + result.algorithm + " 的算法");
      }
      close();
      return made(begin, std::move(result));
    }
    const auto function = functions.find(name);
    if (function == functions.end()) {
      in.fail(
          "there is no function " + name +
              "; there are if, days, today, now, round, coalesce, count, sum, avg, min, max, first and last",
          "没有函数 " + name + "；可用 if、days、today、now、round、coalesce、count、sum、avg、min、max、first、last");
    }
    Call result{function->second.function, {}};
    if (!in.takeSign(')')) {
      do {
        result.arguments.push_back(either());
      } while (in.takeSign(','));
      close();
    }
    const auto [least, most] = std::pair(function->second.least, function->second.most);
    if (result.arguments.size() < least || result.arguments.size() > most) {
      const auto wanted = std::to_string(least) + (least == most ? ""
                                                   : most == any ? " +"
                                                                 : "–" + std::to_string(most));
      in.fail(name + " takes " + wanted + " values in its parentheses", name + " 的括号内应有 " + wanted + " 个值");
    }
    return made(begin, std::move(result));
  }

  Expression rollup(std::size_t begin, const std::string& name, Fold fold) {
    in.inRollup = true;
    Rollup result{fold, {}, {}, {}, {}};
    if (fold != Fold::count) {
      result.of = operand(sum());
      if (!in.takeWords({"over"})) {
        in.fail("\"over\" and a kind are missing, as in " + name + "(amount over opportunity where account = this)",
                "缺少 over 和记录类型，例如 " + name + "(amount over opportunity where account = this)");
      }
    }
    result.kind = in.name();
    if (in.takeWords({"where"})) result.where = operand(either());
    if (in.takeWords({"by"})) {
      const auto at = in.place();
      result.by = operand(made(at, path()));
    }
    close();
    return made(begin, std::move(result));
  }

  Path path() {
    Path result;
    do {
      result.names.push_back(in.name());
    } while (in.takeSign('.'));
    return result;
  }

  Scanner in;
  int depth = 0, terms = 0;
};

}  // namespace

Problem mistakeAt(std::string_view text, std::size_t at, const std::string& en, const std::string& zh,
                  Reading reading) {
  auto before = codePoints(stripped(text.substr(0, at)));
  constexpr std::size_t most = 30;
  const bool cut = before.size() > most;
  const auto quoted = (cut ? "…" : "") + utf8(cut ? std::u32string_view(before).substr(before.size() - most) : before);
  const std::string whereEn = before.empty() ? "at its beginning" : "after \"" + quoted + "\"";
  const std::string whereZh = before.empty() ? "开头" : "“" + quoted + "”之后";
  if (reading == Reading::formula) {
    return {"BAD_FORMULA",
            "The formula cannot be read " + whereEn + ": " + en + ". Write it like: amount * probability / 100.",
            "公式在" + whereZh + "无法理解：" + zh + "。写法示例：amount * probability / 100。"};
  }
  return {"BAD_EXPRESSION",
          "The condition cannot be read " + whereEn + ": " + en + ". Write it like: stage = Won and amount > 1000.",
          "条件在" + whereZh + "无法理解：" + zh + "。写法示例：stage = Won and amount > 1000。"};
}

OrProblem<Expression> parseExpression(std::string_view text, Reading reading) {
  if (!sync::isUtf8(asBytes(text))) return mistakeAt("", 0, "it is no text in UTF-8", "不是 UTF-8 文本", reading);
  try {
    return Parser(text).whole(reading);
  } catch (const Mistake& mistake) {
    return mistakeAt(text, mistake.at, mistake.en, mistake.zh, reading);
  }
}

}  // namespace satchel::node
