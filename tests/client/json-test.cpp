// The JSON forms that outside programs read, from structs built by hand.
#include <capnp/message.h>
#include <catch2/catch.hpp>

#include <QJsonDocument>
#include <QJsonObject>

#include "client/json-node.h"
#include "client/json-records.h"

using namespace satchel;
using namespace satchel::client;

namespace {

template <class Fill>
std::string valueJson(Fill fill) {
  capnp::MallocMessageBuilder message;
  auto value = message.initRoot<rpc::Value>();
  fill(value);
  JsonWriter json;
  writeValue(json, value.asReader());
  return json.text();
}

}  // namespace

TEST_CASE("Money and decimals stay exact, as strings") {
  CHECK(valueJson([](auto value) {
          auto money = value.initMoney();
          money.setAmount("1111.00");
          money.setCurrency("CNY");
        }) == R"({"amount":"1111.00","currency":"CNY"})");
  CHECK(valueJson([](auto value) { value.setDecimal("12.50"); }) == R"("12.50")");
}

TEST_CASE("Whole numbers keep every digit") {
  CHECK(valueJson([](auto value) { value.setInteger(9223372036854775807); }) == "9223372036854775807");
  CHECK(valueJson([](auto value) { value.setDuration(90); }) == "90");
}

TEST_CASE("A choice is its key, a reference its id, an unmatched one its text") {
  CHECK(valueJson([](auto value) {
          auto choice = value.initChoice();
          choice.setKey("won");
          choice.setZh("赢单");
        }) == R"("won")");
  CHECK(valueJson([](auto value) {
          auto ref = value.initRef();
          ref.setId("0a");
          ref.setTitle("Acme");
        }) == R"("0a")");
  CHECK(valueJson([](auto value) { value.initRef().setTitle("Acme"); }) == R"("Acme")");
}

TEST_CASE("Sets are arrays, composites objects, nothing is null") {
  CHECK(valueJson([](auto value) {
          auto list = value.initList(2);
          list[0].setText("a");
          list[1].setBoolean(true);
        }) == R"(["a",true])");
  CHECK(valueJson([](auto value) {
          auto part = value.initComposite(1)[0];
          part.setKey("city");
          part.initValue().setText("上海");
        }) == R"({"city":"上海"})");
  CHECK(valueJson([](auto) {}) == "null");
}

TEST_CASE("A record is id, kind, its fields and what no field holds, in this order") {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<rpc::Record>();
  record.setId("0a");
  record.setKind("lead");
  record.setTitle("Acme");
  auto fields = record.initFields(1);
  fields[0].setKey("name");
  fields[0].initValue().setText("Acme");
  auto extra = record.initExtra(3);
  extra[0].setKey("Fax");
  extra[0].initValue().setText("1");
  extra[1].setKey("Old no.");
  extra[1].initValue().setText("x");
  extra[2].setKey("Fax");
  extra[2].initValue().setText("2");
  JsonWriter json;
  writeRecord(json, record.asReader());
  CHECK(json.text() == R"({"id":"0a","kind":"lead","name":"Acme","extra":{"Fax":["1","2"],"Old no.":"x"}})");
}

TEST_CASE("An empty record still has its extra, and says when it is in the bin") {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<rpc::Record>();
  record.setDeleted(true);
  JsonWriter json;
  writeRecord(json, record.asReader());
  CHECK(json.text() == R"({"id":"","kind":"","extra":{},"deleted":true})");
}

TEST_CASE("History says who changed what, and why a version was set aside") {
  capnp::MallocMessageBuilder message;
  auto results = message.initRoot<rpc::Session::ShowResults>();
  auto entry = results.initHistory(1)[0];
  entry.setField("stage");
  entry.initTo().setText("won");
  entry.setPerson("Alice");
  entry.setDevice("laptop");
  entry.setTime("2017-03-01T09:30:00Z");
  entry.setCommit("c1");
  JsonWriter json;
  json.beginObject();
  writeRecordFields(json, results.getRecord());
  writeHistory(json, results.getHistory().asReader());
  json.endObject();
  CHECK(json.text() ==
        R"({"id":"","kind":"","extra":{},"history":[{"field":"stage","from":null,"to":"won","person":"Alice",)"
        R"("device":"laptop","time":"2017-03-01T09:30:00Z","commit":"c1","lost_because":null}]})");
}

TEST_CASE("An import accounts for every row it read") {
  capnp::MallocMessageBuilder message;
  auto results = message.initRoot<rpc::Session::ImportFileResults>();
  auto counts = results.initCounts();
  counts.setRead(3);
  counts.setCreated(2);
  counts.setRejected(1);
  counts.setBatch("b");
  auto reject = results.initRejects(1)[0];
  reject.setLine(4);
  reject.setSentence("no");
  auto use = results.initColumns(1)[0];
  use.setColumn("客户");
  use.setField("name");
  JsonWriter json;
  writeImport(json, results.asReader());
  CHECK(json.text() == R"({"read":3,"created":2,"updated":0,"unchanged":0,"skipped":0,"rejected":1,"batch":"b",)"
                       R"("rejects":[{"line":4,"message":"no"}],"columns":[{"column":"客户","field":"name"}]})");
}

TEST_CASE("Whatever bytes a colleague sent, the JSON can be parsed") {
  for (const auto& text : {std::string("a\"b\\c\n\r\t\x01\x1b[31m"), std::string("\xd5\xc5\xff"),
                           std::string("nul\0in", 6), std::string("\xed\xa0\x80"), std::string("😀中文")}) {
    JsonWriter json;
    json.beginObject().field(text, text).endObject();
    QJsonParseError error;
    const auto parsed = QJsonDocument::fromJson(QByteArray::fromStdString(json.text()), &error);
    CAPTURE(json.text());
    REQUIRE(error.error == QJsonParseError::NoError);
    CHECK(parsed.object().begin().value().toString() == QString::fromUtf8(text.data(), qsizetype(text.size())));
  }
}
