#include "sync/value.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <limits>

using namespace satchel;
using namespace satchel::sync;

namespace {

__extension__ typedef __int128 Wide;

rc::Gen<Decimal> anyDecimal() {
  return rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange(0, 19)), [](auto pair) {
    return Decimal{pair.first, static_cast<std::uint8_t>(pair.second)};
  });
}

rc::Gen<std::string> anyText() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "a", "Z", "0", " ", "\n", "é", "张", "伟", "😀", ",", std::string(1, '\0'))),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const auto& piece : pieces) text += piece;
                        return text;
                      });
}

rc::Gen<Value> anyValue(int depth);

template <class T, class Source, class Make>
rc::Gen<Value> valueBy(rc::Gen<Source> source, Make make) {
  return rc::gen::map(std::move(source), [make](Source s) { return Value{T{make(std::move(s))}}; });
}

rc::Gen<Value> anyLeaf() {
  const auto same = [](auto v) { return v; };
  return rc::gen::oneOf(
      rc::gen::just(Value{}), valueBy<Text>(anyText(), same),
      valueBy<Integer>(rc::gen::arbitrary<std::int64_t>(), same), valueBy<Decimal>(anyDecimal(), same),
      rc::gen::map(anyDecimal(),
                   [](Decimal amount) {
                     return Value{Money{amount, "CNY"}};
                   }),
      valueBy<Boolean>(rc::gen::arbitrary<bool>(), same), valueBy<Date>(rc::gen::arbitrary<std::int32_t>(), same),
      valueBy<DateTime>(rc::gen::arbitrary<std::int64_t>(), same),
      valueBy<Duration>(rc::gen::arbitrary<std::int64_t>(), same), valueBy<Choice>(anyText(), same),
      valueBy<Ref>(rc::gen::container<std::array<std::uint8_t, 16>>(rc::gen::arbitrary<std::uint8_t>()),
                   [](auto bytes) { return RecordId{bytes}; }));
}

rc::Gen<Value> anyValue(int depth) {
  if (depth == 0) return anyLeaf();
  return rc::gen::weightedOneOf<Value>(
      {{3, anyLeaf()},
       {1, rc::gen::map(rc::gen::container<std::map<std::string, Value>>(anyText(), anyValue(depth - 1)),
                        [](std::map<std::string, Value> parts) { return Value{Composite{std::move(parts)}}; })}});
}

}  // namespace

TEST_CASE("a value survives being written down", "[value]") {
  REQUIRE(rc::check("decode(encode(v)) == v", [] {
    const auto value = *anyValue(3);
    const auto bytes = encode(value);
    const auto back = decodeValue(bytes);
    RC_ASSERT(back.has_value());
    RC_ASSERT((*back == value));
    RC_ASSERT(encode(*back) == bytes);
  }));
}

TEST_CASE("only one byte string means a value", "[value]") {
  REQUIRE(rc::check("what is accepted encodes to itself", [] {
    // Damaged encodings come nearer to being accepted than noise does.
    auto bytes = *rc::gen::oneOf(rc::gen::map(anyValue(2), [](const Value& v) { return encode(v); }),
                                 rc::gen::arbitrary<Bytes>());
    if (!bytes.empty()) {
      const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
      bytes[at] = *rc::gen::oneOf(rc::gen::arbitrary<std::uint8_t>(),
                                  rc::gen::element<std::uint8_t>(0, 1, 3, 10, 11, 0x7f, 0x80, 0xff));
      if (*rc::gen::inRange(0, 4) == 0) bytes.push_back(*rc::gen::arbitrary<std::uint8_t>());
    }
    const auto value = decodeValue(bytes);
    if (value) RC_ASSERT(encode(*value) == bytes);
  }));
}

TEST_CASE("bytes that nobody's encoder writes are refused", "[value]") {
  const auto refused = [](Bytes bytes) { return !decodeValue(bytes).has_value(); };
  CHECK(refused({2, 0x80, 0x00}));                                               // zero in two bytes
  CHECK(refused({2, 0x80}));                                                     // cut off
  CHECK(refused({2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}));  // 65 bits
  CHECK(refused({2, 1, 1}));                                                     // more than one integer
  CHECK(refused({3, 1, 20}));                                                    // 1.0 is 1
  CHECK(refused({3, 19, 2}));                                                    // more places than there are
  CHECK(refused({4, 'c', 'n', 'y', 0, 2}));                                      // no currency
  CHECK(refused({5, 2}));
  CHECK(refused({6, 0x80, 0x80, 0x80, 0x80, 0x20}));  // a day beyond any date
  CHECK(refused({1, 0xc0, 0x80}));                    // overlong UTF-8
  CHECK(refused({10, 1}));
  CHECK(refused({11, 2, 1, 'b', 2, 5, 1, 1, 'a', 2, 5, 1}));  // parts out of order
  CHECK(refused({11, 1, 1, 'a', 0}));                         // an absent part is no part
  CHECK(refused({12, 0}));
  CHECK(refused({0}));
  Bytes nested{5, 1};
  for (int i = 0; i < 60; ++i) {
    Bytes outer{11, 1, 0, static_cast<std::uint8_t>(nested.size())};
    outer.insert(outer.end(), nested.begin(), nested.end());
    nested = outer;
    if (nested.size() > 120) break;
  }
  CHECK(refused(nested));
}

TEST_CASE("an absent part is no part", "[value]") {
  const Value city{Composite{{{"city", Value{Text{"Basel"}}}}}};
  const Value withAbsent{Composite{{{"city", Value{Text{"Basel"}}}, {"street", Value{}}}}};
  CHECK((city == withAbsent));
  CHECK(encode(city) == encode(withAbsent));
  CHECK(encode(Value{}).empty());
}

TEST_CASE("decimals compare by value", "[value]") {
  REQUIRE(rc::check("as a model of 128 bits does", [] {
    const auto a = *anyDecimal();
    const auto b = *rc::gen::oneOf(anyDecimal(), rc::gen::just(Decimal{a.mantissa / 10, a.scale}));
    const auto model = [](Decimal d) {
      Wide value = d.mantissa;
      for (int i = d.scale; i < 18; ++i) value *= 10;
      return value;
    };
    RC_ASSERT((a < b) == (model(a) < model(b)));
    RC_ASSERT((a == b) == (model(a) == model(b)));
    if (const auto sum = add(a, b)) RC_ASSERT(model(*sum) == model(a) + model(b));
  }));
}

TEST_CASE("decimals read and write exactly", "[value]") {
  REQUIRE(rc::check("parse(text(d)) == d", [] {
    auto decimal = *anyDecimal();
    const auto padded = *rc::gen::inRange(0u, 5u);
    const auto back = Decimal::parse(decimal.text(padded));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == decimal);
    decimal.normalise();
    RC_ASSERT(back->scale == decimal.scale);
  }));
  CHECK(Decimal::parse("-12.50")->text() == "-12.5");
  CHECK(Decimal::parse("-12.50")->text(2) == "-12.50");
  CHECK(Decimal::parse("1111")->text(2) == "1111.00");
  CHECK(Decimal::parse(".05")->text() == "0.05");
  CHECK(Decimal::parse("-9223372036854775808")->mantissa == std::numeric_limits<std::int64_t>::min());
  CHECK(Decimal::parse("9223372036854775807.000")->mantissa == std::numeric_limits<std::int64_t>::max());
  CHECK(Decimal{std::numeric_limits<std::int64_t>::min(), 18}.text() == "-9.223372036854775808");
  for (const auto* wrong : {"", "-", ".", "1.", "1,234.5", "1e3", " 1", "1 ", "0x1", "9223372036854775808", "--1",
                            "0.1234567890123456789", "test", "１"}) {
    CAPTURE(wrong);
    CHECK_FALSE(Decimal::parse(wrong));
  }
  CHECK_FALSE(add(Decimal{std::numeric_limits<std::int64_t>::max(), 0}, Decimal{1, 0}));
  CHECK(*add(*Decimal::parse("0.1"), *Decimal::parse("0.2")) == *Decimal::parse("0.3"));
}

TEST_CASE("every day from 1600 to 2400 has one number and one name", "[value]") {
  std::int32_t expected = dateOf(1600, 1, 1)->days;
  CHECK(dateOf(1970, 1, 1)->days == 0);
  CHECK(dateOf(2000, 3, 1)->days == 11017);
  for (int year = 1600; year <= 2400; ++year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = month == 2                                              ? (leap ? 29 : 28)
                              : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                                      : 31;
      REQUIRE_FALSE(dateOf(year, month, length + 1));
      REQUIRE_FALSE(dateOf(year, month, 0));
      for (unsigned day = 1; day <= length; ++day, ++expected) {
        const auto date = dateOf(year, month, day);
        if (!date || date->days != expected || parseIsoDate(isoDate(*date)) != date) {
          FAIL(year << '-' << month << '-' << day);
        }
      }
    }
  }
  CHECK_FALSE(dateOf(2017, 13, 1));
  CHECK_FALSE(dateOf(2017, 0, 1));
}

TEST_CASE("times read in the forms that files have", "[value]") {
  const auto text = [](const char* typed) {
    const auto time = parseIsoDateTime(typed);
    return time ? isoDateTime(*time) : std::string("refused");
  };
  CHECK(text("2017-03-01T09:30:00Z") == "2017-03-01T09:30:00Z");
  CHECK(text("2017-03-01 09:30") == "2017-03-01T09:30:00Z");
  CHECK(text("2017-03-01") == "2017-03-01T00:00:00Z");
  CHECK(text("2017-03-01T09:30:00.250+08:00") == "2017-03-01T01:30:00.250Z");
  CHECK(text("2017-03-01T09:30:00-0330") == "2017-03-01T13:00:00Z");
  CHECK(text("1969-12-31T23:59:59.999Z") == "1969-12-31T23:59:59.999Z");
  CHECK(text("2017-03-01T09:30:00.123456+08") == "2017-03-01T01:30:00.123Z");
  for (const auto* wrong :
       {"2017-02-29", "2017-03-01T", "2017-03-01T24:00", "2017-03-01T09:60", "2017-03-01T9:30", "2017-03-01T09:30:00.Z",
        "2017-03-01T09:30:00+", "2017-03-01T09:30:00+08:", "2017-3-1", "2017-03-01T09:30:00Zx", ""}) {
    CAPTURE(wrong);
    CHECK(text(wrong) == "refused");
  }
  REQUIRE(rc::check("parse(iso(t)) == t within four-digit years", [] {
    const DateTime time{*rc::gen::inRange<std::int64_t>(-60'000'000'000'000, 200'000'000'000'000)};
    RC_ASSERT((parseIsoDateTime(isoDateTime(time)) == std::optional(time)));
  }));
  CHECK(isoDate(Date{std::numeric_limits<std::int32_t>::max()}) == "+5881580-07-11");
  CHECK(isoDateTime(DateTime{std::numeric_limits<std::int64_t>::min()}).starts_with("-292275055-05-16"));
}
