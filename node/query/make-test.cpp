#include <limits>

#include "node/query/value-test.h"
#include "node/text/day.h"
#include "node/text/fold.h"
#include "node/text/number-text.h"
#include "node/text/typed-text.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;
using sync::Value;

bool isTextual(Relation relation) {
  return relation == Relation::contains || relation == Relation::startsWith;
}

Problem noSuchRelation(const FieldDef& field, const char* en, const char* zh) {
  return {"BAD_EXPRESSION", field.label.en + " (" + field.key + ") " + en + ".",
          field.label.zh + "（" + field.key + "）" + zh + "。"};
}

/// Why `read` is no literal; there is always a reason where this is asked.
OrProblem<ValueTest> refusal(const FieldDef& field, OrProblem<Value> read) {
  if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
  return noSuchRelation(field, "cannot be compared with that", "不能与该值比较");
}

std::string hexPrefix(std::string_view literal) {
  auto lower = lowered(literal);
  const bool isHex = lower.size() >= shortestIdPrefix && lower.find_first_not_of("0123456789abcdef") == lower.npos;
  return isHex ? lower : std::string();
}

OrProblem<ValueTest> moneyTest(const FieldDef& field, Relation relation, std::string_view literal,
                               std::string_view currency, std::shared_ptr<const Market> market) {
  const auto plain = narrow(literal);
  const bool named = moneyOf(plain, "").has_value();
  const auto money = moneyOf(plain, currency.empty() ? "CNY" : currency);
  if (!money) return refusal(field, readTyped(field, literal, {}));
  return ValueTest{MoneyTest{relation, money->amount, named ? money->currency : "", std::move(market)}};
}

OrProblem<ValueTest> timeTest(const FieldDef& field, Relation relation, std::string_view literal, DateOrder order) {
  const auto plain = narrow(literal);
  if (const auto day = readDate(plain, order).date; day && plain.find(':') == plain.npos) {
    const auto first = day->days * dayMillis;
    return ValueTest{TimeTest{relation, first, first + dayMillis - 1}};
  }
  if (const auto moment = readDateTime(plain, order).time)
    return ValueTest{TimeTest{relation, moment->millis, moment->millis}};
  FieldDef unbounded = field;
  unbounded.minimum = unbounded.maximum = "";
  return refusal(field, readTyped(unbounded, literal, {"", order, nullptr}));
}

/// The literal as a value of the type, bounds aside: a comparison may well ask for more than the most.
OrProblem<Value> literalOf(const FieldDef& field, std::string_view literal, std::string_view currency) {
  FieldDef unbounded = field;
  // A percentage with no bounds at all would get those of its type.
  unbounded.minimum = field.type == FieldType::PERCENT ? std::to_string(std::numeric_limits<std::int64_t>::min()) : "";
  unbounded.maximum = "";
  return readTyped(unbounded, literal, {std::string(currency), DateOrder::unknown, nullptr});
}

}  // namespace

OrProblem<ValueTest> makeTest(const FieldDef& field, Relation relation, std::string_view literal,
                              std::string_view currency, DateOrder order, std::shared_ptr<const Market> market) {
  if (field.type == FieldType::DERIVED && field.yields != FieldType::DERIVED) {
    FieldDef yielded = field;
    yielded.type = field.yields;
    return makeTest(yielded, relation, literal, currency, order, std::move(market));
  }
  TextTest text{relation, fold(literal), {}};
  if (field.isRef()) return ValueTest{RefTest{std::move(text), relation == Relation::equal ? hexPrefix(literal) : ""}};
  if (isTextual(relation)) return ValueTest{std::move(text)};
  if (stripped(literal).empty()) {
    return noSuchRelation(field, "is compared with nothing; write \"is empty\" or \"is not empty\"",
                          "没有比较的值；请写 is empty 或 is not empty");
  }
  switch (field.type) {
    case FieldType::INTEGER:
    case FieldType::COUNTER:
    case FieldType::DECIMAL:
    case FieldType::PERCENT: {
      // Between whole numbers lie others: count > 2.5 is a question too.
      FieldDef decimal = field;
      if (field.type != FieldType::PERCENT) decimal.type = FieldType::DECIMAL;
      auto number = literalOf(decimal, literal, currency);
      if (auto* problem = std::get_if<Problem>(&number)) return std::move(*problem);
      return ValueTest{NumberTest{relation, std::get<sync::Decimal>(std::get<Value>(number).is)}};
    }
    case FieldType::MONEY:
      return moneyTest(field, relation, literal, currency, std::move(market));
    case FieldType::DATE:
    case FieldType::DATE_TIME:
      return timeTest(field, relation, literal, order);
    case FieldType::DURATION: {
      auto span = literalOf(field, literal, currency);
      if (auto* problem = std::get_if<Problem>(&span)) return std::move(*problem);
      return ValueTest{DurationTest{relation, std::get<sync::Duration>(std::get<Value>(span).is).minutes}};
    }
    case FieldType::BOOLEAN: {
      if (relation != Relation::equal)
        return noSuchRelation(field, "is yes or no: compare it with = or !=", "只有“是”和“否”：请用 = 或 != 比较");
      auto flag = literalOf(field, literal, currency);
      if (auto* problem = std::get_if<Problem>(&flag)) return std::move(*problem);
      return ValueTest{BooleanTest{std::get<sync::Boolean>(std::get<Value>(flag).is).value}};
    }
    case FieldType::CHOICE:
    case FieldType::MULTI_CHOICE: {
      const auto* choice = field.findChoice(literal);
      if (choice == nullptr) return refusal(field, readTyped(field, literal, {}));
      return ValueTest{ChoiceTest{relation, *field.rank(choice->key)}};
    }
    case FieldType::PHONE:
    case FieldType::EMAIL:
    case FieldType::PERSON_NAME:
    case FieldType::ADDRESS:
    case FieldType::GEO:
    case FieldType::RANGE:
    case FieldType::EXTERNAL_IDS:
    case FieldType::RECURRENCE:
    case FieldType::STEP:
    case FieldType::NAMED_DATE:
    case FieldType::PERMISSION: {
      // "+86 10 1234" equals +86101234, "Zhang, Wei" equals Wei Zhang; what is no such value is still a text.
      auto typed = literalOf(field, literal, currency);
      if (const auto* value = std::get_if<Value>(&typed)) text.exact = textOf(field, *value);
      return ValueTest{std::move(text)};
    }
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::URL:
    case FieldType::REF:
    case FieldType::MULTI_REF:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ATTACHMENTS:
    case FieldType::ORDER_KEY:
    case FieldType::EXPRESSION:
    case FieldType::STRUCTURED:
    case FieldType::CHILD_LINES:
    case FieldType::EXTRA:
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
      break;
  }
  return ValueTest{std::move(text)};
}

}  // namespace satchel::node
