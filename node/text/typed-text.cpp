#include "node/text/typed-text.h"

#include <algorithm>

#include "node/text/contact-text.h"
#include "node/text/element-parts.h"
#include "node/text/number-text.h"
#include "node/text/program-text.h"
#include "node/text/refusal.h"
#include "node/text/typed-parts.h"
#include "sync/utf8.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;
using sync::Value;

/// A value, or nothing where the text is none of the type; the sentence is the type's.
using Read = std::optional<Value>;

template <class T>
Read valueOf(std::optional<T> read) {
  if (!read) return std::nullopt;
  return Value{std::move(*read)};
}
Read textValue(std::optional<std::string> text) {
  if (!text) return std::nullopt;
  return Value{sync::Text{std::move(*text)}};
}

Read readInteger(std::string_view text) {
  auto number = numberOf(text);
  if (number) number->normalise();
  if (!number || number->scale > 0) return std::nullopt;
  return Value{sync::Integer{number->mantissa}};
}

Read readPercent(std::string_view text) {
  takeSuffix(text, "%");
  return valueOf(numberOf(text));
}

Read readBoolean(std::string_view text) {
  const auto word = lowered(text);
  for (const auto* yes : {"yes", "true", "1", "y", "是"}) {
    if (word == yes) return Value{sync::Boolean{true}};
  }
  for (const auto* no : {"no", "false", "0", "n", "否"}) {
    if (word == no) return Value{sync::Boolean{false}};
  }
  return std::nullopt;
}

// ---- ranges

/// Both of one type, comparable; nothing otherwise.
std::optional<std::strong_ordering> ordered(const Value& a, const Value& b) {
  if (a.is.index() != b.is.index()) return std::nullopt;
  if (const auto* money = std::get_if<sync::Money>(&a.is)) return money->amount <=> std::get<sync::Money>(b.is).amount;
  if (const auto* number = std::get_if<sync::Decimal>(&a.is)) return *number <=> std::get<sync::Decimal>(b.is);
  if (const auto* whole = std::get_if<sync::Integer>(&a.is)) return *whole <=> std::get<sync::Integer>(b.is);
  if (const auto* date = std::get_if<sync::Date>(&a.is)) return *date <=> std::get<sync::Date>(b.is);
  if (const auto* time = std::get_if<sync::DateTime>(&a.is)) return *time <=> std::get<sync::DateTime>(b.is);
  if (const auto* span = std::get_if<sync::Duration>(&a.is)) return *span <=> std::get<sync::Duration>(b.is);
  return std::nullopt;
}

struct Bounds {
  std::string_view least, most;
};

/// The field's own; a percentage is from 0 to 100 where the field says nothing else.
Bounds boundsOf(const FieldDef& field) {
  if (field.type == FieldType::PERCENT && field.minimum.empty() && field.maximum.empty()) return {"0", "100"};
  return {field.minimum, field.maximum};
}

OrProblem<Value> readValue(const FieldDef& field, std::string_view text, const TypedContext& context);

OrProblem<Value> within(const FieldDef& field, std::string_view text, Value value, const TypedContext& context) {
  const auto bounds = boundsOf(field);
  if (bounds.least.empty() && bounds.most.empty()) return value;
  const std::string least(bounds.least), most(bounds.most);
  const auto order = [&](const std::string& bound) -> std::optional<std::strong_ordering> {
    if (bound.empty()) return std::nullopt;
    const auto limit = readValue(field, bound, context);
    const auto* read = std::get_if<Value>(&limit);
    return read == nullptr ? std::nullopt : ordered(value, *read);
  };
  const auto low = order(least), high = order(most);
  if ((!low || *low >= 0) && (!high || *high <= 0)) return value;
  if (least.empty()) return refused(field, text, "OUT_OF_RANGE", "the most is " + most, "最大为 " + most);
  if (most.empty()) return refused(field, text, "OUT_OF_RANGE", "the least is " + least, "最小为 " + least);
  return refused(field, text, "OUT_OF_RANGE", "it goes from " + least + " to " + most,
                 "范围是 " + least + " 到 " + most);
}

// ---- by type

OrProblem<Value> readRef(const FieldDef& field, std::string_view text, const TypedContext& context) {
  if (context.resolveRef) return context.resolveRef(field, text);
  const auto bytes = unhex(lowered(text));
  const auto id = bytes ? sync::RecordId::from(*bytes) : std::nullopt;
  if (id) return Value{sync::Ref{*id}};
  return badValue(field, text);
}

OrProblem<Value> readValue(const FieldDef& field, std::string_view text, const TypedContext& context) {
  const auto orRefused = [&](Read value) -> OrProblem<Value> {
    if (value) return std::move(*value);
    return badValue(field, text);
  };
  switch (field.type) {
    case FieldType::TEXT:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ORDER_KEY:
    case FieldType::LONG_TEXT:
      return Value{sync::Text{std::string(text)}};
    case FieldType::INTEGER:
    case FieldType::COUNTER:
      return orRefused(readInteger(narrow(text)));
    case FieldType::DECIMAL:
      return orRefused(valueOf(numberOf(narrow(text))));
    case FieldType::PERCENT:
      return orRefused(readPercent(narrow(text)));
    case FieldType::MONEY:
      return orRefused(valueOf(moneyOf(narrow(text), context.currency)));
    case FieldType::DATE: {
      auto read = readDate(narrow(text), context.dateOrder);
      if (read.ambiguous) return ambiguousDate(field, text);
      return orRefused(valueOf(read.date));
    }
    case FieldType::DATE_TIME: {
      auto read = readDateTime(narrow(text), context.dateOrder);
      if (read.ambiguous) return ambiguousDate(field, text);
      return orRefused(valueOf(read.time));
    }
    case FieldType::DURATION:
      return orRefused(valueOf(durationOf(narrow(text))));
    case FieldType::BOOLEAN:
      return orRefused(readBoolean(narrow(text)));
    case FieldType::CHOICE:
    case FieldType::MULTI_CHOICE: {
      const auto* choice = field.findChoice(text);
      if (choice == nullptr) return badChoice(field, text);
      return Value{sync::Choice{choice->key}};
    }
    case FieldType::PERSON_NAME:
      return Value{personNameParts(text)};
    case FieldType::PHONE:
      return orRefused(textValue(phoneOf(text)));
    case FieldType::EMAIL:
      return orRefused(textValue(emailOf(text)));
    case FieldType::URL:
      return orRefused(textValue(urlOf(text)));
    case FieldType::ADDRESS:
      return Value{addressParts(text)};
    case FieldType::GEO:
      return orRefused(valueOf(geoParts(text)));
    case FieldType::REF:
    case FieldType::MULTI_REF:
      return readRef(field, text, context);
    case FieldType::RANGE: {
      auto range = rangeParts(text);
      if (range && !inOrder(*range))
        return refused(field, text, "OUT_OF_RANGE", "the end comes before the start", "结束早于开始");
      return orRefused(valueOf(std::move(range)));
    }
    case FieldType::EXTERNAL_IDS:
      return orRefused(valueOf(externalIdParts(text)));
    case FieldType::EXTRA:
      return orRefused(valueOf(extraParts(text)));
    case FieldType::ATTACHMENTS:
      return orRefused(valueOf(attachmentParts(text)));
    case FieldType::STEP:
      return orRefused(valueOf(stepParts(field, text)));
    case FieldType::NAMED_DATE:
      return orRefused(valueOf(namedDateParts(text, context.dateOrder)));
    case FieldType::PERMISSION:
      return orRefused(valueOf(permissionParts(field, text)));
    case FieldType::RECURRENCE:
      return orRefused(textValue(recurrenceOf(text)));
    case FieldType::STRUCTURED:
      return orRefused(textValue(isJson(text) ? std::optional(std::string(text)) : std::nullopt));
    case FieldType::EXPRESSION:
      return orRefused(textValue(isBalanced(text) ? std::optional(std::string(text)) : std::nullopt));
    case FieldType::CHILD_LINES:
      return refused(field, text, "NOT_TYPED", "these are records of their own; add or change them there",
                     "这些是独立的记录；请在那里新建或修改");
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
      break;
  }
  return refused(field, text, "NOT_TYPED", "it is computed and cannot be set", "由系统计算，不能填写");
}

}  // namespace

OrProblem<Value> readTyped(const FieldDef& field, std::string_view text, const TypedContext& context) {
  if (!sync::isUtf8(asBytes(text)) || text.find('\0') != text.npos) {
    const auto valid = asText(asBytes(text).first(sync::utf8Prefix(asBytes(text))));
    return refused(field, valid.substr(0, valid.find('\0')), "BAD_VALUE", "give text in UTF-8", "请填写 UTF-8 文本");
  }
  const auto content = stripped(text);
  if (content.empty()) return Value{};
  // Prose keeps its blanks and line ends.
  auto read = readValue(field, field.type == FieldType::LONG_TEXT ? text : content, context);
  auto* value = std::get_if<Value>(&read);
  if (value == nullptr) return read;
  if (const auto* composite = std::get_if<sync::Composite>(&value->is)) {
    // Only separators: a value of no parts is none. (Bounds would be those of a part.)
    if (!composite->parts.empty()) return read;
    return badValue(field, content);
  }
  return within(field, content, std::move(*value), context);
}

std::string textOf(const FieldDef&, const Value& value) {
  struct Written {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const sync::Text& v) const { return v.text; }
    std::string operator()(const sync::Integer& v) const { return std::to_string(v.value); }
    std::string operator()(const sync::Decimal& v) const { return v.text(); }
    std::string operator()(const sync::Money& v) const { return v.amount.text(2) + " " + v.currency; }
    std::string operator()(const sync::Boolean& v) const { return v.value ? "yes" : "no"; }
    std::string operator()(const sync::Date& v) const { return sync::isoDate(v); }
    std::string operator()(const sync::DateTime& v) const { return sync::isoDateTime(v); }
    std::string operator()(const sync::Duration& v) const { return durationText(v); }
    std::string operator()(const sync::Choice& v) const { return v.key; }
    std::string operator()(const sync::Ref& v) const { return hex(v.id); }
    std::string operator()(const sync::Composite& v) const { return compositeText(v); }
  };
  return std::visit(Written{}, value.is);
}

std::string displayText(const FieldDef& field, const Value& value, Language language) {
  const bool chinese = language == Language::zh;
  if (const auto* key = std::get_if<sync::Choice>(&value.is)) {
    const auto* choice = field.choice(key->key);
    return choice == nullptr ? key->key : chinese ? choice->label.zh : choice->label.en;
  }
  if (const auto* flag = std::get_if<sync::Boolean>(&value.is)) {
    return flag->value ? (chinese ? "是" : "yes") : (chinese ? "否" : "no");
  }
  if (const auto* parts = std::get_if<sync::Composite>(&value.is)) return compositeDisplay(*parts, language);
  auto text = textOf(field, value);
  return field.type == FieldType::PERCENT ? text + "%" : text;
}

}  // namespace satchel::node
