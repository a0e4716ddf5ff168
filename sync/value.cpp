#include "sync/value.h"

#include <algorithm>

#include "crypto/check.h"
#include "sync/codec.h"
#include "sync/utf8.h"

namespace satchel::sync {
namespace {

enum Tag : std::uint8_t {
  textTag = 1,
  integerTag,
  decimalTag,
  moneyTag,
  booleanTag,
  dateTag,
  dateTimeTag,
  durationTag,
  choiceTag,
  refTag,
  compositeTag
};

// Composites may hold composites, but nobody's bytes may decide how deep our stack goes.
constexpr unsigned deepest = 8;
constexpr std::uint8_t largestScale = 18;

void putDecimal(Writer& out, Decimal decimal) {
  decimal.normalise();
  checkThat(decimal.scale <= largestScale, "a decimal has at most 18 places");
  out.u8(decimal.scale);
  out.zigzag(decimal.mantissa);
}

/// A currency is three capital letters.
bool isCurrency(std::string_view code) {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Encoder {
 public:
  Encoder(Writer& out, unsigned depth) : out(out), depth(depth) {}
  void operator()(std::monostate) {}
  void operator()(const Text& value) { out.u8(textTag), out.raw(asBytes(value.text)); }
  void operator()(Integer value) { out.u8(integerTag), out.zigzag(value.value); }
  void operator()(Decimal value) { out.u8(decimalTag), putDecimal(out, value); }
  void operator()(const Money& value) {
    checkThat(isCurrency(value.currency), "money has an ISO 4217 currency");
    out.u8(moneyTag), out.raw(asBytes(value.currency)), putDecimal(out, value.amount);
  }
  void operator()(Boolean value) { out.u8(booleanTag), out.u8(value.value ? 1 : 0); }
  void operator()(Date value) { out.u8(dateTag), out.zigzag(value.days); }
  void operator()(DateTime value) { out.u8(dateTimeTag), out.zigzag(value.millis); }
  void operator()(Duration value) { out.u8(durationTag), out.zigzag(value.minutes); }
  void operator()(const Choice& value) { out.u8(choiceTag), out.raw(asBytes(value.key)); }
  void operator()(const Ref& value) { out.u8(refTag), out.raw(value.id); }
  void operator()(const Composite& value) {
    checkThat(depth < deepest, "composites nest at most 8 deep");
    out.u8(compositeTag);
    out.varint(static_cast<std::uint64_t>(
        std::ranges::count_if(value.parts, [](const auto& part) { return !part.second.empty(); })));
    for (const auto& [key, part] : value.parts) {
      if (part.empty()) continue;  // an absent part is no part
      Writer encoded;
      std::visit(Encoder(encoded, depth + 1), part.is);
      out.text(key), out.sized(encoded.view());
    }
  }

 private:
  Writer& out;
  unsigned depth;
};

std::string utf8(Reader& in, ByteView bytes) {
  if (!isUtf8(bytes)) in.reject();
  return std::string(asText(bytes));
}
std::string restUtf8(Reader& in) {
  return utf8(in, in.raw(in.rest().size()));
}

Decimal decodeDecimal(Reader& in) {
  Decimal result;
  result.scale = in.u8();
  result.mantissa = in.zigzag();
  if (result.scale > largestScale || (result.scale > 0 && result.mantissa % 10 == 0)) in.reject();
  return result;
}

Value decodeAt(Reader& in, unsigned depth);

Composite decodeParts(Reader& in, unsigned depth) {
  Composite result;
  if (depth >= deepest) in.reject();
  for (auto count = in.count(2); count > 0 && !in.failed(); --count) {
    auto key = utf8(in, in.sized());
    Reader inner(in.sized());
    auto part = decodeAt(inner, depth + 1);
    if (!inner.done() || part.empty()) in.reject();
    if (!result.parts.empty() && key <= result.parts.rbegin()->first) in.reject();
    result.parts.emplace_hint(result.parts.end(), std::move(key), std::move(part));
  }
  return result;
}

Value decodeAt(Reader& in, unsigned depth) {
  if (in.rest().empty()) return {};
  switch (in.u8()) {
    case textTag:
      return {Text{restUtf8(in)}};
    case integerTag:
      return {Integer{in.zigzag()}};
    case decimalTag:
      return {decodeDecimal(in)};
    case moneyTag: {
      Money money;
      money.currency = asText(in.raw(3));
      money.amount = decodeDecimal(in);
      if (!isCurrency(money.currency)) in.reject();
      return {std::move(money)};
    }
    case booleanTag: {
      const auto flag = in.u8();
      if (flag > 1) in.reject();
      return {Boolean{flag == 1}};
    }
    case dateTag: {
      const auto days = in.zigzag();
      if (days != static_cast<std::int32_t>(days)) in.reject();
      return {Date{static_cast<std::int32_t>(days)}};
    }
    case dateTimeTag:
      return {DateTime{in.zigzag()}};
    case durationTag:
      return {Duration{in.zigzag()}};
    case choiceTag:
      return {Choice{restUtf8(in)}};
    case refTag:
      return {Ref{in.fixedBytes<RecordId>()}};
    case compositeTag:
      return {decodeParts(in, depth)};
    default:
      in.reject();
      return {};  // a tag of a later version
  }
}

}  // namespace

bool Composite::operator==(const Composite& other) const {
  // An absent part is no part: {city, street: nothing} equals {city}, as their bytes do.
  auto mine = parts.begin();
  auto theirs = other.parts.begin();
  for (;; ++mine, ++theirs) {
    while (mine != parts.end() && mine->second.empty()) ++mine;
    while (theirs != other.parts.end() && theirs->second.empty()) ++theirs;
    if (mine == parts.end() || theirs == other.parts.end()) return mine == parts.end() && theirs == other.parts.end();
    if (*mine != *theirs) return false;
  }
}

Bytes encode(const Value& value) {
  Writer result;
  const auto* text = std::get_if<Text>(&value.is);
  result.reserve(text == nullptr ? 24 : 1 + text->text.size());  // what all but composites need
  std::visit(Encoder(result, 0), value.is);
  return result.take();
}

std::optional<Value> decodeValue(ByteView bytes) {
  Reader in(bytes);
  auto result = decodeAt(in, 0);
  if (!in.done()) return std::nullopt;
  return result;
}

}  // namespace satchel::sync
