// Whole command lines against a node behind a real socket.
#include <catch2/catch.hpp>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <sstream>

#include "fake-node.h"

using namespace satchel::client;

namespace {

QJsonDocument parse(const std::string& text) {
  QJsonParseError error;
  const auto parsed = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error);
  REQUIRE(error.error == QJsonParseError::NoError);
  return parsed;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("Alice adds a lead: her words arrive untouched, the id is the answer") {
  FakeNode node;
  const auto ran = node.typed({"add", "lead", "name=张三=王", "tags+=vip", "tags-=old", "note=two\nlines"});
  CHECK(ran.code == 0);
  CHECK(ran.out == "00000000000000000000000000000001\n");
  CHECK(ran.err == "Another lead has this name.\n");
  CHECK(node.heard() ==
        std::vector<std::string>{"add lead name:set:张三=王 tags:add:vip tags:remove:old note:set:two\nlines"});
  CHECK(node.typed({"add", "lead", "name=x", "--json"}).out ==
        "{\"id\":\"00000000000000000000000000000001\",\"warnings\":[\"Another lead has this name.\"]}\n");
}

TEST_CASE("The node's refusal is printed alone, in the person's language, with exit code 1") {
  FakeNode node;
  const auto english = node.typed({"set", "01", "colour=red"});
  CHECK(english.code == 1);
  CHECK(english.out.empty());
  CHECK(english.err == "A lead has no field colour; see \"satchel kinds lead\".\n");
  CHECK(contains(node.typed({"set", "01", "colour=red"}, "zh_CN.UTF-8").err, "线索没有 colour 字段"));
  const auto json = parse(node.typed({"set", "01", "colour=red", "--json"}).err).object();
  CHECK(json["error"].toObject()["code"].toString() == "UNKNOWN_FIELD");
}

TEST_CASE("A list longer than a page is one JSON array with every record once") {
  FakeNode node;
  const auto ran = node.typed({"list", "lead", "--json"});
  REQUIRE(ran.code == 0);
  const auto array = parse(ran.out).array();
  REQUIRE(array.size() == int(FakeNode::leads));
  CHECK(array[1233].toObject()["name"].toString() == QString::fromUtf8("客户 1233"));
  CHECK(array[0].toObject()["budget"].toObject()["amount"].toString() == "1111.00");
  CHECK(parse(node.typed({"list", "lead", "--json", "--limit", "500"}).out).array().size() == 500);
}

TEST_CASE("--count asks only how many") {
  FakeNode node;
  CHECK(node.typed({"list", "lead", "--count", "--json"}).out == "{\"count\":1234}\n");
  CHECK(node.typed({"list", "lead", "--count"}).out == "1234\n");
}

TEST_CASE("A list for people has labels in their language, and marks what is in conflict") {
  FakeNode node;
  const auto lines = linesOf(node.typed({"list", "lead", "--limit", "8"}, "zh_CN.UTF-8").out);
  REQUIRE(lines.size() == 10);
  CHECK(lines[0] == "ID                    标题    预算");
  CHECK(lines[1] == "00000000000000000000  客户 0  1111.00 CNY");
  CHECK(lines[8] == "00000000000000000000  客户 7  1111.00 CNY ⚠");
  CHECK(lines[9] == "显示 8 条，共 1234 条记录");
  const auto chosen = linesOf(node.typed({"list", "lead", "--limit", "1", "--columns", "budget,name"}).out);
  CHECK(chosen[0] == "ID                    Budget       Name");
}

TEST_CASE("A watched list prints what changes after it, until the node stops") {
  FakeNode node;
  const auto ran = node.typed({"list", "lead", "--limit", "2", "--watch", "--json"});
  CHECK(ran.code == 3);
  const auto lines = linesOf(ran.out);
  REQUIRE(lines.size() == 4);
  CHECK(contains(lines[2], "{\"changed\":{\"id\":\"00000000000000000000000000000063\""));
  CHECK(lines[3] == "{\"gone\":\"00000000000000000000000000000001\"}");
}

TEST_CASE("The log goes on where it ended, without telling anything twice") {
  FakeNode node;
  CHECK(parse(node.typed({"log", "--json"}).out).array().size() == 2);
  const auto ran = node.typed({"log", "--follow", "--json"});
  const auto lines = linesOf(ran.out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[2] == R"({"time":"2017-03-01T09:30:00Z","code":"PEER_CONNECTED","message":"Dora is here."})");
}

TEST_CASE("A card shows fields by their label, money, conflicts and what no field holds") {
  FakeNode node;
  const auto card = node.typed({"show", "07"}).out;
  CHECK(contains(card, "Lead  客户 7\n"));
  CHECK(contains(card, "Budget ⚠  1111.00 CNY\n"));
  CHECK(contains(card, "Fax       021-1\n"));
  const auto record = parse(node.typed({"show", "07", "--history", "--json"}).out).object();
  CHECK(record["extra"].toObject()["Fax"].toString() == "021-1");
  CHECK(record["history"].toArray().size() == 1);
  CHECK(contains(node.typed({"show", "07", "--history"}).out, "Alice"));
}

TEST_CASE("Conflicts show every version with its author, and which one is shown") {
  FakeNode node;
  const auto lines = linesOf(node.typed({"conflicts"}).out);
  REQUIRE(lines.size() == 5);
  CHECK(contains(lines[1], "Alice"));
  CHECK(contains(lines[1], "shown"));
  CHECK(contains(lines[2], "王芳"));
  CHECK_FALSE(contains(lines[2], "shown"));
}

TEST_CASE("An invitation's last word is its code") {
  FakeNode node;
  const auto out = node.typed({"invite", "--role", "editor"}).out;
  CHECK(out.ends_with(" ABCDEFGHJKMNPQRSTUVWXYZ234\n"));
  CHECK(node.typed({"invite", "--self", "--expires", "1d"}, "zh_CN.UTF-8")
            .out.ends_with(" ABCDEFGHJKMNPQRSTUVWXYZ234\n"));
  CHECK(node.heard() == std::vector<std::string>{"invite editor", "invite self1d"});
  CHECK(node.typed({"invite"}).code == 2);
}

TEST_CASE("Whoever waits in vain gets exit code 4 and what is known so far") {
  FakeNode node;
  const auto sync = node.typed({"sync", "--wait", "1", "--json"});
  CHECK(sync.code == 4);
  CHECK(sync.out == "{\"complete\":false,\"answered\":1}\n");
  CHECK(parse(sync.err).object()["error"].toObject()["code"].toString() == "TIMED_OUT");
  CHECK(node.typed({"sync"}).code == 0);
  CHECK(node.typed({"join", "CODE"}).code == 4);
  CHECK(node.typed({"join", "CODE", "--wait", "5"}).code == 4);
  CHECK(node.heard() == std::vector<std::string>{"join 60000", "join 5000"});
}

TEST_CASE("Progress away from a terminal is a line per phase, on stderr") {
  FakeNode node;
  CHECK(node.typed({"sync"}).err == "receiving\n");
}

TEST_CASE("An import prints its balance and the first twenty rejects; its path is absolute") {
  FakeNode node;
  const auto ran = node.typed({"import", "/x/客户.csv", "--map", "name=客户 名称", "--map", "budget=A=B"});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, "read 8800 = created 8775 + updated 0 + unchanged 0 + skipped 0 + rejected 25\n"));
  CHECK(contains(ran.out, "line 21: \"test\" is not a number.\n"));
  CHECK_FALSE(contains(ran.out, "line 22:"));
  CHECK(contains(ran.out, "5 more"));
  CHECK(contains(ran.out, "satchel undo b1"));
  CHECK(node.heard()[0] == "import /x/客户.csv name<客户 名称 budget<A=B");
  CHECK(parse(node.typed({"import", "rel.csv", "--json"}).out).object()["rejects"].toArray().size() == 25);
  CHECK(node.heard()[1].starts_with("import /"));
}

TEST_CASE("An export is the node's bytes and nothing else") {
  FakeNode node;
  CHECK(node.typed({"export", "lead", "--format", "csv"}).out == "name\n客户\n");
}

TEST_CASE("Status names the space, and what each peer lacks") {
  FakeNode node;
  const auto json = parse(node.typed({"status", "--json"}).out).object();
  CHECK(json["space"].toString() == QString::fromUtf8("华东"));
  CHECK(json["offline"].toBool());
  CHECK_FALSE(json["locked"].toBool());
  const auto peer = json["peers"].toArray()[0].toObject();
  CHECK(peer["ahead"].toInt() == 3);
  CHECK(peer["last_seen"].isNull());
  CHECK(contains(node.typed({"status"}, "zh_CN.UTF-8").out, "等待重连"));
}

TEST_CASE("A digest holds nothing that two agreeing devices could see differently") {
  FakeNode node;
  CHECK(node.typed({"digest", "--json"}).out ==
        "{\"space\":\"华东\",\"vector\":[{\"log\":\"01\",\"seq\":9007199254740993,\"hash\":\"02\"}],\"digest\":\"abc\"}"
        "\n");
}

TEST_CASE("Kinds tell fields, merge codes and rules, to people and to programs") {
  FakeNode node;
  const auto kind = parse(node.typed({"kinds", "lead", "--json"}).out).array()[0].toObject();
  CHECK(kind["label"].toObject()["zh"].toString() == QString::fromUtf8("线索"));
  CHECK(kind["fields"].toArray()[1].toObject()["merge"].toString() == "A/M");
  const auto people = node.typed({"kinds", "lead"}, "zh_CN.UTF-8").out;
  CHECK(contains(people, "budget  预算  金额      A/M\n"));
  CHECK(contains(people, "- 线索必须有名称。\n"));
}

TEST_CASE("stop returns when the node is gone") {
  FakeNode node;
  CHECK(node.typed({"stop"}).code == 0);
  CHECK(node.typed({"status"}).code == 3);
}

TEST_CASE("A data folder whose path is longer than a socket's address works all the same") {
  FakeNode node(std::string(150, 'n'));
  CHECK(node.typed({"status"}).code == 0);
}

TEST_CASE("Help lists every command in either language, or one of them") {
  CHECK(contains(typed({"help"}).out, "  space create NAME [--currency CNY]\n      make a space and work in it\n"));
  CHECK(contains(typed({"--help"}, "zh_CN.UTF-8").out, "建立空间并设为当前空间"));
  const auto list = typed({"list", "lead", "--where", "x", "--help"});
  CHECK(list.code == 0);
  CHECK(linesOf(list.out).size() == 2);
  CHECK(linesOf(typed({"help", "space"}).out).size() == 8);
  CHECK(typed({"help", "frob"}).code == 2);
}
