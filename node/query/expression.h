// The one small language of filters, conditions and formulas, as written: words, no types yet. Invariant: parsing names
// every mistake and where it is before any record is looked at.
//
//   expression := both ("or" both)*          both := one ("and" one)*          one := "not" one | test
//   test       := sum [relation (literal | sum) | ["not"] "in" "(" … ("," …)* ")" | "is" ["not"] "empty"]
//   relation   := = == != <> < <= > >= | ["not"] "contains" | ["not"] "starts with"
//   sum        := product (("+" | "-") product)*       product := factor (("*" | "/") factor)*
//   factor     := "-" factor | number | 'text' | "true" | "false" | path | "(" expression ")" | call | rollup
//   path       := name ("." name)*, through references; a name is a field's key, label or synonym: words up to a sign
//                 or a word of the language, or in [brackets] or `backticks` where it has such a sign or word in it; a
//                 hyphen between two letters belongs to the name. First in a path, `this` is the record asked about.
//   literal    := 'quoted' or "quoted" (the mark doubled inside), or words up to and, or, ")"
//   call       := if(c, a, b) | days(from, to) | today() | now() | round(x [, places]) | coalesce(a, b, …) |
//                 computed(NAME)
//   rollup     := count(KIND [where expression]) | (sum | avg | min | max | first | last)
//                 (sum over KIND [where expression] [by path]): inside, a name is a field of that kind
//
// What a field is compared with is read as a literal of its type; where it is none, or names `this` or a call, as a
// sum. Words of the language are English in any case.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/problem.h"
#include "sync/value.h"

namespace satchel::node {

/// Not equal is "not (equal)": of several values, none is.
enum class Relation : std::uint8_t { equal, less, lessOrEqual, greater, greaterOrEqual, contains, startsWith };
enum class Function : std::uint8_t { choose, days, today, now, round, coalesce };
enum class Fold : std::uint8_t { count, sum, average, least, greatest, first, last };

struct Expression;
/// Exactly one, kept apart because an expression holds expressions.
using Operand = std::vector<Expression>;

/// Names of fields, each but the last leading to other records.
struct Path {
  std::vector<std::string> names;
};
struct Number {
  sync::Decimal value;
};
struct Quoted {
  std::string text;
};
struct Truth {
  bool value = false;
};
struct Comparison {
  Operand left;
  Relation relation = Relation::equal;
  std::optional<std::string> literal;  ///< the right side read as a literal, where it can be
  Operand computed;                    ///< the right side read as a sum; none where it cannot be
};
struct IsEmpty {
  Operand operand;
};
struct Negation {
  Operand operand;
};
/// Of nothing at all: true.
struct Conjunction {
  std::vector<Expression> parts;
};
/// Of nothing at all: false.
struct Disjunction {
  std::vector<Expression> parts;
};
struct Arithmetic {
  char sign;  ///< + - * /
  std::vector<Expression> sides;
};
struct Opposite {
  Operand operand;
};
struct Call {
  Function function;
  std::vector<Expression> arguments;
};
struct Rollup {
  Fold fold;
  Operand of;  ///< none of a count
  std::string kind;
  Operand where;  ///< none: all records of the kind
  Operand by;     ///< a path; none: in the order in which the records were made
};
/// What no formula says (algorithms.h).
struct Computed {
  std::string algorithm;
};
struct Expression {
  std::variant<Conjunction, Disjunction, Negation, Comparison, IsEmpty, Path, Number, Quoted, Truth, Arithmetic,
               Opposite, Call, Rollup, Computed>
      is;
  std::size_t begin = 0, end = 0;  ///< of what is written, in bytes of the text
};

/// What the text is to be: it decides how a mistake is said, and its code.
enum class Reading : std::uint8_t {
  condition,  ///< BAD_EXPRESSION
  formula,    ///< BAD_FORMULA
};

/// Blank text is true of everything; as a formula it is a mistake.
OrProblem<Expression> parseExpression(std::string_view text, Reading reading = Reading::condition);

/// A mistake at byte `at` of the text, as a sentence that quotes what stands before it.
Problem mistakeAt(std::string_view text, std::size_t at, const std::string& en, const std::string& zh, Reading reading);

}  // namespace satchel::node
