// One JSON object as names and the texts a person would have typed for them. Invariant: numbers keep the digits they
// came with (no detour by floating point); a name given twice, a number no decimal can hold and anything nested deeper
// than 16 are refused.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "node/problem.h"

namespace satchel::node {

struct JsonMember;
struct JsonValue {
  enum class Kind : std::uint8_t { null, scalar, list, object } kind = Kind::null;
  std::string text;                 ///< of a scalar
  std::vector<JsonMember> members;  ///< of a list without names
  const JsonValue* member(std::string_view name) const;
};
struct JsonMember {
  std::string name;
  JsonValue value;
};

/// The problem's words are a part of a sentence: who knows the line completes it (badJson).
OrProblem<JsonValue> parseJson(std::string_view text);

/// As typed: true and false as such; money {amount, currency} as "1111.00 USD"; a reference {id, kind, title} as its
/// id, or the title where the id is empty; a choice {key, en, zh} as its key; any other object as "name=value; …"; null
/// as nothing.
std::string typedText(const JsonValue& value);
/// The elements of a list, or the one value that there is.
std::vector<std::string> typedTexts(const JsonValue& value);

}  // namespace satchel::node
