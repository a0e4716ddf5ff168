#include "node/text/typed-parts.h"

#include <algorithm>
#include <array>

#include "node/text/day.h"
#include "node/text/parts-text.h"
#include "node/text/person-name.h"

namespace satchel::node {
namespace {

using sync::Composite;
using sync::Value;

constexpr PartName addressNames[] = {{"street", "街道|address|地址"},
                                     {"city", "城市|市|town"},
                                     {"region", "省|省份|state|province|county"},
                                     {"postcode", "邮编|zip|zip code|postal code|postal_code"},
                                     {"country", "国家"}};
constexpr PartName geoNames[] = {
    {"lat", "latitude|纬度"}, {"lon", "lng|longitude|经度"}, {"accuracy", "精度"}, {"when", "时间"}};
constexpr PartName rangeNames[] = {{"start", "from|开始"}, {"end", "to|结束"}};
constexpr PartName externalIdNames[] = {{"source", "来源"}, {"id", "编号"}};
constexpr PartName extraNames[] = {{"column", "列"}, {"text", "内容"}};

void put(Composite& composite, const std::string& key, std::string_view text) {
  if (!text.empty()) composite.parts[key] = Value{sync::Text{std::string(text)}};
}

Composite textParts(const Parts& parts) {
  Composite result;
  for (const auto& [key, text] : parts) put(result, key, text);
  return result;
}

/// A part as plain text; empty where it is not there.
std::string part(const Composite& composite, const std::string& key) {
  const auto at = composite.parts.find(key);
  if (at == composite.parts.end()) return {};
  struct Plain {
    std::string operator()(const sync::Text& v) const { return v.text; }
    std::string operator()(const sync::Decimal& v) const { return v.text(); }
    std::string operator()(const sync::Integer& v) const { return std::to_string(v.value); }
    std::string operator()(const sync::Date& v) const { return sync::isoDate(v); }
    std::string operator()(const sync::DateTime& v) const { return sync::isoDateTime(v); }
    std::string operator()(const sync::Choice& v) const { return v.key; }
    std::string operator()(const sync::Ref& v) const { return hex(v.id); }
    std::string operator()(const sync::Boolean& v) const { return v.value ? "yes" : "no"; }
    std::string operator()(const sync::Duration& v) const { return std::to_string(v.minutes) + "m"; }
    std::string operator()(const sync::Money& v) const { return v.amount.text(2) + " " + v.currency; }
    std::string operator()(const Composite& v) const { return compositeText(v); }
    std::string operator()(std::monostate) const { return {}; }
  };
  return std::visit(Plain{}, at->second.is);
}

bool has(const Composite& composite, const char* key) {
  return composite.parts.contains(key);
}
bool onlyHas(const Composite& composite, std::initializer_list<const char*> keys) {
  return std::ranges::all_of(composite.parts,
                             [&](const auto& each) { return std::ranges::count(keys, each.first) > 0; });
}

std::string namedText(const Composite& composite) {
  Parts parts;
  for (const auto& each : composite.parts) {
    if (!each.second.empty()) parts.emplace_back(each.first, part(composite, each.first));
  }
  return partsText(parts);
}

/// "10 create_task Call back", "2026-10-01 National Day"; nothing where a blank at an end would be lost, or the words
/// would be taken for names of parts.
std::optional<std::string> spacedText(const Composite& composite) {
  std::string line;
  for (const char* key : {"position", "date", "action", "detail", "name"}) {
    const auto text = part(composite, key);
    if (stripped(text) != text || text.find('=') != text.npos) return std::nullopt;
    if (!text.empty()) line += (line.empty() ? "" : " ") + text;
  }
  return line;
}

/// The form if it reads back, else the named one.
template <class Read>
std::string eitherText(const Composite& composite, std::string form, Read read) {
  const std::optional<Composite> back = read(form);
  return back && *back == composite ? form : namedText(composite);
}

PersonName nameOf(const Composite& composite) {
  return {part(composite, "family"), part(composite, "given"), part(composite, "prefix"), part(composite, "suffix")};
}

std::optional<Value> decimalWithin(std::string_view text, std::int64_t least, std::int64_t most) {
  auto number = sync::Decimal::parse(stripped(text));
  if (!number || *number < sync::Decimal{least, 0} || *number > sync::Decimal{most, 0}) return std::nullopt;
  return Value{*number};
}

std::optional<Value> geoPart(std::string_view key, std::string_view text) {
  if (key == "lat") return decimalWithin(text, -90, 90);
  if (key == "lon") return decimalWithin(text, -180, 180);
  if (key == "accuracy") return decimalWithin(text, 0, 100'000'000);
  const auto when = sync::parseIsoDateTime(text);
  return when ? std::optional(Value{*when}) : std::nullopt;
}

/// A date, or a date and time. Absent for an open end.
std::optional<Value> rangeEnd(std::string_view text) {
  if (text.empty()) return Value{};
  if (const auto date = sync::parseIsoDate(text)) return Value{*date};
  if (const auto time = sync::parseIsoDateTime(text)) return Value{*time};
  return std::nullopt;
}

/// What needs both of its parts.
std::optional<Composite> bothTexts(Composite composite) {
  return composite.parts.size() == 2 ? std::optional(std::move(composite)) : std::nullopt;
}

std::optional<Composite> twoTexts(std::string_view text, char separator, const char* first, const char* second) {
  const auto at = text.find(separator);
  if (at == text.npos) return std::nullopt;
  Composite result;
  put(result, first, stripped(text.substr(0, at)));
  put(result, second, stripped(text.substr(at + 1)));
  return bothTexts(std::move(result));
}

}  // namespace

Composite personNameParts(std::string_view text) {
  const auto name = personNameOf(text);
  Composite result;
  put(result, "family", name.family);
  put(result, "given", name.given);
  put(result, "prefix", name.prefix);
  put(result, "suffix", name.suffix);
  return result;
}

Composite addressParts(std::string_view text) {
  if (const auto parts = readParts(text, addressNames)) return textParts(*parts);
  Composite result;
  put(result, "street", stripped(text));
  return result;
}

std::optional<Composite> geoParts(std::string_view text) {
  const auto plain = narrow(text);
  auto parts = readParts(plain, geoNames);
  if (!parts) {
    const auto two = splitStripped(plain, ',');
    if (two.size() != 2) return std::nullopt;
    parts = Parts{{"lat", std::string(two[0])}, {"lon", std::string(two[1])}};
  }
  Composite result;
  for (const auto& [key, each] : *parts) {
    auto value = geoPart(key, each);
    if (!value) return std::nullopt;
    result.parts[key] = std::move(*value);
  }
  return has(result, "lat") && has(result, "lon") ? std::optional(result) : std::nullopt;
}

std::optional<Composite> rangeParts(std::string_view text) {
  const auto plain = narrow(stripped(text));
  auto parts = readParts(plain, rangeNames);
  for (const std::string_view between : {"..", "至", "~", " to ", "–"}) {
    const auto at = plain.find(between);
    if (parts || at == plain.npos) continue;
    parts = Parts{{"start", std::string(stripped(std::string_view(plain).substr(0, at)))},
                  {"end", std::string(stripped(std::string_view(plain).substr(at + between.size())))}};
  }
  if (!parts) return std::nullopt;
  Composite result;
  for (const auto& [key, each] : *parts) {
    auto value = rangeEnd(each);
    if (!value) return std::nullopt;
    if (!value->empty()) result.parts[key] = std::move(*value);
  }
  return result.parts.empty() ? std::nullopt : std::optional(result);
}

bool inOrder(const Composite& range) {
  if (!has(range, "start") || !has(range, "end")) return true;
  const auto moment = [&](const char* key, std::int64_t ofDay) {
    const auto& value = range.parts.at(key);
    if (const auto* date = std::get_if<sync::Date>(&value.is)) return date->days * dayMillis + ofDay;
    const auto* time = std::get_if<sync::DateTime>(&value.is);
    return time == nullptr ? 0 : time->millis;
  };
  // A day ends when it is over.
  return moment("start", 0) <= moment("end", dayMillis - 1);
}

std::optional<Composite> externalIdParts(std::string_view text) {
  if (const auto parts = readParts(text, externalIdNames)) return bothTexts(textParts(*parts));
  return twoTexts(stripped(text), ':', "source", "id");
}

std::optional<Composite> extraParts(std::string_view text) {
  if (const auto parts = readParts(text, extraNames)) return bothTexts(textParts(*parts));
  return twoTexts(stripped(text), '=', "column", "text");
}

std::string compositeText(const Composite& composite) {
  if (composite.parts.empty()) return {};
  if (onlyHas(composite, {"family", "given", "prefix", "suffix"})) return personNameText(nameOf(composite));
  if (onlyHas(composite, {"street"}))
    return eitherText(composite, part(composite, "street"), [](auto& t) { return std::optional(addressParts(t)); });
  if (onlyHas(composite, {"lat", "lon"}))
    return eitherText(composite, part(composite, "lat") + "," + part(composite, "lon"), geoParts);
  if (onlyHas(composite, {"start", "end"}))
    return eitherText(composite, part(composite, "start") + ".." + part(composite, "end"), rangeParts);
  if (onlyHas(composite, {"source", "id"}))
    return eitherText(composite, part(composite, "source") + ":" + part(composite, "id"), externalIdParts);
  if (onlyHas(composite, {"what", "scope"}) && part(composite, "what").find_first_of("=;\"") == std::string::npos)
    return part(composite, "what") + "=" + part(composite, "scope");
  if (onlyHas(composite, {"position", "action", "detail"}) || onlyHas(composite, {"date", "name"})) {
    if (auto line = spacedText(composite)) return *line;
  }
  if (onlyHas(composite, {"column", "text"}))
    return eitherText(composite, part(composite, "column") + "=" + part(composite, "text"), extraParts);
  return namedText(composite);
}

std::string compositeDisplay(const Composite& composite, Language language) {
  if (has(composite, "family") || has(composite, "given")) return printedName(nameOf(composite));
  if (!onlyHas(composite, {"street", "city", "region", "postcode", "country"})) return compositeText(composite);
  // The largest first in Chinese, the street first in English.
  constexpr std::array english = {"street", "city", "region", "postcode", "country"};
  constexpr std::array chinese = {"country", "region", "city", "street", "postcode"};
  std::string result;
  for (const auto* key : language == Language::zh ? chinese : english) {
    const auto text = part(composite, key);
    if (!text.empty()) result += (result.empty() ? "" : language == Language::zh ? " " : ", ") + text;
  }
  return result;
}

}  // namespace satchel::node
