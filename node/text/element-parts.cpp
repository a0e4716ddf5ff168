#include "node/text/element-parts.h"

#include <charconv>

#include "node/text/parts-text.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;
using sync::Composite;
using sync::Value;

constexpr PartName attachmentNames[] = {
    {"hash", "指纹"}, {"name", "file|文件名|名称"}, {"size", "bytes|大小"}, {"type", "类型"}};
constexpr PartName stepNames[] = {{"position", "位置|顺序"}, {"action", "动作"}, {"detail", "内容"}};
constexpr PartName namedDateNames[] = {{"date", "日期"}, {"name", "名称"}};
constexpr PartName permissionNames[] = {{"what", "对象"}, {"scope", "范围"}};

constexpr std::size_t hashDigits = 64;

/// The texts of a named form, in the order of `names`; empty where a part is not there.
template <std::size_t count>
std::optional<std::array<std::string, count>> partsByName(std::string_view text, const PartName (&names)[count]) {
  const auto parts = readParts(text, names);
  if (!parts) return std::nullopt;
  std::array<std::string, count> result;
  for (const auto& [key, each] : *parts) {
    for (std::size_t i = 0; i < count; ++i) {
      if (names[i].key == key) result[i] = each;
    }
  }
  return result;
}

Value textValue(std::string text) {
  return Value{sync::Text{std::move(text)}};
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// Up to the next blank, taken off.
std::string_view takeWord(std::string_view& rest) {
  rest = stripped(rest);
  const auto word = rest.substr(0, std::min(rest.find_first_of(" \t\n"), rest.size()));
  rest.remove_prefix(word.size());
  return word;
}

std::optional<Composite> step(const FieldDef& field, std::string_view position, std::string_view action,
                              std::string_view detail) {
  const auto place = wholeNumber(position);
  const auto* choice = field.findChoice(action);
  if (!place || choice == nullptr) return std::nullopt;
  Composite result;
  result.parts["position"] = Value{sync::Integer{*place}};
  result.parts["action"] = Value{sync::Choice{choice->key}};
  if (!detail.empty()) result.parts["detail"] = textValue(std::string(detail));
  return result;
}

std::optional<Composite> namedDate(std::string_view date, std::string_view name, DateOrder order) {
  const auto day = readDate(narrow(date), order).date;
  if (!day) return std::nullopt;
  Composite result;
  result.parts["date"] = Value{*day};
  if (!name.empty()) result.parts["name"] = textValue(std::string(name));
  return result;
}

std::optional<Composite> permission(const FieldDef& field, std::string_view what, std::string_view scope) {
  const auto* choice = field.findChoice(scope);
  if (what.empty() || choice == nullptr) return std::nullopt;
  Composite result;
  result.parts["what"] = textValue(std::string(what));
  result.parts["scope"] = Value{sync::Choice{choice->key}};
  return result;
}

}  // namespace

std::optional<Composite> attachmentParts(std::string_view text) {
  auto parts = partsByName(text, attachmentNames);
  if (!parts) return std::nullopt;
  auto& [hash, name, size, type] = *parts;
  hash = lowered(hash);
  const bool isHash = hash.size() == hashDigits && hash.find_first_not_of("0123456789abcdef") == hash.npos;
  const auto bytes = size.empty() ? 0 : wholeNumber(size);
  if (!isHash || name.empty() || !bytes) return std::nullopt;
  Composite result;
  result.parts["hash"] = textValue(std::move(hash));
  result.parts["name"] = textValue(std::move(name));
  if (!size.empty()) result.parts["size"] = Value{sync::Integer{*bytes}};
  if (!type.empty()) result.parts["type"] = textValue(std::move(type));
  return result;
}

std::optional<Composite> stepParts(const FieldDef& field, std::string_view text) {
  if (const auto parts = partsByName(text, stepNames)) return step(field, (*parts)[0], (*parts)[1], (*parts)[2]);
  auto rest = stripped(text);
  const auto position = takeWord(rest);
  const auto action = takeWord(rest);
  return step(field, position, action, stripped(rest));
}

std::optional<Composite> namedDateParts(std::string_view text, DateOrder order) {
  if (const auto parts = partsByName(text, namedDateNames)) return namedDate((*parts)[0], (*parts)[1], order);
  auto rest = stripped(text);
  const auto date = takeWord(rest);
  return namedDate(date, stripped(rest), order);
}

std::optional<Composite> permissionParts(const FieldDef& field, std::string_view text) {
  if (const auto parts = partsByName(text, permissionNames); parts && !(*parts)[1].empty())
    return permission(field, (*parts)[0], (*parts)[1]);
  const auto sign = text.rfind('=');
  if (sign == text.npos) return std::nullopt;
  return permission(field, stripped(text.substr(0, sign)), stripped(text.substr(sign + 1)));
}

std::string_view keyPart(FieldType type) {
  if (type == FieldType::ATTACHMENTS) return "hash";
  if (type == FieldType::STEP) return "position";
  if (type == FieldType::NAMED_DATE) return "date";
  if (type == FieldType::PERMISSION) return "what";
  return {};
}

}  // namespace satchel::node
