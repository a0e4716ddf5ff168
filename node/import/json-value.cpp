#include "node/import/json-value.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "node/text/parts-text.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

/// Builds a JsonValue from the parser's events; any event may end the parsing by false.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return put({}); }
  bool boolean(bool value) { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return scalar(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& digits) { return scalar(digits); }
  bool string(string_t& value) { return scalar(std::move(value)); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonValue::Kind::object); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(JsonValue::Kind::list); }
  bool end_array() { return close(); }
  bool key(string_t& name) {
    if (stack.back()->member(name) != nullptr)
      return fail("the name \"" + shortened(name) + "\" is given twice", "名称“" + shortened(name) + "”重复");
    pending = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string& token, const nlohmann::detail::exception& error) {
    const auto near = shortened(token, 20);
    constexpr int outOfRange = 406;  // nlohmann's number for 1e999
    if (error.id == outOfRange) return fail("the number " + near + " is too large", "数字 " + near + " 过大");
    return fail("near \"" + near + "\" it is no JSON", "“" + near + "”附近不是有效的 JSON");
  }

  JsonValue root;
  std::optional<Problem> fault;

 private:
  static constexpr std::size_t deepest = 16;

  bool fail(std::string en, std::string zh) {
    fault = Problem{"IMPORT_BAD_JSON", std::move(en), std::move(zh)};
    return false;
  }
  bool scalar(std::string text) { return put({JsonValue::Kind::scalar, std::move(text), {}}); }
  bool put(JsonValue value) { return add(std::move(value)), true; }
  JsonValue* add(JsonValue value) {
    if (stack.empty()) return &(root = std::move(value));
    auto& members = stack.back()->members;
    members.push_back({std::exchange(pending, {}), std::move(value)});
    return &members.back().value;
  }
  bool open(JsonValue::Kind kind) {
    if (stack.size() == deepest) return fail("it is nested too deeply", "嵌套过深");
    stack.push_back(add({kind, {}, {}}));
    return true;
  }
  bool close() {
    stack.pop_back();
    return true;
  }

  // Members are appended to the innermost only, so that pointers to the outer ones hold.
  std::vector<JsonValue*> stack;
  std::string pending;
};

}  // namespace

const JsonValue* JsonValue::member(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &JsonMember::name);
  return found == members.end() ? nullptr : &found->value;
}

OrProblem<JsonValue> parseJson(std::string_view text) {
  Builder builder;
  if (nlohmann::json::sax_parse(text, &builder)) return std::move(builder.root);
  return std::move(builder.fault).value_or(Problem{"IMPORT_BAD_JSON", "it is no JSON", "不是有效的 JSON"});
}

std::string typedText(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      return {};
    case JsonValue::Kind::scalar:
      return value.text;
    case JsonValue::Kind::list: {
      std::string result;
      for (const auto& text : typedTexts(value)) result += (result.empty() ? "" : "; ") + text;
      return result;
    }
    case JsonValue::Kind::object:
      break;
  }
  const auto text = [&](std::string_view name) { return value.member(name) ? typedText(*value.member(name)) : ""; };
  const auto only = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::all_of(value.members, [&](const auto& m) { return std::ranges::count(names, m.name) > 0; });
  };
  if (value.member("amount") && only({"amount", "currency"}))
    return std::string(stripped(text("amount") + " " + text("currency")));
  if (value.member("id") && only({"id", "kind", "title"})) return text("id").empty() ? text("title") : text("id");
  if (value.member("key") && only({"key", "en", "zh"})) return text("key");
  Parts parts;
  for (const auto& [name, member] : value.members) {
    auto inner = typedText(member);
    if (!inner.empty()) parts.emplace_back(name, std::move(inner));
  }
  return partsText(parts);
}

std::vector<std::string> typedTexts(const JsonValue& value) {
  std::vector<std::string> result;
  if (value.kind != JsonValue::Kind::list) {
    if (auto text = typedText(value); !text.empty()) result.push_back(std::move(text));
    return result;
  }
  for (const auto& [name, element] : value.members) {
    if (auto text = typedText(element); !text.empty()) result.push_back(std::move(text));
  }
  return result;
}

}  // namespace satchel::node
