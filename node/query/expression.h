// The one small language of filters and conditions, as written: words, no types yet. Invariant: parsing names every
// mistake and where it is before any record is looked at.
//
//   expression := both ("or" both)*          both := one ("and" one)*         one := "not" one | "(" expression ")" |
//   test test       := path relation literal | path ["not"] "in" "(" literal ("," literal)* ")" | path "is" ["not"]
//   "empty" relation   := = == != <> < <= > >= | ["not"] "contains" | ["not"] "starts with" path       := name ("."
//   name)*, through references; a name is a field's key, label or synonym: words up to the
//                 relation, or in [brackets] or `backticks` where it has a dot or one of the words of the language
//   literal    := 'quoted' or "quoted" (the mark doubled inside), or words up to and, or, ")"
//
// Words of the language are English in any case. Sums and functions will be further kinds of what a relation compares.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/problem.h"

namespace satchel::node {

/// Not equal is "not (equal)": of several values, none is.
enum class Relation : std::uint8_t { equal, less, lessOrEqual, greater, greaterOrEqual, contains, startsWith };

/// Names of fields, each but the last leading to other records.
struct Path {
  std::vector<std::string> names;
};

struct Expression;
struct Comparison {
  Path path;
  Relation relation = Relation::equal;
  std::string literal;
};
struct IsEmpty {
  Path path;
};
struct Negation {
  std::vector<Expression> operand;  ///< exactly one
};
/// Of nothing at all: true.
struct Conjunction {
  std::vector<Expression> parts;
};
/// Of nothing at all: false.
struct Disjunction {
  std::vector<Expression> parts;
};
struct Expression {
  std::variant<Conjunction, Disjunction, Negation, Comparison, IsEmpty> is;
};

/// Blank text is true of everything. Code: BAD_EXPRESSION.
OrProblem<Expression> parseExpression(std::string_view text);

}  // namespace satchel::node
