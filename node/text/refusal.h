// The sentences by which a typed text is refused. Invariant: each says the field, what was given and what would be
// right, in both languages.
#pragma once
#include <string>
#include <string_view>

#include "node/problem.h"
#include "schema/catalogue.h"

namespace satchel::node {

/// `en` and `zh` complete: Amount (amount) cannot be "test": …
Problem refused(const schema::FieldDef& field, std::string_view text, const char* code, const std::string& en,
                const std::string& zh);
/// BAD_VALUE, with an example of what the field's type takes.
Problem badValue(const schema::FieldDef& field, std::string_view text);
/// BAD_CHOICE, with what may be chosen and the nearest of it.
Problem badChoice(const schema::FieldDef& field, std::string_view text);
Problem ambiguousDate(const schema::FieldDef& field, std::string_view text);

}  // namespace satchel::node
