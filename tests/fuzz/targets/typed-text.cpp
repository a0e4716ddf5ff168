// What people and files type into a field of any type: exactly one value, which its text gives back, or a refusal.
#include "node/text/typed-text.h"

#include "../targets.h"
#include "node/records/line.h"
#include "sync/utf8.h"
#include "tests/built-in.h"

namespace satchel::fuzz {

using namespace node;

namespace {

/// One of each type, as the catalogue first has it.
const std::vector<const schema::FieldDef*>& fields() {
  static const std::vector<const schema::FieldDef*> all = [] {
    std::vector<const schema::FieldDef*> found;
    for (const schema::KindDef& kind : catalogue().kinds()) {
      for (const schema::FieldDef& field : kind.fields) {
        const auto same = [&](const auto* other) {
          return other->type == field.type && other->minimum == field.minimum;
        };
        if (std::ranges::none_of(found, same)) found.push_back(&field);
      }
    }
    return found;
  }();
  return all;
}

}  // namespace

void typedTextTarget(ByteView bytes) {
  Script script(bytes);
  const schema::FieldDef& field = *fields()[script.byte() % fields().size()];
  const TypedContext context{"CNY", static_cast<DateOrder>(script.byte() % 3), nullptr};
  const std::string_view text = asText(script.rest());
  if (!sync::isUtf8(asBytes(text))) return;  // the doors take no other
  const auto read = readTyped(field, text, context);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    must(!problem->code.empty() && !problem->en.empty() && !problem->zh.empty(),
         "a refusal says why, in both languages");
    must(sync::isUtf8(asBytes(problem->en)) && sync::isUtf8(asBytes(problem->zh)), "and can be printed");
    return;
  }
  const auto& value = std::get<sync::Value>(read);
  must(sync::decodeValue(sync::encode(value)) == value, "a value that was typed can be stored");
  const std::string exported = textOf(field, value);
  must(sync::isUtf8(asBytes(exported)), "and exported");
  const auto again = readTyped(field, exported, context);
  must(std::holds_alternative<sync::Value>(again), "an exported text reads");
  must(std::get<sync::Value>(again) == value, "as the value that it was");
  for (const Language language : {Language::en, Language::zh}) {
    must(sync::isUtf8(asBytes(displayText(field, value, language))), "a value can be shown");
  }
  must(sync::isUtf8(asBytes(lineOf(value))), "and listed");
  must(node::compare(value, value) == 0, "and equals itself in order");
}

Seeds typedTextSeeds() {
  Seeds seeds;
  const auto add = [&](schema::FieldType type, std::string_view name, std::string_view text) {
    for (std::size_t i = 0; i < fields().size(); ++i) {
      if (fields()[i]->type != type) continue;
      Bytes bytes{static_cast<std::uint8_t>(i), 1};
      bytes.insert(bytes.end(), text.begin(), text.end());
      seeds.push_back({std::string(name), bytes});
      return;
    }
  };
  using schema::FieldType;
  add(FieldType::TEXT, "text", " Blue Heron 蓝鹭 ");
  add(FieldType::MONEY, "money", "USD 1,111.50");
  add(FieldType::MONEY, "money-wan", "1.5万元");
  add(FieldType::PERCENT, "percent", "63.15%");
  add(FieldType::DATE, "date", "2017年3月1日");
  add(FieldType::DATE_TIME, "moment", "3/4/2017 9:30:15 +08:00");
  add(FieldType::DURATION, "duration", "1h30m");
  add(FieldType::BOOLEAN, "boolean", "是");
  add(FieldType::PERSON_NAME, "person", "欧阳 修");
  add(FieldType::ADDRESS, "address", "street=\"1 Main; St\"; city=Basel");
  add(FieldType::GEO, "geo", "22.54,114.06");
  add(FieldType::RANGE, "range", "2017-03-01..2017-03-05");
  add(FieldType::PHONE, "phone", "+86 (10) 1234-5678");
  add(FieldType::EMAIL, "email", "Wei.Zhang@Example.com");
  add(FieldType::URL, "url", "https://例子.com/a?b=c");
  add(FieldType::EXTERNAL_IDS, "external-id", "salesforce:0061");
  add(FieldType::EXTRA, "extra", "column=text");
  add(FieldType::REF, "ref", "00000000000000000000000000000007");
  add(FieldType::CHOICE, "choice", "Won");
  return seeds;
}

}  // namespace satchel::fuzz
