#include "node/text/typed-text.h"

#include <algorithm>

#include "node/text/contact-text.h"
#include "node/text/number-text.h"
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

// ---- what is said when it is refused

Problem refused(const FieldDef& field, std::string_view text, const char* code, const std::string& en,
                const std::string& zh) {
  const auto given = shortened(text);
  return {code, field.label.en + " (" + field.key + ") cannot be \"" + given + "\": " + en + ".",
          field.label.zh + "（" + field.key + "）不能是“" + given + "”：" + zh + "。"};
}

struct Advice {
  const char *en, *zh;
};

Advice adviceFor(FieldType type) {
  switch (type) {
    case FieldType::INTEGER:
    case FieldType::COUNTER:
      return {"give a whole number such as 12", "请填写整数，例如 12"};
    case FieldType::DECIMAL:
      return {"give a number such as 12.5 or 1,234.50", "请填写数字，例如 12.5 或 1,234.50"};
    case FieldType::PERCENT:
      return {"give a percentage such as 63.15%", "请填写百分比，例如 63.15%"};
    case FieldType::MONEY:
      return {"give an amount such as 1111, 1,234.50 or 1111 USD", "请填写金额，例如 1111、1,234.50 或 1111 USD"};
    case FieldType::DATE:
      return {"give a date such as 2017-03-01", "请填写日期，例如 2017-03-01"};
    case FieldType::DATE_TIME:
      return {"give a date and time such as 2017-03-01T09:30Z", "请填写日期和时间，例如 2017-03-01T09:30Z"};
    case FieldType::DURATION:
      return {"give a length of time with its unit, such as 3h, 90m, 1h30m or 2d",
              "请填写带单位的时长，例如 3h、90m 或 2天"};
    case FieldType::BOOLEAN:
      return {"give yes or no", "请填写“是”或“否”"};
    case FieldType::PHONE:
      return {"give a telephone number such as +86 10 1234 5678", "请填写电话号码，例如 +86 10 1234 5678"};
    case FieldType::EMAIL:
      return {"give an e-mail address such as wei@example.com", "请填写邮箱，例如 wei@example.com"};
    case FieldType::URL:
      return {"give a web address such as https://example.com", "请填写网址，例如 https://example.com"};
    case FieldType::GEO:
      return {"give latitude and longitude such as 22.54,114.06", "请填写纬度和经度，例如 22.54,114.06"};
    case FieldType::RANGE:
      return {"give a start and an end such as 2017-03-01..2017-03-05", "请填写起止日期，例如 2017-03-01..2017-03-05"};
    case FieldType::EXTERNAL_IDS:
      return {"give a source and an id such as erp:4711", "请填写来源和编号，例如 erp:4711"};
    case FieldType::EXTRA:
      return {"give a column and its text such as colour=red", "请填写列名和内容，例如 颜色=红"};
    case FieldType::PERSON_NAME:
      return {"give a name such as Wei Zhang or Zhang, Wei", "请填写姓名，例如 张伟"};
    case FieldType::ADDRESS:
      return {"give an address such as street=1 Main St; city=Basel", "请填写地址，例如 城市=深圳; 街道=深南大道1号"};
    case FieldType::REF:
    case FieldType::MULTI_REF:
      return {"give the id of a record", "请填写记录的 ID"};
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::CHOICE:
    case FieldType::MULTI_CHOICE:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ATTACHMENTS:
    case FieldType::ORDER_KEY:
    case FieldType::RECURRENCE:
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
      break;
  }
  return {"give text in UTF-8", "请填写 UTF-8 文本"};
}

Problem badChoice(const FieldDef& field, std::string_view text) {
  std::string en = "choose one of ", zh = "请选择：";
  if (const auto* near = field.nearestChoice(text)) {
    en = "did you mean " + near->key + "? " + en;
    zh = "是否指“" + near->label.zh + "”？" + zh;
  }
  bool first = true;
  for (const auto& choice : field.choices) {
    if (choice.retired) continue;
    en += (first ? "" : ", ") + choice.key;
    zh += (first ? "" : "、") + choice.label.zh;
    first = false;
  }
  return refused(field, text, "BAD_CHOICE", en, zh);
}

Problem ambiguousDate(const FieldDef& field, std::string_view text) {
  return refused(field, text, "AMBIGUOUS_DATE", "day and month may be either way round; write it like 2017-03-01",
                 "无法区分日和月；请写成 2017-03-01 的形式");
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
  std::string least, most;
};

/// The field's own; a percentage is from 0 to 100 where the field says nothing else.
Bounds boundsOf(const FieldDef& field) {
  if (field.type == FieldType::PERCENT && field.minimum.empty() && field.maximum.empty()) return {"0", "100"};
  return {field.minimum, field.maximum};
}

OrProblem<Value> readValue(const FieldDef& field, std::string_view text, const TypedContext& context);

OrProblem<Value> within(const FieldDef& field, std::string_view text, Value value, const TypedContext& context) {
  const auto [least, most] = boundsOf(field);
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
  const auto advice = adviceFor(field.type);
  return refused(field, text, "BAD_VALUE", advice.en, advice.zh);
}

OrProblem<Value> readValue(const FieldDef& field, std::string_view text, const TypedContext& context) {
  const auto orRefused = [&](Read value) -> OrProblem<Value> {
    if (value) return std::move(*value);
    const auto advice = adviceFor(field.type);
    return refused(field, text, "BAD_VALUE", advice.en, advice.zh);
  };
  const auto plain = narrow(text);
  switch (field.type) {
    case FieldType::TEXT:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ORDER_KEY:
    case FieldType::LONG_TEXT:
    case FieldType::RECURRENCE:
      return Value{sync::Text{std::string(text)}};
    case FieldType::INTEGER:
    case FieldType::COUNTER:
      return orRefused(readInteger(plain));
    case FieldType::DECIMAL:
      return orRefused(valueOf(numberOf(plain)));
    case FieldType::PERCENT:
      return orRefused(readPercent(plain));
    case FieldType::MONEY:
      return orRefused(valueOf(moneyOf(plain, context.currency)));
    case FieldType::DATE: {
      auto read = readDate(plain, context.dateOrder);
      if (read.ambiguous) return ambiguousDate(field, text);
      return orRefused(valueOf(read.date));
    }
    case FieldType::DATE_TIME: {
      auto read = readDateTime(plain, context.dateOrder);
      if (read.ambiguous) return ambiguousDate(field, text);
      return orRefused(valueOf(read.time));
    }
    case FieldType::DURATION:
      return orRefused(valueOf(durationOf(plain)));
    case FieldType::BOOLEAN:
      return orRefused(readBoolean(plain));
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
      return refused(field, text, "NOT_TYPED", "files are attached, not typed", "附件需要上传，不能填写");
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
    const auto advice = adviceFor(field.type);
    return refused(field, content, "BAD_VALUE", advice.en, advice.zh);
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
