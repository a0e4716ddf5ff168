#include "node/text/list-text.h"

#include <optional>

#include "node/text/words.h"

namespace satchel::node {
namespace {

/// How many bytes of a separator `rest` begins with.
std::size_t separatorAt(std::string_view rest, ListStyle style) {
  if (rest.starts_with(';') || rest.starts_with('\n') || rest.starts_with('\r')) return 1;
  if (rest.starts_with("；")) return 3;
  if (style != ListStyle::commas) return 0;
  if (rest.starts_with(',')) return 1;
  return rest.starts_with("，") || rest.starts_with("、") ? 3 : 0;
}

/// Up to where a separator begins, or the end.
std::size_t plainEnd(std::string_view text, ListStyle style) {
  std::size_t end = 0;
  while (end < text.size() && (style == ListStyle::whole || separatorAt(text.substr(end), style) == 0)) ++end;
  return end;
}

/// A value in quotation marks, with a separator or the end behind it; nothing where that is not what stands there.
std::optional<std::string> takeQuoted(std::string_view& text, ListStyle style) {
  std::string_view rest = text;
  if (!takePrefix(rest, "\"")) return std::nullopt;
  std::string value;
  for (;;) {
    const auto end = rest.find('"');
    if (end == rest.npos) return std::nullopt;
    value += rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!takePrefix(rest, "\"")) break;
    value += '"';
  }
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  if (!rest.empty() && separatorAt(rest, style) == 0) return std::nullopt;
  text = rest;
  return value;
}

std::string quoted(const std::string& value) {
  std::string result = "\"";
  for (const char c : value) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

}  // namespace

ListStyle listStyleOf(schema::FieldType type) {
  using schema::FieldType;
  switch (type) {
    case FieldType::TAGS:
    case FieldType::PHONE:
    case FieldType::EMAIL:
    case FieldType::URL:
    case FieldType::MULTI_CHOICE:
    case FieldType::CHOICE:
    case FieldType::DATE:
    case FieldType::DATE_TIME:
      return ListStyle::commas;
    case FieldType::ADDRESS:
    case FieldType::GEO:
    case FieldType::RANGE:
    case FieldType::PERSON_NAME:
    case FieldType::RECURRENCE:
    case FieldType::STRUCTURED:
    case FieldType::ATTACHMENTS:
      return ListStyle::whole;
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::INTEGER:
    case FieldType::DECIMAL:
    case FieldType::MONEY:
    case FieldType::PERCENT:
    case FieldType::DURATION:
    case FieldType::BOOLEAN:
    case FieldType::REF:
    case FieldType::MULTI_REF:
    case FieldType::COUNTER:
    case FieldType::AUTO_NUMBER:
    case FieldType::EXTERNAL_IDS:
    case FieldType::ORDER_KEY:
    case FieldType::EXTRA:
    case FieldType::EXPRESSION:
    case FieldType::STEP:
    case FieldType::NAMED_DATE:
    case FieldType::PERMISSION:
    case FieldType::CHILD_LINES:
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
      break;
  }
  return ListStyle::semicolons;
}

std::string joinList(const std::vector<std::string>& values, ListStyle style) {
  if (style == ListStyle::whole && values.size() == 1 && !values[0].starts_with('"')) return values[0];
  std::string result;
  for (const std::string& value : values) {
    if (!result.empty()) result += "; ";
    const bool plain = style != ListStyle::whole && plainEnd(value, style) == value.size() && !value.starts_with('"');
    result += plain ? value : quoted(value);
  }
  return result;
}

std::vector<std::string> splitList(std::string_view text, ListStyle style) {
  std::vector<std::string> values;
  for (text = stripped(text); !text.empty(); text = stripped(text)) {
    if (const auto length = separatorAt(text, style)) {
      text.remove_prefix(length);
      continue;
    }
    if (auto value = takeQuoted(text, style)) {
      if (!stripped(*value).empty()) values.push_back(std::move(*value));
      continue;
    }
    const auto end = plainEnd(text, style);
    values.emplace_back(stripped(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return values;
}

}  // namespace satchel::node
