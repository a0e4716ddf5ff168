// What a person typed, as a value of the field's type. Invariant: nothing coerces; a text is exactly a value of the type or
// is refused with the field, what was given and what would be right.
#pragma once
#include <functional>

#include "node/problem.h"
#include "schema/catalogue.h"
#include "sync/value.h"

namespace satchel::node {

struct TypingContext {
  std::string currency;  ///< of the space: an amount without one takes it
  /// Finds the record that a reference means, by id prefix or exact title.
  std::function<OrProblem<sync::Value>(const schema::FieldDef&, std::string_view)> reference;
};

/// One value; of a set, one element. Empty text is an absent value.
OrProblem<sync::Value> readTyped(const schema::FieldDef& field, std::string_view text, const TypingContext& context);

std::string_view trimmed(std::string_view text);

}  // namespace satchel::node
