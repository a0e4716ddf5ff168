#include "node/import/json-reader.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "import-fixture.h"

using namespace satchel::node;

TEST_CASE("objects are rows, names are columns", "[json]") {
  const auto table = readBytes(R"([
  {"name": "Acme", "size": 12},
  {"name": "张伟", "rate": 1.10, "on": true, "none": null}
])");
  CHECK(table.columns == std::vector<std::string>{"name", "size", "rate", "on", "none"});
  CHECK(table.text() == "2:Acme|12||| 3:张伟||1.10|true|");
  CHECK(readBytes("{\"a\":1}\n\n{\"a\":2,\"b\":3}\r\n{}").text() == "1:1| 3:2|3");
  CHECK(readBytes("[]").text().empty());
  CHECK(readBytes("{\"a\":\"}{][\\\"\"}").text() == "1:}{][\"");
}

TEST_CASE("values come as they are exported", "[json]") {
  const auto table = readBytes(R"([{
    "amount": {"amount": "1111.00", "currency": "CNY"},
    "account": {"id": "00112233445566778899aabbccddeeff", "kind": "account", "title": "Acme"},
    "unknown": {"id": "", "kind": "", "title": "Umbrella"},
    "stage": {"key": "won", "en": "Won", "zh": "赢单"},
    "tags": ["vip", "south"],
    "address": {"city": "Basel", "street": "1; Main"},
    "phones": [],
    "big": 12345678901234567890,
    "exact": 0.10000000000000000001,
    "extra": {"Colour": "red", "amount": "shadowed"}
  }])");
  CHECK(table.cell(0, "amount") == "1111.00 CNY");
  CHECK(table.cell(0, "account") == "00112233445566778899aabbccddeeff");
  CHECK(table.cell(0, "unknown") == "Umbrella");
  CHECK(table.cell(0, "stage") == "won");
  CHECK(table.cell(0, "tags") == "vip; south");
  CHECK(table.cell(0, "address") == "city=Basel; street=\"1; Main\"");
  CHECK(table.cell(0, "big") == "12345678901234567890");
  CHECK(table.cell(0, "exact") == "0.10000000000000000001");
  CHECK(table.cell(0, "Colour") == "red");
  REQUIRE(table.rows[0].lists.size() == 2);
  CHECK(table.rows[0].lists[0].second == std::vector<std::string>{"vip", "south"});
  CHECK(table.rows[0].lists[1].second.empty());
}

TEST_CASE("what is wrong is told with its line, before any row", "[json]") {
  using Catch::Contains;
  const auto sentence = [](std::string_view bytes) {
    const auto table = readBytes(bytes);
    CHECK(table.code == "IMPORT_BAD_JSON");
    return table.sentence;
  };
  CHECK_THAT(sentence("[{\"a\":1},\n{\"a\":1,\"a\":2}]"), Contains("line 2: the name \"a\" is given twice"));
  CHECK_THAT(sentence("[{\"a\":1},\n\n{\"a\":1e999}]"), Contains("line 3: the number") && Contains("too large"));
  CHECK_THAT(sentence("[{\"a\":NaN}]"), Contains("no JSON"));
  CHECK_THAT(sentence("[{\"a\":1},\n"), Contains("line 2: the array is not closed"));
  CHECK_THAT(sentence("[{\"a\":1},\n{\"a\":"), Contains("line 2: the object that begins here is not closed"));
  CHECK_THAT(sentence("[{\"a\":1},]"), Contains("should stand"));
  CHECK_THAT(sentence("[{\"a\":1}{\"a\":1}]"), Contains("should stand"));
  CHECK_THAT(sentence("[{\"a\":1}, 5]"), Contains("should stand"));
  CHECK_THAT(sentence("[{\"a\":1}] x"), Contains("follows the end"));
  CHECK_THAT(sentence("[\"vcard\", []]"), Contains("should stand"));
  CHECK_THAT(sentence("[{\"a\":[1}]]"), Contains("no JSON"));
  CHECK_THAT(sentence("[{\"a\":\"\\ud800\"}]"), Contains("no JSON"));
  CHECK_THAT(sentence("{\"a\":" + std::string(60, '[') + std::string(60, ']') + "}"), Contains("nested"));
  CHECK_THAT(readBytes("[\n{\"a\":\"\xe5\x8d\"}]").sentence, Contains("Line 2 is not readable as UTF-8"));
}

TEST_CASE("damage to a JSON file is refused or read, never worse", "[json]") {
  REQUIRE(rc::check([] {
    std::string bytes = R"([{"a": "x\n\"y", "b": [1, {"c": 2.5}]}, {"a": null, "extra": {"d": "e"}}])";
    const auto at = *rc::gen::inRange<std::size_t>(1, bytes.size());
    bytes[at] = *rc::gen::element('{', '}', '[', ']', '"', '\\', ',', ':', '1', ' ', 'e', '\n');
    const auto table = readBytes(bytes);
    const bool answered = table.code.empty() || table.code.starts_with("IMPORT_");
    RC_ASSERT(answered);
  }));
}
