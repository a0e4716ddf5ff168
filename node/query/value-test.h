// One comparison of one value with a literal, the literal read once by the field's type. Invariant: made or refused
// before any record is looked at; testing cannot fail.
#pragma once
#include "node/query/exchange.h"
#include "node/query/expression.h"
#include "node/query/row-view.h"
#include "node/text/date-text.h"

namespace satchel::node {

/// Fewer hexadecimal digits name no record: they would name many.
inline constexpr std::size_t shortestIdPrefix = 6;

/// Folded: case and width do not matter. Of what people read: labels of choices, titles of records, printed names.
struct TextTest {
  Relation relation;
  std::string folded;
  std::string exact;  ///< equal as well: the value's exported text (a choice's key, a number normalised); may be empty
};
struct NumberTest {
  Relation relation;
  sync::Decimal number;
};
/// Where the literal names no currency the amount decides, whatever its currency; else an amount of another one is
/// changed into it, and passes no test where no rate is known.
struct MoneyTest {
  Relation relation;
  sync::Decimal amount;
  std::string currency;
  std::shared_ptr<const Market> market;
};
/// Milliseconds, both ends within: a day is a span, a moment is one too.
struct TimeTest {
  Relation relation;
  std::int64_t first, last;
};
struct DurationTest {
  Relation relation;
  std::int64_t minutes;
};
struct BooleanTest {
  bool wanted;
};
/// By the order of the field's choices.
struct ChoiceTest {
  Relation relation;
  std::size_t rank;
};
/// By the beginning of the id (6 hexadecimal digits or more), else by the title.
struct RefTest {
  TextTest title;
  std::string idPrefix;
};
using ValueTest =
    std::variant<TextTest, NumberTest, MoneyTest, TimeTest, DurationTest, BooleanTest, ChoiceTest, RefTest>;

/// Codes: those of readTyped for the literal, BAD_EXPRESSION where the type knows no such comparison.
OrProblem<ValueTest> makeTest(const schema::FieldDef& field, Relation relation, std::string_view literal,
                              std::string_view currency, DateOrder order,
                              std::shared_ptr<const Market> market = nullptr);
bool holds(const ValueTest& test, const schema::FieldDef& field, const sync::Value& value, const RowView& row);

/// Of record ids themselves: at least 6 hexadecimal digits of the beginning for equality.
bool idHolds(const sync::RecordId& id, Relation relation, std::string_view literal);

}  // namespace satchel::node
