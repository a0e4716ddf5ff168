#include "node/records/typing.h"

#include <charconv>

namespace satchel::node {
namespace {

using sync::Value;

Problem bad(const schema::FieldDef& field, std::string_view text, const std::string& en, const std::string& zh) {
  const std::string given(text);
  return {"BAD_VALUE", field.label.en + " (" + field.key + ") cannot be '" + given + "'; it takes " + en + ".",
          field.label.zh + "（" + field.key + "）不能是“" + given + "”；应为" + zh + "。"};
}

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "1,234.50" as "1234.50", where the commas stand before each three digits and nowhere else.
std::string withoutThousands(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      out += text[i];
    } else if (i == 0 || i > point || (point - i) % 4 != 0) {
      return std::string(text);
    }
  }
  return out;
}

bool isCurrency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

OrProblem<Value> money(const schema::FieldDef& field, std::string_view text, const std::string& currency) {
  sync::Money result{{}, currency};
  std::string_view number = text;
  if (text.size() > 4 && isCurrency(text.substr(text.size() - 3))) {
    result.currency = text.substr(text.size() - 3);
    number = trimmed(text.substr(0, text.size() - 3));
  } else if (text.size() > 4 && isCurrency(text.substr(0, 3))) {
    result.currency = text.substr(0, 3);
    number = trimmed(text.substr(3));
  }
  const auto amount = sync::Decimal::parse(withoutThousands(number));
  if (!amount || result.currency.empty()) {
    return bad(field, text, "an amount such as 1111 or \"1111.00 USD\"", "金额，例如 1111 或 \"1111.00 USD\"");
  }
  result.amount = *amount;
  return Value{result};
}

/// "Zhang, Wei", "Wei Zhang", "张伟".
Value personName(std::string_view text) {
  sync::Composite name;
  const auto put = [&](const char* key, std::string_view part) {
    if (!trimmed(part).empty()) name.parts[key] = Value{sync::Text{std::string(trimmed(part))}};
  };
  const std::size_t comma = text.find(','), space = text.rfind(' ');
  if (comma != std::string_view::npos) {
    put("family", text.substr(0, comma));
    put("given", text.substr(comma + 1));
  } else if (space != std::string_view::npos) {
    put("given", text.substr(0, space));
    put("family", text.substr(space + 1));
  } else if (text.size() >= 6 && static_cast<unsigned char>(text[0]) >= 0xe4) {
    static constexpr std::string_view compound[] = {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙",
                                                    "慕容", "长孙", "宇文", "司徒", "令狐", "夏侯"};
    const bool two = text.size() > 6 && std::ranges::find(compound, text.substr(0, 6)) != std::end(compound);
    put("family", text.substr(0, two ? 6 : 3));
    put("given", text.substr(two ? 6 : 3));
  } else {
    put("given", text);
  }
  return Value{name};
}

OrProblem<Value> boolean(const schema::FieldDef& field, std::string_view text) {
  const std::string word = schema::fold(text);
  for (const char* yes : {"yes", "true", "1", "y", "是"}) {
    if (word == yes) return Value{sync::Boolean{true}};
  }
  for (const char* no : {"no", "false", "0", "n", "否"}) {
    if (word == no) return Value{sync::Boolean{false}};
  }
  return bad(field, text, "yes or no", "是或否");
}

OrProblem<Value> duration(const schema::FieldDef& field, std::string_view text) {
  std::int64_t minutes = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::int64_t amount = 0;
    const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    const std::size_t used = static_cast<std::size_t>(end - rest.data());
    if (fault != std::errc() || amount < 0 || amount > 10'000'000 || used >= rest.size()) {
      return bad(field, text, "a duration such as 90m, 3h or 2d", "时长，例如 90m、3h 或 2d");
    }
    switch (rest[used]) {
      case 'm': minutes += amount; break;
      case 'h': minutes += amount * 60; break;
      case 'd': minutes += amount * 480; break;  // working days of eight hours
      default: return bad(field, text, "a duration such as 90m, 3h or 2d", "时长，例如 90m、3h 或 2d");
    }
    rest = trimmed(rest.substr(used + 1));
  }
  return Value{sync::Duration{minutes}};
}

OrProblem<Value> choice(const schema::FieldDef& field, std::string_view text) {
  if (const schema::ChoiceDef* found = field.findChoice(text)) return Value{sync::Choice{found->key}};
  std::string en = "one of", zh = "其中之一：";
  for (const schema::ChoiceDef& each : field.choices) {
    if (each.retired) continue;
    en += (en == "one of" ? " " : ", ") + each.key;
    zh += each.label.zh + " ";
  }
  Problem problem = bad(field, text, en, zh);
  problem.code = "BAD_CHOICE";
  return problem;
}

/// The number in it, for ranges.
std::optional<sync::Decimal> amountOf(const Value& value) {
  if (const auto* decimal = std::get_if<sync::Decimal>(&value.is)) return *decimal;
  if (const auto* whole = std::get_if<sync::Integer>(&value.is)) return sync::Decimal{whole->value, 0};
  if (const auto* money = std::get_if<sync::Money>(&value.is)) return money->amount;
  return std::nullopt;
}

OrProblem<Value> inRange(const schema::FieldDef& field, std::string_view text, Value value) {
  const auto amount = amountOf(value);
  const auto low = sync::Decimal::parse(field.minimum), high = sync::Decimal::parse(field.maximum);
  if (amount && ((low && *amount < *low) || (high && *amount > *high))) {
    Problem problem = bad(field, text, "a number from " + field.minimum + " to " + field.maximum,
                          field.minimum + " 到 " + field.maximum + " 之间的数");
    problem.code = "OUT_OF_RANGE";
    return problem;
  }
  return value;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

OrProblem<Value> readTyped(const schema::FieldDef& field, std::string_view typed, const TypingContext& context) {
  using Type = schema::FieldType;
  const std::string_view text = trimmed(typed);
  if (text.empty()) return Value{};
  const auto asText = [&] { return Value{sync::Text{std::string(text)}}; };
  switch (field.type) {
    case Type::TEXT:
    case Type::URL:
    case Type::TAGS:
    case Type::AUTO_NUMBER:
    case Type::ORDER_KEY:
    case Type::RECURRENCE:
    case Type::ATTACHMENTS:
    case Type::EXTRA:
    case Type::GEO:
    case Type::RANGE:
      return asText();
    case Type::LONG_TEXT: return Value{sync::Text{std::string(typed)}};
    case Type::INTEGER:
    case Type::COUNTER: {
      const auto value = integer(text);
      if (!value) return bad(field, text, "a whole number", "整数");
      return inRange(field, text, Value{sync::Integer{*value}});
    }
    case Type::PERCENT:
    case Type::DECIMAL: {
      const bool sign = field.type == Type::PERCENT && text.back() == '%';
      const auto value = sync::Decimal::parse(withoutThousands(trimmed(sign ? text.substr(0, text.size() - 1) : text)));
      if (!value) return bad(field, text, "a number such as 12.5", "数字，例如 12.5");
      return inRange(field, text, Value{*value});
    }
    case Type::MONEY: return money(field, text, context.currency);
    case Type::DATE: {
      const auto date = sync::parseIsoDate(text);
      if (!date) return bad(field, text, "a date such as 2026-03-01", "日期，例如 2026-03-01");
      return Value{*date};
    }
    case Type::DATE_TIME: {
      const auto time = sync::parseIsoDateTime(text);
      if (!time) return bad(field, text, "a time such as 2026-03-01T09:30Z", "时间，例如 2026-03-01T09:30Z");
      return Value{*time};
    }
    case Type::DURATION: return duration(field, text);
    case Type::BOOLEAN: return boolean(field, text);
    case Type::CHOICE:
    case Type::MULTI_CHOICE: return choice(field, text);
    case Type::PERSON_NAME: return personName(text);
    case Type::ADDRESS: return Value{sync::Composite{{{"street", asText()}}}};
    case Type::PHONE: {
      std::string number;
      for (const char c : text) {
        if (c != ' ' && c != '-' && c != '(' && c != ')') number += c;
      }
      const bool digits = std::ranges::any_of(number, [](char c) { return c >= '0' && c <= '9'; });
      if (!digits) return bad(field, text, "a telephone number", "电话号码");
      return Value{sync::Text{number.starts_with("00") ? "+" + number.substr(2) : number}};
    }
    case Type::EMAIL: {
      const std::size_t at = text.find('@');
      if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos ||
          at + 1 == text.size() || text.find(' ') != std::string_view::npos) {
        return bad(field, text, "an e-mail address such as li@example.com", "邮箱地址，例如 li@example.com");
      }
      return asText();
    }
    case Type::EXTERNAL_IDS: {
      const std::size_t colon = text.find(':');
      if (colon == std::string_view::npos) return bad(field, text, "source:id", "来源:编号");
      return Value{sync::Composite{{{"source", Value{sync::Text{std::string(text.substr(0, colon))}}},
                                    {"id", Value{sync::Text{std::string(text.substr(colon + 1))}}}}}};
    }
    case Type::REF:
    case Type::MULTI_REF: return context.reference(field, text);
    case Type::DERIVED:
    case Type::STAGE_MOVE: break;
  }
  return Problem{"COMPUTED_FIELD", field.label.en + " (" + field.key + ") is computed and cannot be set.",
                 field.label.zh + "（" + field.key + "）由系统计算，不能填写。"};
}

}  // namespace satchel::node
