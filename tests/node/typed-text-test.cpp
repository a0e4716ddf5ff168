#include "node/text/typed-text.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/built-in.h"

using namespace satchel;
using namespace satchel::node;
using schema::FieldType;
using sync::Value;

namespace {

schema::FieldDef fieldOf(FieldType type, std::string minimum = "", std::string maximum = "") {
  schema::FieldDef field;
  field.key = "amount";
  field.label = {"Amount", "金额"};
  field.type = type;
  field.minimum = std::move(minimum);
  field.maximum = std::move(maximum);
  return field;
}

const TypedContext yuan{"CNY", DateOrder::unknown, nullptr};

/// The value as it is exported, or the code it was refused with.
std::string read(const schema::FieldDef& field, std::string_view text, const TypedContext& context = yuan) {
  const auto result = readTyped(field, text, context);
  if (const auto* problem = std::get_if<Problem>(&result)) return problem->code;
  return textOf(field, std::get<Value>(result));
}
std::string read(FieldType type, std::string_view text, const TypedContext& context = yuan) {
  return read(fieldOf(type), text, context);
}

}  // namespace

TEST_CASE("money takes the space's currency unless it names its own", "[typed-text]") {
  const auto money = [](std::string_view text) { return read(FieldType::MONEY, text); };
  CHECK(money("1111") == "1111.00 CNY");
  CHECK(money("1111 USD") == "1111.00 USD");
  CHECK(money("USD 1111") == "1111.00 USD");
  CHECK(money("usd1,234.5") == "1234.50 USD");
  CHECK(money("¥1,111.00") == "1111.00 CNY");
  CHECK(money("￥１，１１１") == "1111.00 CNY");
  CHECK(money("$5") == "5.00 USD");
  CHECK(money("-$5.25") == "-5.25 USD");
  CHECK(money("$-5.25") == "-5.25 USD");
  CHECK(money("€ 0.005") == "0.005 EUR");
  CHECK(money("12 €") == "12.00 EUR");
  CHECK(money("HK$100") == "100.00 HKD");
  CHECK(money("$100 CAD") == "100.00 CAD");
  CHECK(money("1.5万元") == "15000.00 CNY");
  CHECK(money("100日元") == "100.00 JPY");
  CHECK(money("RMB 88") == "88.00 CNY");
  CHECK(read(FieldType::MONEY, "$5", {"AUD", DateOrder::unknown, nullptr}) == "5.00 AUD");
  CHECK(read(FieldType::MONEY, "¥5", {"JPY", DateOrder::unknown, nullptr}) == "5.00 JPY");
  CHECK(read(FieldType::MONEY, "5", {"", DateOrder::unknown, nullptr}) == "BAD_VALUE");
  for (const auto* wrong : {"test", "1111 XQZ", "1.111,00", "1,11", "12,34.5", "--5", "-$-5", "$", "USD", "5 USD EUR",
                            "$5 EUR", "1e3", "five", "9999999999999999999999"}) {
    CAPTURE(wrong);
    CHECK(money(wrong) == "BAD_VALUE");
  }
}

TEST_CASE("numbers are exact or refused", "[typed-text]") {
  CHECK(read(FieldType::INTEGER, "1,234") == "1234");
  CHECK(read(FieldType::INTEGER, "3.0") == "3");
  CHECK(read(FieldType::INTEGER, "3.5") == "BAD_VALUE");
  CHECK(read(FieldType::INTEGER, "test") == "BAD_VALUE");
  CHECK(read(FieldType::DECIMAL, "-0.10") == "-0.1");
  CHECK(read(FieldType::DECIMAL, "0,123") == "BAD_VALUE");
  CHECK(read(FieldType::DECIMAL, "1,2345") == "BAD_VALUE");
  CHECK(read(FieldType::PERCENT, "63.15%") == "63.15");
  CHECK(read(FieldType::PERCENT, "63.15 ％") == "63.15");
  CHECK(read(FieldType::PERCENT, "150%") == "OUT_OF_RANGE");
  CHECK(read(fieldOf(FieldType::PERCENT, "-100", "1000"), "150%") == "150");
  CHECK(read(fieldOf(FieldType::INTEGER, "1", "5"), "5") == "5");
  CHECK(read(fieldOf(FieldType::INTEGER, "1", "5"), "6") == "OUT_OF_RANGE");
  CHECK(read(fieldOf(FieldType::INTEGER, "0"), "-1") == "OUT_OF_RANGE");
  CHECK(read(fieldOf(FieldType::MONEY, "0"), "-1 USD") == "OUT_OF_RANGE");
  CHECK(read(fieldOf(FieldType::DATE, "2017-01-01"), "2016-12-31") == "OUT_OF_RANGE");
}

TEST_CASE("a refusal says the field, what was given and what would be right", "[typed-text]") {
  const auto result = readTyped(fieldOf(FieldType::INTEGER), "test", yuan);
  const auto& problem = std::get<Problem>(result);
  CHECK(problem.code == "BAD_VALUE");
  CHECK(problem.en == "Amount (amount) cannot be \"test\": give a whole number such as 12.");
  CHECK(problem.zh == "金额（amount）不能是“test”：请填写整数，例如 12。");
}

TEST_CASE("dates in the forms of files", "[typed-text]") {
  const auto date = [](std::string_view text) { return read(FieldType::DATE, text); };
  for (const auto* same : {"2017-03-01", "2017/3/1", "2017.3.1", "2017年3月1日", "２０１７年３月１日", "20170301",
                           "2017-03-01 00:00:00", "1.3.2017", "2017-03-01T00:00"}) {
    CAPTURE(same);
    CHECK(date(same) == "2017-03-01");
  }
  CHECK(date("25/12/2017") == "2017-12-25");
  CHECK(date("12/25/2017") == "2017-12-25");
  CHECK(date("3/3/2017") == "2017-03-03");
  CHECK(date("3/4/2017") == "AMBIGUOUS_DATE");
  CHECK(read(FieldType::DATE, "3/4/2017", {"CNY", DateOrder::dayFirst, nullptr}) == "2017-04-03");
  CHECK(read(FieldType::DATE, "3/4/2017", {"CNY", DateOrder::monthFirst, nullptr}) == "2017-03-04");
  CHECK(read(FieldType::DATE, "25/12/2017", {"CNY", DateOrder::monthFirst, nullptr}) == "BAD_VALUE");
  for (const auto* wrong : {"2017-02-30", "1/2/17", "2017-03-01 14:20", "2017-3", "tomorrow", "201703", "0", "NA"}) {
    CAPTURE(wrong);
    CHECK(date(wrong) == "BAD_VALUE");
  }
  CHECK(read(FieldType::DATE_TIME, "2016/8/5 11:05:36") == "2016-08-05T11:05:36Z");
  CHECK(read(FieldType::DATE_TIME, "2016-08-05 9:05") == "2016-08-05T09:05:00Z");
  CHECK(read(FieldType::DATE_TIME, "2016-08-05T09:05:00.5+08:00") == "2016-08-05T01:05:00.500Z");
  CHECK(read(FieldType::DATE_TIME, "2016-08-05 09:05 +08:00") == "2016-08-05T01:05:00Z");
  CHECK(read(FieldType::DATE_TIME, "2016-08-05") == "2016-08-05T00:00:00Z");
  CHECK(read(FieldType::DATE_TIME, "2016-08-05T25:00") == "BAD_VALUE");
}

TEST_CASE("lengths of time have units", "[typed-text]") {
  const auto span = [](std::string_view text) { return read(FieldType::DURATION, text); };
  CHECK(span("3h") == "3h");
  CHECK(span("90m") == "1h30m");
  CHECK(span("2d") == "16h");
  CHECK(span("1h30m") == "1h30m");
  CHECK(span("1h 30 min") == "1h30m");
  CHECK(span("1.5 hours") == "1h30m");
  CHECK(span("2天") == "16h");
  CHECK(span("0m") == "0m");
  CHECK(span("-45m") == "-45m");
  for (const auto* wrong : {"90", "h", "1.55m", "3 fortnights", "1h30"}) {
    CAPTURE(wrong);
    CHECK(span(wrong) == "BAD_VALUE");
  }
}

TEST_CASE("yes and no in both languages", "[typed-text]") {
  for (const auto* yes : {"yes", "TRUE", "1", "是", "Y"}) CHECK(read(FieldType::BOOLEAN, yes) == "yes");
  for (const auto* no : {"No", "false", "0", "否", "n", "０"}) CHECK(read(FieldType::BOOLEAN, no) == "no");
  CHECK(read(FieldType::BOOLEAN, "2") == "BAD_VALUE");
}

TEST_CASE("a choice by its key, label or synonym", "[typed-text]") {
  const auto& industry = *catalogue().kind("account")->field("industry");
  CHECK(read(industry, "technology") == "technology");
  CHECK(read(industry, "TECHNOLOGY") == "technology");
  CHECK(read(industry, "科技") == "technology");
  CHECK(read(industry, "technolgy") == "technology");
  const auto result = readTyped(industry, "tecnology", yuan);
  const auto& problem = std::get<Problem>(result);
  CHECK(problem.code == "BAD_CHOICE");
  CHECK_THAT(problem.en, Catch::Contains("did you mean technology?") && Catch::Contains("software, "));
  CHECK_THAT(problem.zh, Catch::Contains("“科技”") && Catch::Contains("软件、"));
  CHECK(displayText(industry, Value{sync::Choice{"technology"}}, Language::zh) == "科技");
}

TEST_CASE("people are reached by what they typed", "[typed-text]") {
  CHECK(read(FieldType::EMAIL, " Wei.Zhang@Example.COM ") == "Wei.Zhang@example.com");
  CHECK(read(FieldType::EMAIL, "mailto:a@b.cn") == "a@b.cn");
  for (const auto* wrong : {"wei", "a@b", "a b@c.d", "@c.d", "a@@b.c", "a@b..c", "a@.c", "a@b.c,d@e.f"}) {
    CAPTURE(wrong);
    CHECK(read(FieldType::EMAIL, wrong) == "BAD_VALUE");
  }
  CHECK(read(FieldType::PHONE, "+86 10-1234 5678") == "+861012345678");
  CHECK(read(FieldType::PHONE, "0086 (10) 1234.5678") == "+861012345678");
  CHECK(read(FieldType::PHONE, "+44 (0)20 7946 0000 ext. 12") == "+442079460000 ext 12");
  CHECK(read(FieldType::PHONE, "＋８６ 10 1234 5678") == "+861012345678");
  CHECK(read(FieldType::PHONE, " 010-1234 5678 转 801 ") == "010-1234 5678 转 801");
  CHECK(read(FieldType::PHONE, "138****1234") == "138****1234");
  for (const auto* wrong : {"test", "+12", "12", "+86 10 abc", "call 12345"}) {
    CAPTURE(wrong);
    CHECK(read(FieldType::PHONE, wrong) == "BAD_VALUE");
  }
  CHECK(read(FieldType::URL, "https://satchel.example/a?b=c") == "https://satchel.example/a?b=c");
  CHECK(read(FieldType::URL, "www.example.com") == "www.example.com");
  CHECK(read(FieldType::URL, "http://例子.公司:8080/") == "http://例子.公司:8080/");
  for (const auto* wrong : {"test", "javascript://a.b", "http://", "a b.c", "http://a..b"}) {
    CAPTURE(wrong);
    CHECK(read(FieldType::URL, wrong) == "BAD_VALUE");
  }
}

TEST_CASE("a person's name has parts", "[typed-text]") {
  const auto field = fieldOf(FieldType::PERSON_NAME);
  const auto parts = [&](std::string_view text) {
    const auto value = std::get<Value>(readTyped(field, text, yuan));
    std::string result;
    for (const auto& [key, part] : std::get<sync::Composite>(value.is).parts) {
      result += (result.empty() ? "" : "|") + key + ":" + std::get<sync::Text>(part.is).text;
    }
    return result + " -> " + displayText(field, value, Language::en) + " -> " + textOf(field, value);
  };
  CHECK(parts("Zhang, Wei") == "family:Zhang|given:Wei -> Wei Zhang -> Wei Zhang");
  CHECK(parts("Wei Zhang") == "family:Zhang|given:Wei -> Wei Zhang -> Wei Zhang");
  CHECK(parts("Anna Maria Meier") == "family:Meier|given:Anna Maria -> Anna Maria Meier -> Anna Maria Meier");
  CHECK(parts("van Gogh, Vincent") == "family:van Gogh|given:Vincent -> Vincent van Gogh -> van Gogh, Vincent");
  CHECK(parts("张伟") == "family:张|given:伟 -> 张伟 -> 张伟");
  CHECK(parts("张　伟") == "family:张|given:伟 -> 张伟 -> 张伟");
  CHECK(parts("欧阳修") == "family:欧阳|given:修 -> 欧阳修 -> 欧阳修");
  CHECK(parts("诸葛孔明") == "family:诸葛|given:孔明 -> 诸葛孔明 -> 诸葛孔明");
  CHECK(parts("Madonna") == "given:Madonna -> Madonna -> Madonna");
  CHECK(parts("family=Zhang; prefix=Dr.") == "family:Zhang|prefix:Dr. -> Dr. Zhang -> family=Zhang; prefix=Dr.");
}

TEST_CASE("values with parts", "[typed-text]") {
  CHECK(read(FieldType::ADDRESS, "1 Main St") == "1 Main St");
  CHECK(read(FieldType::ADDRESS, "street=1 Main St; city=Basel") == "city=Basel; street=1 Main St");
  CHECK(read(FieldType::ADDRESS, "城市=深圳; zip=518000") == "city=深圳; postcode=518000");
  CHECK(read(FieldType::ADDRESS, "street=\"a; \"\"b\"\"\"; city=c") == "city=c; street=\"a; \"\"b\"\"\"");
  CHECK(read(FieldType::GEO, "22.54,114.06") == "22.54,114.06");
  CHECK(read(FieldType::GEO, "22.54，114.06") == "22.54,114.06");
  CHECK(read(FieldType::GEO, "lat=22.54; lon=114.06; accuracy=15") == "accuracy=15; lat=22.54; lon=114.06");
  CHECK(read(FieldType::GEO, "91,0") == "BAD_VALUE");
  CHECK(read(FieldType::GEO, "here") == "BAD_VALUE");
  CHECK(read(FieldType::RANGE, "2017-03-01..2017-03-05") == "2017-03-01..2017-03-05");
  CHECK(read(FieldType::RANGE, "2017-03-01至2017-03-05") == "2017-03-01..2017-03-05");
  CHECK(read(FieldType::RANGE, "2017-03-01T09:00..2017-03-01T10:00") == "2017-03-01T09:00:00Z..2017-03-01T10:00:00Z");
  CHECK(read(FieldType::RANGE, "2017-03-01..") == "2017-03-01..");
  CHECK(read(FieldType::RANGE, "2017-03-05..2017-03-01") == "OUT_OF_RANGE");
  CHECK(read(FieldType::RANGE, "2017-03-05") == "BAD_VALUE");
  CHECK(read(FieldType::EXTERNAL_IDS, "erp:4711:b") == "erp:4711:b");
  CHECK(read(FieldType::EXTERNAL_IDS, "4711") == "BAD_VALUE");
  CHECK(read(FieldType::EXTERNAL_IDS, "source=erp") == "BAD_VALUE");
  CHECK(read(FieldType::ADDRESS, "street=") == "BAD_VALUE");
  CHECK(read(FieldType::PERSON_NAME, " , ") == "BAD_VALUE");
  CHECK(read(FieldType::EXTRA, "colour=red=blue") == "colour=red=blue");
  const auto field = fieldOf(FieldType::ADDRESS);
  const auto basel = std::get<Value>(readTyped(field, "street=1 Main St; city=Basel; country=CH", yuan));
  CHECK(displayText(field, basel, Language::en) == "1 Main St, Basel, CH");
  CHECK(displayText(field, basel, Language::zh) == "CH Basel 1 Main St");
}

TEST_CASE("references go to whoever knows the records", "[typed-text]") {
  const std::string id = "00112233445566778899aabbccddeeff";
  CHECK(read(FieldType::REF, id) == id);
  CHECK(read(FieldType::REF, "Acme") == "BAD_VALUE");
  TypedContext asking = yuan;
  asking.resolveRef = [](const schema::FieldDef&, std::string_view text) -> OrProblem<Value> {
    if (text == "Acme") return Value{sync::Ref{}};
    return Problem{"UNKNOWN_RECORD", "", ""};
  };
  CHECK(read(FieldType::REF, " Acme ", asking) == std::string(32, '0'));
  CHECK(read(FieldType::REF, id, asking) == "UNKNOWN_RECORD");
}

TEST_CASE("what no text can give", "[typed-text]") {
  CHECK(read(FieldType::DERIVED, "1") == "NOT_TYPED");
  CHECK(read(FieldType::ATTACHMENTS, "a.pdf") == "BAD_VALUE");
  CHECK(read(FieldType::CHILD_LINES, "1") == "NOT_TYPED");
  CHECK(read(FieldType::TEXT, "a\xff") == "BAD_VALUE");
  CHECK(read(FieldType::TEXT, std::string_view("a\0b", 3)) == "BAD_VALUE");
}

TEST_CASE("elements that say more than one thing are typed in a line", "[typed-text]") {
  schema::FieldDef step = *catalogue().kind("automation_rule")->field("steps");
  CHECK(read(step, "10 create_task Call back") == "10 create_task Call back");
  CHECK(read(step, " 20  通知  ") == "20 notify");
  CHECK(read(step, "position=30; action=wait; detail=a = b") == "action=wait; detail=a = b; position=30");
  for (const auto* wrong : {"create_task", "10", "ten create_task", "10 dance", "-1 notify"})
    CHECK(read(step, wrong) == "BAD_VALUE");
  CHECK(read(FieldType::NAMED_DATE, "2026/10/1 国庆节") == "2026-10-01 国庆节");
  CHECK(read(FieldType::NAMED_DATE, "2026-10-01") == "2026-10-01");
  CHECK(read(FieldType::NAMED_DATE, "National Day") == "BAD_VALUE");
  const auto& rights = *catalogue().kind("role")->field("kind_rights");
  CHECK(read(rights, "opportunity.read = 团队") == "opportunity.read=team");
  CHECK(read(rights, "opportunity.read=everything") == "BAD_VALUE");
  CHECK(read(rights, "=team") == "BAD_VALUE");
  const std::string hash(64, 'a');
  CHECK(read(FieldType::ATTACHMENTS, "hash=" + std::string(64, 'A') + "; name=offer.pdf; size=10") ==
        "hash=" + hash + "; name=offer.pdf; size=10");
  for (const auto& wrong : {"offer.pdf", "name=offer.pdf", "hash=aa; name=offer.pdf"})
    CHECK(read(FieldType::ATTACHMENTS, wrong) == "BAD_VALUE");
  CHECK(read(FieldType::ATTACHMENTS, "hash=" + hash + "; name=offer.pdf; size=big") == "BAD_VALUE");
}

TEST_CASE("text that programs read is well formed", "[typed-text]") {
  CHECK(read(FieldType::RECURRENCE, "weekly") == "FREQ=WEEKLY");
  CHECK(read(FieldType::RECURRENCE, "每两周") == "FREQ=WEEKLY;INTERVAL=2");
  CHECK(read(FieldType::RECURRENCE, "rrule:freq=monthly;byday=-1FR") == "FREQ=MONTHLY;BYDAY=-1FR");
  for (const auto* wrong : {"now and then", "INTERVAL=2", "FREQ=FORTNIGHTLY", "FREQ=DAILY;FREQ=DAILY",
                            "FREQ=DAILY;COLOUR=RED", "FREQ=DAILY;COUNT="})
    CHECK(read(FieldType::RECURRENCE, wrong) == "BAD_VALUE");
  for (const auto* json : {"{}", "[1, -2.5e3, true, null, \"a\\u00e9\\n\"]", "{\"a\": {\"b\": []}}", "0"})
    CHECK(read(FieldType::STRUCTURED, json) == json);
  for (const auto* wrong : {"{", "{a: 1}", "[1,]", "01", "1.", "\"open", "{} {}", "nul", "\"\\x\""})
    CHECK(read(FieldType::STRUCTURED, wrong) == "BAD_VALUE");
  CHECK(read(FieldType::STRUCTURED, std::string(1000, '[') + std::string(1000, ']')) == "BAD_VALUE");
  CHECK(read(FieldType::EXPRESSION, "(level = A or name = 'a)')") == "(level = A or name = 'a)')");
  for (const auto* wrong : {"(level = A", "level = A)", "name = 'a"})
    CHECK(read(FieldType::EXPRESSION, wrong) == "BAD_VALUE");
}

TEST_CASE("whatever type a field has, what is wrong is refused with one sentence in each language", "[typed-text]") {
  for (const auto& kind : catalogue().kinds()) {
    for (const auto& field : kind.fields) {
      if (field.isDerived()) continue;
      const auto result = readTyped(field, std::string_view("\xff", 1), yuan);
      const auto* problem = std::get_if<Problem>(&result);
      CAPTURE(kind.key, field.key);
      REQUIRE(problem);
      CHECK(problem->en.ends_with('.'));
      CHECK(problem->zh.ends_with("。"));
      CHECK(problem->en.find("(" + field.key + ")") != std::string::npos);
    }
  }
}

TEST_CASE("blank text clears", "[typed-text]") {
  for (const auto type : {FieldType::TEXT, FieldType::MONEY, FieldType::CHOICE, FieldType::REF, FieldType::LONG_TEXT}) {
    for (const auto* blank : {"", "  ", "\u3000\n"}) {
      CHECK(std::get<Value>(readTyped(fieldOf(type), blank, yuan)).empty());
    }
  }
  CHECK(read(FieldType::LONG_TEXT, " two\n lines \n") == " two\n lines \n");
  CHECK(read(FieldType::TEXT, " 白饭/大碗\n") == "白饭/大碗");
}

TEST_CASE("what was read is read again from its text", "[typed-text]") {
  static const FieldType types[] = {
      FieldType::TEXT,        FieldType::LONG_TEXT,  FieldType::INTEGER,    FieldType::DECIMAL,      FieldType::MONEY,
      FieldType::PERCENT,     FieldType::DATE,       FieldType::DATE_TIME,  FieldType::DURATION,     FieldType::BOOLEAN,
      FieldType::PERSON_NAME, FieldType::PHONE,      FieldType::EMAIL,      FieldType::URL,          FieldType::ADDRESS,
      FieldType::GEO,         FieldType::TAGS,       FieldType::RANGE,      FieldType::EXTERNAL_IDS, FieldType::EXTRA,
      FieldType::RECURRENCE,  FieldType::NAMED_DATE, FieldType::EXPRESSION, FieldType::STRUCTURED};
  REQUIRE(rc::check("read(text(read(x))) == read(x)", [] {
    const auto field = fieldOf(*rc::gen::elementOf(std::vector<FieldType>(std::begin(types), std::end(types))));
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "1", "0", "23", "2017-03-01", "2017/3/1", ".", "..", ",", ":", ";", "=", "\"", " ", "-", "+", "%", "h", "m",
        "d", "USD", "$", "¥", "万", "a", "Zhang", "张", "伟", "欧阳", "·", "@", "a.b", "street", "family", "given",
        "id", "source", "lat", "lon", "start", "column=", "/", "(0)", "ext ", "T09:30", "Z", "yes", "\n", "　"));
    std::string text;
    for (const auto& piece : pieces) text += piece;
    const auto first = readTyped(field, text, yuan);
    RC_PRE(std::holds_alternative<Value>(first));
    const auto& value = std::get<Value>(first);
    const auto written = textOf(field, value);
    RC_LOG() << "type " << static_cast<int>(field.type) << " text \"" << text << "\" written \"" << written << "\"\n";
    const auto again = readTyped(field, written, {"EUR", DateOrder::unknown, nullptr});
    RC_ASSERT(std::holds_alternative<Value>(again));
    RC_ASSERT((std::get<Value>(again) == value));
    RC_ASSERT(sync::decodeValue(sync::encode(value)) == value);
  }));
}

TEST_CASE("numbers and times of every size are read again", "[typed-text]") {
  REQUIRE(rc::check([] {
    const auto mantissa = *rc::gen::arbitrary<std::int64_t>();
    const auto scale = static_cast<std::uint8_t>(*rc::gen::inRange(0, 19));
    const sync::Decimal decimal{mantissa, scale};
    const std::pair<FieldType, Value> values[] = {
        {FieldType::DECIMAL, Value{decimal}},
        {FieldType::MONEY, Value{sync::Money{decimal, *rc::gen::element<std::string>("CNY", "USD", "JPY")}}},
        {FieldType::INTEGER, Value{sync::Integer{mantissa}}},
        {FieldType::DURATION, Value{sync::Duration{mantissa / 1000}}},
        {FieldType::DATE, Value{sync::Date{*rc::gen::inRange(-700'000, 2'000'000)}}},
        {FieldType::DATE_TIME,
         Value{sync::DateTime{*rc::gen::inRange<std::int64_t>(-60'000'000'000'000, 200'000'000'000'000)}}},
        {FieldType::BOOLEAN, Value{sync::Boolean{mantissa % 2 == 0}}}};
    for (const auto& [type, value] : values) {
      const auto field = fieldOf(type);
      const auto again = readTyped(field, textOf(field, value), yuan);
      RC_ASSERT(std::holds_alternative<Value>(again));
      RC_ASSERT((std::get<Value>(again) == value));
    }
  }));
}

TEST_CASE("composites of any parts are read again", "[typed-text]") {
  REQUIRE(rc::check([] {
    struct Form {
      FieldType type;
      std::vector<std::string> keys;
      std::size_t least;
    };
    const auto form = *rc::gen::elementOf(
        std::vector<Form>{{FieldType::PERSON_NAME, {"family", "given", "prefix", "suffix"}, 1},
                          {FieldType::ADDRESS, {"street", "city", "region", "postcode", "country"}, 1},
                          {FieldType::EXTERNAL_IDS, {"source", "id"}, 2},
                          {FieldType::EXTRA, {"column", "text"}, 2}});
    sync::Composite composite;
    for (const auto& key : form.keys) {
      if (form.keys.size() > form.least && *rc::gen::inRange(0, 3) == 0) continue;
      const auto pieces = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "a", "B", "张", "欧阳", " ", ",", ";", "=", "\"", ":", "·", "\n", "city=", "family=", "，", "　")));
      std::string text;
      for (const auto& piece : pieces) text += piece;
      composite.parts[key] = Value{sync::Text{text}};
    }
    RC_PRE(!composite.parts.empty());
    const auto field = fieldOf(form.type);
    const auto written = textOf(field, Value{composite});
    RC_PRE(!stripped(written).empty());
    const auto again = readTyped(field, written, yuan);
    RC_ASSERT(std::holds_alternative<Value>(again));
    RC_ASSERT((std::get<Value>(again) == Value{composite}));
  }));
}

TEST_CASE("every choice of the catalogue is read by its key and its labels", "[typed-text]") {
  for (const auto& kind : catalogue().kinds()) {
    for (const auto& field : kind.fields) {
      if (!field.isChoice()) continue;
      for (const auto& choice : field.choices) {
        CAPTURE(kind.key, field.key, choice.key);
        CHECK(read(field, choice.key) == choice.key);
      }
    }
  }
}
