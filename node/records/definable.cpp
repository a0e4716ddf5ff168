#include "node/records/definable.h"

#include <algorithm>
#include <charconv>

#include "node/text/list-text.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::FieldType;
using schema::Merge;

constexpr std::size_t longestKey = 40, mostChoices = 500;
constexpr std::string_view betweenLabels = " / ";

/// A type that people may give a field, and the codes that read its values.
struct Definable {
  FieldType type;
  std::vector<Merge> merges;
};

const std::vector<Definable>& definables() {
  using enum Merge;
  static const std::vector<Merge> one{LAST_WRITER, KEEP_BOTH, FIXED, WRITE_ONCE};
  static const std::vector<Merge> oneOrMore{LAST_WRITER, KEEP_BOTH, FIXED, WRITE_ONCE, SET};
  static const std::vector<Definable> all{
      {FieldType::TEXT, oneOrMore},
      {FieldType::LONG_TEXT, {MERGEABLE_TEXT}},
      {FieldType::INTEGER, one},
      {FieldType::DECIMAL, one},
      {FieldType::MONEY, {KEEP_BOTH, LAST_WRITER, FIXED, WRITE_ONCE}},
      {FieldType::PERCENT, one},
      {FieldType::DATE, one},
      {FieldType::DATE_TIME, one},
      {FieldType::DURATION, one},
      {FieldType::BOOLEAN, {LAST_WRITER, KEEP_BOTH, FIXED, WRITE_ONCE, SET_WINS}},
      {FieldType::CHOICE, {LAST_WRITER, KEEP_BOTH, FIXED, WRITE_ONCE, FURTHEST_WINS}},
      {FieldType::MULTI_CHOICE, {SET}},
      {FieldType::PERSON_NAME, one},
      {FieldType::PHONE, oneOrMore},
      {FieldType::EMAIL, oneOrMore},
      {FieldType::URL, oneOrMore},
      {FieldType::ADDRESS, one},
      {FieldType::GEO, one},
      {FieldType::REF, one},
      {FieldType::MULTI_REF, {SET}},
      {FieldType::TAGS, {SET}},
      {FieldType::COUNTER, {COUNTER}},
      {FieldType::RANGE, one},
      {FieldType::RECURRENCE, one},
  };
  return all;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// A key made of a label: "Dark blue" is dark_blue, 深蓝 itself.
std::string keyOf(std::string_view label) {
  std::string key = lowered(stripped(label));
  std::ranges::replace_if(
      key, [](char c) { return c == ' ' || c == '-' || c == '/' || c == '='; }, '_');
  return key;
}

}  // namespace

bool isKey(std::string_view text) {
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto inside = [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= longestKey && small(text.front()) && std::ranges::all_of(text, inside);
}

bool isDefinable(FieldType type) {
  return !mergesOf(type).empty();
}

std::string definableTypes() {
  std::vector<std::string> words;
  for (const Definable& each : definables()) words.emplace_back(schema::typeText(each.type));
  return joined(words);
}

std::vector<Merge> mergesOf(FieldType type) {
  const auto at = std::ranges::find(definables(), type, &Definable::type);
  return at == definables().end() ? std::vector<Merge>{} : at->merges;
}

std::string mergeWords(const std::vector<Merge>& merges) {
  std::vector<std::string> words;
  for (const Merge merge : merges) words.emplace_back(schema::mergeText(merge));
  return joined(words);
}

std::optional<Merge> mergeNamed(std::string_view text) {
  takePrefix(text, "A/");
  takePrefix(text, "a/");
  return schema::mergeOf(text);
}

bool isWhole(FieldType type) {
  return type == FieldType::MONEY || type == FieldType::PERSON_NAME || type == FieldType::ADDRESS ||
         type == FieldType::GEO || type == FieldType::RANGE;
}

std::optional<PlacedChoice> readChoice(std::string_view text) {
  PlacedChoice result;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.place);
  std::string_view rest(end, text.data() + text.size());
  if (error != std::errc() || !takePrefix(rest, " ")) return std::nullopt;
  const std::size_t space = std::min(rest.find(' '), rest.size());
  result.choice.key = rest.substr(0, space);
  rest = stripped(rest.substr(space));
  const std::size_t between = std::min(rest.find(betweenLabels), rest.size());
  result.choice.label.en = rest.substr(0, between);
  if (between < rest.size()) result.choice.label.zh = rest.substr(between + betweenLabels.size());
  if (result.choice.key.empty()) return std::nullopt;
  if (result.choice.label.en.empty()) result.choice.label.en = result.choice.key;
  if (result.choice.label.zh.empty()) result.choice.label.zh = result.choice.label.en;
  return result;
}

std::string choiceText(const PlacedChoice& placed) {
  const schema::ChoiceDef& choice = placed.choice;
  return std::to_string(placed.place) + " " + choice.key + " " + choice.label.en + std::string(betweenLabels) +
         choice.label.zh;
}

OrProblem<std::vector<PlacedChoice>> typedChoices(std::string_view text, std::uint32_t first) {
  std::vector<PlacedChoice> result;
  for (const std::string& each : splitList(text, ListStyle::commas)) {
    const std::size_t equals = std::min(each.find('='), each.size());
    const std::string_view label = equals < each.size() ? std::string_view(each).substr(equals + 1) : each;
    const std::size_t slash = std::min(label.find('/'), label.size());
    PlacedChoice placed;
    placed.place = first + 10 * static_cast<std::uint32_t>(result.size());
    placed.choice.key = keyOf(std::string_view(each).substr(0, equals));
    placed.choice.label.en = stripped(label.substr(0, slash));
    placed.choice.label.zh = slash < label.size() ? stripped(label.substr(slash + 1)) : stripped(label);
    const bool twice =
        std::ranges::any_of(result, [&](const PlacedChoice& other) { return other.choice.key == placed.choice.key; });
    if (twice || placed.choice.key.empty() || placed.choice.label.en.empty() || result.size() == mostChoices) {
      return Problem{
          "BAD_CHOICES",
          "The choices '" + shortened(text) + "' cannot be read at '" + shortened(each) +
              "'; write each once: high=High/高, low=Low/低.",
          "选项“" + shortened(text) + "”中的“" + shortened(each) + "”无法识别；请各写一次：high=High/高, low=Low/低。"};
    }
    result.push_back(std::move(placed));
  }
  return result;
}

}  // namespace satchel::node
