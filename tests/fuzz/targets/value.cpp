// What fields hold: merging compares bytes, so a value must have exactly one encoding.
#include "sync/value.h"

#include "../targets.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace sync;

void valueTarget(ByteView bytes) {
  if (const auto value = decodeValue(bytes)) {
    must(equal(encode(*value), bytes), "a value has one encoding");
    must(*value == *decodeValue(bytes), "the same bytes are the same value");
    if (const auto* decimal = std::get_if<Decimal>(&value->is)) {
      must(Decimal::parse(decimal->text()) == *decimal, "a decimal comes back from its text");
      if (const auto sum = add(*decimal, {0, 0})) must(*sum == *decimal, "nothing added changes nothing");
    }
    if (const auto* date = std::get_if<Date>(&value->is)) {
      const std::string text = isoDate(*date);
      if (const auto again = parseIsoDate(text)) must(*again == *date, "a date comes back from its text");
    }
    if (const auto* time = std::get_if<DateTime>(&value->is)) {
      const std::string text = isoDateTime(*time);
      if (const auto again = parseIsoDateTime(text)) must(*again == *time, "a moment comes back from its text");
    }
  }
  // Nothing wrong is accepted as text either.
  const std::string_view text = asText(bytes);
  if (const auto decimal = Decimal::parse(text)) {
    must(Decimal::parse(decimal->text()) == *decimal, "a decimal is printed so that it reads back");
    must(decodeValue(encode({*decimal})) == Value{*decimal}, "a decimal read from text is a value");
  }
  if (const auto date = parseIsoDate(text)) must(parseIsoDate(isoDate(*date)) == date, "a date is printed so too");
  if (const auto time = parseIsoDateTime(text)) {
    must(parseIsoDateTime(isoDateTime(*time)) == time, "a moment is printed so too");
  }
  const std::size_t good = utf8Prefix(bytes);
  must(good <= bytes.size() && isUtf8(bytes.first(good)), "the well-formed beginning is well formed");
  if (good < bytes.size() && cutOff(bytes.subspan(good))) must(bytes.size() - good < 4, "a cut-off end is short");
}

Seeds valueSeeds() {
  RecordId id;
  id.bytes.fill(7);
  const Composite address{{{"city", {Text{"上海"}}}, {"street", {Text{"1 Main St"}}}}};
  Value deep{Integer{1}};
  for (const char* key : {"c", "b", "a"}) {
    Composite around;
    around.parts[key] = deep;
    deep = {around};
  }
  return {{"text", encode({Text{"Blue Heron 蓝鹭"}})},
          {"integer", encode({Integer{-300}})},
          {"decimal", encode({Decimal{-1250, 2}})},
          {"money", encode({Money{{111100, 2}, "CNY"}})},
          {"boolean", encode({Boolean{true}})},
          {"date", encode({Date{17226}})},
          {"moment", encode({DateTime{1'488'360'600'000}})},
          {"duration", encode({Duration{90}})},
          {"choice", encode({Choice{"won"}})},
          {"ref", encode({Ref{id}})},
          {"composite", encode({address})},
          {"nested", encode(deep)},
          {"decimal-text", bytesOf("-0012.500")},
          {"date-text", bytesOf("2017-03-01")},
          {"moment-text", bytesOf("2017-03-01T09:30:00.250+08:00")}};
}

}  // namespace satchel::fuzz
