#include "node/query/worth.h"

#include <algorithm>

#include "node/records/line.h"
#include "node/text/day.h"
#include "node/text/fold.h"

namespace satchel::node {
namespace {

using schema::FieldType;
using Unit = Quantity::Unit;

bool isQuantity(Type type) {
  return type == Type::number || type == Type::money || type == Type::duration;
}

Worth worthOf(Unit unit, std::optional<Exact> number, std::string currency = {}) {
  if (!number) return {};
  return {Quantity{unit, *number, unit == Unit::money ? std::move(currency) : std::string()}};
}

/// The sum or difference of two quantities: of one unit, or one of them plain.
Worth added(char sign, const Quantity& a, const Quantity& b) {
  if (a.unit != b.unit && a.unit != Unit::plain && b.unit != Unit::plain) return {};
  if (a.unit == Unit::money && b.unit == Unit::money && a.currency != b.currency) return {};
  const Quantity& like = a.unit == Unit::plain ? b : a;
  return worthOf(like.unit, sign == '+' ? a.number + b.number : a.number - b.number, like.currency);
}

Worth multiplied(const Quantity& a, const Quantity& b) {
  // A rate times a span is money.
  const Quantity& like = a.unit == Unit::money || (a.unit == Unit::minutes && b.unit == Unit::plain) ? a : b;
  return worthOf(like.unit, a.number * b.number, like.currency);
}

Worth divided(const Quantity& a, const Quantity& b) {
  if (a.unit == Unit::money && b.unit == Unit::money && a.currency != b.currency) return {};
  const bool ratio = a.unit == b.unit || a.unit == Unit::plain;
  return worthOf(ratio ? Unit::plain : a.unit, a.number / b.number, a.currency);
}

std::optional<std::int64_t> whole(const Quantity& quantity) {
  const auto number = quantity.number.rounded(0);
  return number ? std::optional(number->mantissa) : std::nullopt;
}

/// A date or a moment, later or earlier.
Worth shifted(char sign, const Worth& start, const Quantity& by) {
  const auto amount = whole(by);
  constexpr std::int64_t most = 4'000'000;  // days: farther than any calendar, and no sum of them overflows
  if (!amount || *amount > most * 1440 || *amount < -most * 1440) return {};
  const std::int64_t steps = sign == '+' ? *amount : -*amount;
  if (const auto* date = std::get_if<sync::Date>(&start.is)) {
    if (steps > most || steps < -most) return {};
    return {sync::Date{static_cast<std::int32_t>(date->days + steps)}};
  }
  const auto& moment = std::get<sync::DateTime>(start.is);
  if (by.unit != Unit::minutes && (steps > most || steps < -most)) return {};
  std::int64_t result = 0;
  if (__builtin_add_overflow(moment.millis, steps * (by.unit == Unit::minutes ? 60'000 : dayMillis), &result))
    return {};
  return {sync::DateTime{result}};
}

std::optional<sync::Date> dayOf(const Worth& worth) {
  if (const auto* date = std::get_if<sync::Date>(&worth.is)) return *date;
  if (const auto* moment = std::get_if<sync::DateTime>(&worth.is)) return node::dayOf(*moment);
  return std::nullopt;
}

/// How many digits a currency has behind the point (ISO 4217).
unsigned placesOf(const std::string& currency) {
  constexpr std::string_view none[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                       "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::string_view three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::ranges::find(none, currency) != std::end(none)) return 0;
  return std::ranges::find(three, currency) != std::end(three) ? 3 : 2;
}

}  // namespace

Type typeOf(const schema::FieldDef& field) {
  if (field.common && field.key == "id") return Type::record;
  switch (field.type == FieldType::DERIVED ? field.yields : field.type) {
    case FieldType::INTEGER:
    case FieldType::DECIMAL:
    case FieldType::PERCENT:
    case FieldType::COUNTER:
      return Type::number;
    case FieldType::MONEY:
      return Type::money;
    case FieldType::DURATION:
      return Type::duration;
    case FieldType::DATE:
      return Type::date;
    case FieldType::DATE_TIME:
      return Type::moment;
    case FieldType::BOOLEAN:
      return Type::truth;
    case FieldType::REF:
    case FieldType::MULTI_REF:
      return Type::record;
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::CHOICE:
    case FieldType::MULTI_CHOICE:
    case FieldType::PERSON_NAME:
    case FieldType::PHONE:
    case FieldType::EMAIL:
    case FieldType::URL:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ORDER_KEY:
      return Type::text;
    case FieldType::ADDRESS:
    case FieldType::GEO:
    case FieldType::RANGE:
    case FieldType::EXTERNAL_IDS:
    case FieldType::ATTACHMENTS:
    case FieldType::RECURRENCE:
    case FieldType::EXTRA:
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
    case FieldType::EXPRESSION:
    case FieldType::STRUCTURED:
    case FieldType::CHILD_LINES:
    case FieldType::STEP:
    case FieldType::NAMED_DATE:
    case FieldType::PERMISSION:
      break;
  }
  return Type::other;
}

schema::Words nameOf(Type type) {
  switch (type) {
    case Type::number:
      return {"a number", "数字"};
    case Type::money:
      return {"an amount of money", "金额"};
    case Type::duration:
      return {"a duration", "时长"};
    case Type::text:
      return {"a text", "文本"};
    case Type::truth:
      return {"yes or no", "是或否"};
    case Type::date:
      return {"a date", "日期"};
    case Type::moment:
      return {"a date and time", "日期时间"};
    case Type::record:
      return {"a record", "记录"};
    case Type::other:
      break;
  }
  return {"a value of several parts", "由多个部分组成的值"};
}

std::optional<Type> typeOf(char sign, Type left, Type right) {
  const bool time = left == Type::date || left == Type::moment;
  if (sign == '+' || sign == '-') {
    if (isQuantity(left) && isQuantity(right)) return common(left, right);
    if (time && right == Type::number) return left;
    if (left == Type::moment && right == Type::duration) return left;
    if (sign == '-' && left == right && left == Type::date) return Type::number;
    if (sign == '-' && left == right && left == Type::moment) return Type::duration;
    if (sign == '+' && left == Type::text && right == Type::text) return left;
    return std::nullopt;
  }
  if (!isQuantity(left) || !isQuantity(right)) return std::nullopt;
  if (sign == '/') {
    if (left == right) return Type::number;
    if (right == Type::number || left == Type::money) return left;
    return std::nullopt;
  }
  if (left == Type::number) return right;
  if (right == Type::number) return left;
  if (left != right) return Type::money;
  return std::nullopt;
}

std::optional<Type> common(Type left, Type right) {
  if (left == right) return left;
  if (isQuantity(left) && right == Type::number) return left;
  if (isQuantity(right) && left == Type::number) return right;
  return std::nullopt;
}

bool areComparable(Type left, Type right) {
  const auto isTime = [](Type type) { return type == Type::date || type == Type::moment; };
  return (common(left, right) && left != Type::other) || (isTime(left) && isTime(right));
}

bool fits(Type type, FieldType wanted) {
  switch (wanted) {
    case FieldType::INTEGER:
    case FieldType::DECIMAL:
    case FieldType::PERCENT:
      return type == Type::number;
    case FieldType::MONEY:
      return type == Type::money || type == Type::number;
    case FieldType::DURATION:
      return type == Type::duration || type == Type::number;
    case FieldType::DATE:
    case FieldType::DATE_TIME:
      return type == Type::date || type == Type::moment;
    case FieldType::BOOLEAN:
      return type == Type::truth;
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::CHOICE:
      return type == Type::text;
    case FieldType::REF:
      return type == Type::record;
    default:
      return false;
  }
}

Worth worthOf(const sync::Value& value) {
  struct Of {
    Worth operator()(const std::monostate&) const { return {}; }
    Worth operator()(const sync::Text& v) const { return {v.text}; }
    Worth operator()(const sync::Integer& v) const { return {Quantity{Unit::plain, v.value, {}}}; }
    Worth operator()(const sync::Decimal& v) const { return {Quantity{Unit::plain, v, {}}}; }
    Worth operator()(const sync::Money& v) const { return {Quantity{Unit::money, v.amount, v.currency}}; }
    Worth operator()(const sync::Boolean& v) const { return {v.value}; }
    Worth operator()(const sync::Date& v) const { return {v}; }
    Worth operator()(const sync::DateTime& v) const { return {v}; }
    Worth operator()(const sync::Duration& v) const { return {Quantity{Unit::minutes, v.minutes, {}}}; }
    Worth operator()(const sync::Choice& v) const { return {v.key}; }
    Worth operator()(const sync::Ref& v) const { return {v.id}; }
    Worth operator()(const sync::Composite& v) const { return {lineOf(sync::Value{v})}; }
  };
  return std::visit(Of{}, value.is);
}

Worth plain(std::int64_t number) {
  return {Quantity{Unit::plain, number, {}}};
}

Worth calculate(char sign, const Worth& left, const Worth& right) {
  if (left.empty() || right.empty()) return {};
  const auto* a = std::get_if<Quantity>(&left.is);
  const auto* b = std::get_if<Quantity>(&right.is);
  if (a != nullptr && b != nullptr) {
    if (sign == '*') return multiplied(*a, *b);
    return sign == '/' ? divided(*a, *b) : added(sign, *a, *b);
  }
  const auto *text = std::get_if<std::string>(&left.is), *more = std::get_if<std::string>(&right.is);
  if (text != nullptr && more != nullptr) return {*text + *more};
  if (b != nullptr && dayOf(left)) return shifted(sign, left, *b);
  const auto *from = std::get_if<sync::DateTime>(&right.is), *to = std::get_if<sync::DateTime>(&left.is);
  if (from != nullptr && to != nullptr) {
    const auto span = Exact(to->millis) - Exact(from->millis);
    return worthOf(Unit::minutes, span ? *span / Exact(60'000) : std::nullopt);
  }
  return daysBetween(right, left);
}

std::optional<std::strong_ordering> compare(const Worth& left, const Worth& right) {
  if (left.empty() || right.empty()) return std::nullopt;
  if (left.is.index() != right.is.index()) {
    const auto a = dayOf(left), b = dayOf(right);
    return a && b ? std::optional(*a <=> *b) : std::nullopt;
  }
  const auto ordered = [&]<class T>(const T& a) -> std::optional<std::strong_ordering> {
    const T& b = std::get<T>(right.is);
    if constexpr (std::is_same_v<T, Quantity>) {
      if (a.unit == Unit::money && b.unit == Unit::money && a.currency != b.currency) return std::nullopt;
      return a.number <=> b.number;
    } else if constexpr (std::is_same_v<T, std::string>) {
      return fold(a) <=> fold(b);
    } else {
      return a <=> b;
    }
  };
  return std::visit(ordered, left.is);
}

Worth daysBetween(const Worth& from, const Worth& to) {
  const auto first = dayOf(from), last = dayOf(to);
  return first && last ? plain(std::int64_t{last->days} - first->days) : Worth{};
}

Worth rounded(const Worth& worth, unsigned places) {
  const auto* quantity = std::get_if<Quantity>(&worth.is);
  const auto number = quantity == nullptr ? std::nullopt : quantity->number.rounded(places);
  if (!number) return {};
  return {Quantity{quantity->unit, *number, quantity->currency}};
}

sync::Value valueFor(const schema::FieldDef& field, const Worth& worth, const std::string& currency) {
  const FieldType wanted = field.yields;
  struct For {
    const schema::FieldDef& field;
    const FieldType wanted;
    const std::string& currency;
    sync::Value operator()(std::monostate) const { return {}; }
    sync::Value operator()(const Quantity& v) const {
      if (wanted == FieldType::MONEY) {
        const std::string& own = v.unit == Unit::money ? v.currency : currency;
        const auto amount = v.number.rounded(placesOf(own));
        return amount ? sync::Value{sync::Money{*amount, own}} : sync::Value{};
      }
      const bool whole = wanted == FieldType::INTEGER || wanted == FieldType::DURATION;
      const auto number = v.number.rounded(whole ? 0 : wanted == FieldType::PERCENT ? 2 : 6);
      if (!number) return {};
      if (wanted == FieldType::INTEGER) return {sync::Integer{number->mantissa}};
      if (wanted == FieldType::DURATION) return {sync::Duration{number->mantissa}};
      return {*number};
    }
    sync::Value operator()(const std::string& v) const {
      if (wanted == FieldType::CHOICE && field.choice(v) != nullptr) return {sync::Choice{v}};
      return {sync::Text{v}};
    }
    sync::Value operator()(bool v) const { return {sync::Boolean{v}}; }
    sync::Value operator()(const sync::Date& v) const {
      if (wanted == FieldType::DATE_TIME) return {sync::DateTime{v.days * dayMillis}};
      return {v};
    }
    sync::Value operator()(const sync::DateTime& v) const {
      if (wanted == FieldType::DATE) return {dayOf(v)};
      return {v};
    }
    sync::Value operator()(const sync::RecordId& v) const { return {sync::Ref{v}}; }
  };
  return std::visit(For{field, wanted, currency}, worth.is);
}

}  // namespace satchel::node
