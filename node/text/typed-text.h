// What a person or a file typed, read as a value of a field's type, and values written as text again. Invariant:
// nothing coerces; a text is exactly one value of the type, or is refused with a sentence that says the field, what was
// given and what would be right. readTyped(f, textOf(f, v)) == v for every value that readTyped makes.
#pragma once
#include <functional>

#include "node/problem.h"
#include "node/text/date-text.h"
#include "node/text/words.h"
#include "schema/catalogue.h"
#include "sync/value.h"

namespace satchel::node {

struct TypedContext {
  std::string currency;  ///< of the space: amounts that name none take it; where it is empty they are refused
  DateOrder dateOrder = DateOrder::unknown;  ///< of the file; without it 3/4/2017 is refused
  /// Finds the record that a reference means. Without it only ids of 32 hexadecimal digits are read.
  std::function<OrProblem<sync::Value>(const schema::FieldDef&, std::string_view)> resolveRef;
};

/// One value; of a set (tags, multi-choice, phones) one element. Text that is blank is an absent value: it clears.
///
/// Composites and their parts: person name {family, given, prefix, suffix}, address {street, city, region, postcode,
/// country}, external id {source, id}, extra {column, text}, all texts; geo {lat, lon, accuracy: decimals, when: date
/// and time}; range {start, end}: dates, or dates and times; those of element-parts.h.
///
/// Codes: BAD_VALUE, BAD_CHOICE, AMBIGUOUS_DATE, OUT_OF_RANGE, NOT_TYPED for what no text can give (records of their
/// own, figures the node computes).
OrProblem<sync::Value> readTyped(const schema::FieldDef& field, std::string_view text, const TypedContext& context);

/// As exported: exact, keys instead of labels, ids instead of titles, readable again. Money as "1111.00 USD".
std::string textOf(const schema::FieldDef& field, const sync::Value& value);
/// As people read it: labels of choices, printed names, addresses in the order of the language.
std::string displayText(const schema::FieldDef& field, const sync::Value& value, Language language);

}  // namespace satchel::node
