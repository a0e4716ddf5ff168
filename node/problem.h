// Why something was refused. Invariant: one sentence a person can act on (what, why, what to do), in both languages,
// with a code that scripts can rely on. A refused request has changed nothing.
#pragma once
#include <string>
#include <utility>
#include <variant>

namespace satchel::node {

struct Problem {
  std::string code;  ///< UNKNOWN_FIELD and the like; never renamed
  std::string en, zh;
};

/// A value, or why there is none.
template <class T>
using OrProblem = std::variant<T, Problem>;

}  // namespace satchel::node
