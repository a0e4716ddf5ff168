#include "sync/value.h"

#include <algorithm>
#include <limits>

#include "crypto/check.h"
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

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t code) {
  return static_cast<std::int64_t>((code >> 1) ^ (~(code & 1) + 1));
}

void putVarint(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}
void putBytes(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
void putDecimal(Bytes& out, Decimal decimal) {
  decimal.normalise();
  if (decimal.scale > largestScale) throw std::logic_error("a decimal of more than 18 places");
  out.push_back(decimal.scale);
  putVarint(out, zigzag(decimal.mantissa));
}

/// A currency is three capital letters.
bool isCurrency(std::string_view code) {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Encoder {
 public:
  explicit Encoder(Bytes& out, unsigned depth) : out(out), depth(depth) {}
  void operator()(std::monostate) {}
  void operator()(const Text& value) { start(textTag), putBytes(out, asBytes(value.text)); }
  void operator()(Integer value) { start(integerTag), putVarint(out, zigzag(value.value)); }
  void operator()(Decimal value) { start(decimalTag), putDecimal(out, value); }
  void operator()(const Money& value) {
    if (!isCurrency(value.currency)) throw std::logic_error("money without an ISO 4217 currency");
    start(moneyTag), putBytes(out, asBytes(value.currency)), putDecimal(out, value.amount);
  }
  void operator()(Boolean value) { start(booleanTag), out.push_back(value.value ? 1 : 0); }
  void operator()(Date value) { start(dateTag), putVarint(out, zigzag(value.days)); }
  void operator()(DateTime value) { start(dateTimeTag), putVarint(out, zigzag(value.millis)); }
  void operator()(Duration value) { start(durationTag), putVarint(out, zigzag(value.minutes)); }
  void operator()(const Choice& value) { start(choiceTag), putBytes(out, asBytes(value.key)); }
  void operator()(const Ref& value) { start(refTag), putBytes(out, value.id); }
  void operator()(const Composite& value) {
    if (depth == deepest) throw std::logic_error("composites nested too deep");
    start(compositeTag);
    putVarint(out, static_cast<std::uint64_t>(
                       std::ranges::count_if(value.parts, [](const auto& part) { return !part.second.empty(); })));
    for (const auto& [key, part] : value.parts) {
      if (part.empty()) continue;  // an absent part is no part
      Bytes encoded;
      std::visit(Encoder(encoded, depth + 1), part.is);
      putVarint(out, key.size()), putBytes(out, asBytes(key));
      putVarint(out, encoded.size()), putBytes(out, encoded);
    }
  }

 private:
  void start(Tag tag) { out.push_back(tag); }
  Bytes& out;
  unsigned depth;
};

/// Takes bytes from the front; once something was not canonical it stays failed.
class Reader {
 public:
  explicit Reader(ByteView rest) : rest(rest) {}
  bool complete() const { return !failed && rest.empty(); }
  bool fail() { return failed = true, false; }
  std::uint8_t byte() {
    if (rest.empty()) return fail(), 0;
    const auto result = rest.front();
    rest = rest.subspan(1);
    return result;
  }
  ByteView take(std::uint64_t count) {
    if (count > rest.size()) return fail(), ByteView{};
    const auto result = rest.first(count);
    rest = rest.subspan(count);
    return result;
  }
  ByteView all() { return take(rest.size()); }
  std::uint64_t varint() {
    std::uint64_t result = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = byte();
      if (shift == 63 && next > 1) break;
      result |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) fail();  // not the shortest form
        return result;
      }
    }
    return fail(), 0;
  }
  std::int64_t number() { return unzigzag(varint()); }
  Decimal decimal() {
    Decimal result;
    result.scale = byte();
    result.mantissa = number();
    if (result.scale > largestScale || (result.scale > 0 && result.mantissa % 10 == 0)) fail();
    return result;
  }
  std::string utf8(ByteView bytes) {
    if (!isUtf8(bytes)) fail();
    return std::string(asText(bytes));
  }

 private:
  ByteView rest;
  bool failed = false;
};

std::optional<Value> decodeAt(ByteView bytes, unsigned depth);

std::optional<Composite> decodeParts(Reader& in, unsigned depth) {
  if (depth == deepest) return std::nullopt;
  Composite result;
  auto count = in.varint();
  for (; count > 0; --count) {
    auto key = in.utf8(in.take(in.varint()));
    auto part = decodeAt(in.take(in.varint()), depth + 1);
    if (!part || part->empty()) return std::nullopt;
    if (!result.parts.empty() && key <= result.parts.rbegin()->first) return std::nullopt;
    result.parts.emplace_hint(result.parts.end(), std::move(key), std::move(*part));
  }
  return result;
}

std::optional<Value> decodeAt(ByteView bytes, unsigned depth) {
  if (bytes.empty()) return Value{};
  Reader in(bytes);
  Value result;
  switch (in.byte()) {
    case textTag:
      result.is = Text{in.utf8(in.all())};
      break;
    case integerTag:
      result.is = Integer{in.number()};
      break;
    case decimalTag:
      result.is = in.decimal();
      break;
    case moneyTag: {
      Money money;
      money.currency = asText(in.take(3));
      money.amount = in.decimal();
      if (!isCurrency(money.currency)) return std::nullopt;
      result.is = std::move(money);
      break;
    }
    case booleanTag: {
      const auto flag = in.byte();
      if (flag > 1) return std::nullopt;
      result.is = Boolean{flag == 1};
      break;
    }
    case dateTag: {
      const auto days = in.number();
      if (days < std::numeric_limits<std::int32_t>::min() || days > std::numeric_limits<std::int32_t>::max())
        return std::nullopt;
      result.is = Date{static_cast<std::int32_t>(days)};
      break;
    }
    case dateTimeTag:
      result.is = DateTime{in.number()};
      break;
    case durationTag:
      result.is = Duration{in.number()};
      break;
    case choiceTag:
      result.is = Choice{in.utf8(in.all())};
      break;
    case refTag: {
      const auto id = RecordId::from(in.all());
      if (!id) return std::nullopt;
      result.is = Ref{*id};
      break;
    }
    case compositeTag: {
      auto parts = decodeParts(in, depth);
      if (!parts) return std::nullopt;
      result.is = std::move(*parts);
      break;
    }
    default:
      return std::nullopt;
  }
  if (!in.complete()) return std::nullopt;
  return result;
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
  Bytes result;
  std::visit(Encoder(result, 0), value.is);
  return result;
}

std::optional<Value> decodeValue(ByteView bytes) {
  return decodeAt(bytes, 0);
}

}  // namespace satchel::sync
