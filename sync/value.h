// What a field can hold, as exact bytes. Invariant: equal values have equal bytes (the encoding is canonical), so that
// merging compares bytes and never needs to understand them.
//
// Encoding: u8 tag, then by tag (varint = LEB128, at most 10 bytes, shortest form; zigzag for signed):
//   1 text UTF-8 to the end · 2 integer zigzag · 3 decimal u8 scale, zigzag mantissa (no trailing zero beyond scale 0)
//   4 money 3 bytes ISO 4217, decimal · 5 boolean u8 · 6 date zigzag days since 1970-01-01
//   7 dateTime zigzag milliseconds UTC · 8 duration zigzag minutes · 9 choice key to the end · 10 ref 16 bytes
//   11 composite: varint count, then per part in key order: varint length, key, varint length, encoded value
// An absent value (a field cleared) is no bytes at all.
#pragma once
#include <compare>
#include <map>
#include <string>
#include <variant>

#include "sync/ids.h"

namespace satchel::sync {

/// mantissa × 10^-scale, exact. Canonical: scale 0 to 18, no trailing zero while scale > 0.
struct Decimal {
  std::int64_t mantissa = 0;
  std::uint8_t scale = 0;
  /// "-12.50", "1,234.5" is refused: nothing coerces. Nothing where it is no number or does not fit.
  static std::optional<Decimal> parse(std::string_view text);
  /// With at least `minimumScale` digits after the point: money shows two.
  std::string text(unsigned minimumScale = 0) const;
  void normalise();
  /// Exact, whatever the scales.
  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }
};
/// Nothing where the sum does not fit.
std::optional<Decimal> add(const Decimal& a, const Decimal& b);

struct Text {
  std::string text;
  auto operator<=>(const Text&) const = default;
};
struct Integer {
  std::int64_t value = 0;
  auto operator<=>(const Integer&) const = default;
};
struct Money {
  Decimal amount;
  std::string currency;
  bool operator==(const Money&) const = default;
};
struct Boolean {
  bool value = false;
  auto operator<=>(const Boolean&) const = default;
};
struct Date {
  std::int32_t days = 0;
  auto operator<=>(const Date&) const = default;
};
struct DateTime {
  std::int64_t millis = 0;
  auto operator<=>(const DateTime&) const = default;
};
struct Duration {
  std::int64_t minutes = 0;
  auto operator<=>(const Duration&) const = default;
};
struct Choice {
  std::string key;
  auto operator<=>(const Choice&) const = default;
};
struct Ref {
  RecordId id;
  auto operator<=>(const Ref&) const = default;
};
struct Value;
struct Composite {
  std::map<std::string, Value> parts;
  bool operator==(const Composite&) const;
};

/// std::monostate: nothing there.
struct Value {
  std::variant<std::monostate, Text, Integer, Decimal, Money, Boolean, Date, DateTime, Duration, Choice, Ref, Composite>
      is;
  bool operator==(const Value&) const = default;
  bool empty() const { return std::holds_alternative<std::monostate>(is); }
};

Bytes encode(const Value& value);
/// Nothing for bytes that are not the canonical encoding of a value (an unknown tag included: keep the bytes).
std::optional<Value> decodeValue(ByteView bytes);

/// Days since 1970-01-01 of a proleptic Gregorian date. Nothing where there is no such day.
std::optional<Date> dateOf(int year, unsigned month, unsigned day);
/// ISO 8601 forms: "2017-03-01", "2017-03-01T09:30:00Z" (milliseconds only where not zero).
std::string isoDate(Date date);
std::string isoDateTime(DateTime time);
std::optional<Date> parseIsoDate(std::string_view text);
/// Accepts Z or an offset, seconds and fraction optional, a space for the T; a bare date is midnight UTC.
std::optional<DateTime> parseIsoDateTime(std::string_view text);

}  // namespace satchel::sync
