// Kinds and fields of people's own: defined at the command line, apart, and shared like any record.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

nlohmann::json kindNamed(const Laptop& laptop, const std::string& key) {
  for (const auto& kind : laptop.json("kinds")) {
    if (kind.at("kind") == key) return kind;
  }
  return nullptr;
}

nlohmann::json fieldNamed(const Laptop& laptop, const std::string& kind, const std::string& key) {
  const auto found = kindNamed(laptop, kind);
  if (found.is_null()) return nullptr;
  for (const auto& field : found.at("fields")) {
    if (field.at("key") == key) return field;
  }
  return nullptr;
}

std::string refusal(const Laptop& laptop, Words words) {
  words.insert(words.begin(), "--json");
  const auto refused = laptop.satchelWords(words);
  INFO(refused);
  CHECK(refused.code == 1);
  return nlohmann::json::parse(refused.err).at("error").at("code");
}

}  // namespace

TEST_CASE("Alice makes a kind and Bob gives it fields, offline; both keep boats and sail on") {
  Laptop alice("Alice 李雷"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  alice.must("kind", "add", "boat", "--label", "Boat", "--label-zh", "船");
  meet(alice, bob);
  alice.must("offline");
  bob.must("offline");
  bob.must("field", "add", "boat", "draft_m", "decimal", "--label", "Draft", "--label-zh", "吃水");
  bob.must("field", "add", "boat", "hull", "choice", "--choices", "wood=Wood/木, steel=Steel/钢", "--merge", "M");
  alice.must("field", "add", "boat", "draft_m", "decimal", "--label", "Draft", "--label-zh", "吃水");
  alice.must("field", "add", "boat", "skipper", "ref", "--target", "contact,user");
  alice.must("field", "add", "account", "berth", "text", "--required");
  const auto heron = bob.add("boat", {"name=Heron", "draft_m=7.5", "hull=木"});
  alice.must("online");
  bob.must("online");
  meet(alice, bob);

  for (const auto* laptop : {&alice, &bob}) {
    INFO(laptop->person());
    CHECK(kindNamed(*laptop, "boat").at("custom") == true);
    CHECK(kindNamed(*laptop, "boat").at("label").at("zh") == "船");
    CHECK(fieldNamed(*laptop, "boat", "draft_m").at("type") == "decimal");
    CHECK(fieldNamed(*laptop, "boat", "hull").at("merge") == "M");
    CHECK(fieldNamed(*laptop, "boat", "skipper").at("target") == nlohmann::json{"contact", "user"});
    CHECK(fieldNamed(*laptop, "account", "berth").at("required") == true);
    CHECK(laptop->show(heron).at("draft_m") == "7.5");
    CHECK(laptop->count("boat", "draft_m > 7 and hull = Wood") == 1);
    CHECK(laptop->must("show", heron).find("Draft") != std::string::npos);
    CHECK(laptop->must("kinds", "boat").find("draft_m *") != std::string::npos);
    CHECK(laptop->json("attention").empty());
  }
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  CHECK(refusal(alice, {"add", "account", "name=Egret"}) == "REQUIRED");

  SECTION("a restart knows them still") {
    bob.stop();
    bob.start();
    CHECK(bob.show(heron).at("hull") == "wood");
  }
  SECTION("what is retired stays readable, and comes back") {
    alice.must("field", "retire", "boat", "draft_m");
    alice.must("kind", "retire", "boat");
    meet(alice, bob);
    CHECK(fieldNamed(bob, "boat", "draft_m").at("retired") == true);
    CHECK(bob.show(heron).at("draft_m") == "7.5");
    CHECK(bob.must("show", heron).find("(retired)") != std::string::npos);
    CHECK(refusal(bob, {"set", heron, "draft_m=8"}) == "RETIRED");
    CHECK(refusal(bob, {"add", "boat", "name=Grebe"}) == "RETIRED");
    CHECK(refusal(bob, {"kind", "retire", "boat"}) == "RETIRED");
    bob.must("kind", "add", "boat", "--label", "Vessel");
    bob.must("field", "add", "boat", "draft_m", "decimal");
    bob.must("set", heron, "draft_m=8");
    CHECK(fieldNamed(bob, "boat", "draft_m").at("label").at("en") == "Draft");
    meet(alice, bob);
    CHECK(alice.show(heron).at("draft_m") == "8");
    CHECK(kindNamed(alice, "boat").at("label").at("en") == "Vessel");
  }
  SECTION("a file's headers find them, and its export has them") {
    Folder files;
    const auto path = (files.path() / "boats.csv").string();
    std::ofstream(path) << "name,Draft,hull\nGrebe,2.5,Steel\n";
    const auto done = bob.json("import", path);
    CHECK(done.at("created") == 1);
    CHECK(bob.count("boat", "draft_m = 2.5") == 1);
    CHECK(bob.must("export", "boat", "--format", "csv").find("draft_m") != std::string::npos);
  }
  SECTION("what cannot be used is refused with one sentence") {
    CHECK(refusal(alice, {"kind", "add", "account", "--label", "Mine"}) == "KEY_TAKEN");
    CHECK(refusal(alice, {"kind", "add", "company", "--label", "Mine"}) == "KEY_TAKEN");
    CHECK(refusal(alice, {"kind", "add", "Big Boat", "--label", "Big"}) == "BAD_KEY");
    CHECK(refusal(alice, {"field", "add", "boat", "depth", "colour"}) == "UNKNOWN_TYPE");
    CHECK(refusal(alice, {"field", "add", "boat", "draft_m", "text"}) == "KEY_TAKEN");
    CHECK(refusal(alice, {"field", "add", "account", "legal_name", "text"}) == "KEY_TAKEN");
    CHECK(refusal(alice, {"field", "add", "raft", "depth", "text"}) == "UNKNOWN_KIND");
    CHECK(refusal(alice, {"field", "add", "boat", "depth", "money", "--merge", "X"}) == "BAD_MERGE");
    CHECK(refusal(alice, {"field", "add", "boat", "depth", "choice"}) == "NO_CHOICES");
    CHECK(refusal(alice, {"field", "add", "boat", "depth", "decimal", "--formula", "depth + 1"}) == "FORMULA_CYCLE");
    CHECK(refusal(alice, {"field", "retire", "account", "name"}) == "BUILT_IN");
    CHECK(refusal(alice, {"add", "field_definition", "kind=boat", "key=depth", "label=Depth", "type=colour"}) ==
          "UNKNOWN_TYPE");
    // The same by hand, as it should be: a field like any other.
    alice.must("add", "field_definition", "kind=boat", "key=depth", "label=Depth", "type=decimal");
    CHECK(fieldNamed(alice, "boat", "depth").at("merge") == "L");
    CHECK(alice.satchel("kind", "add", "raft").code == 2);
  }
}

TEST_CASE("what no definition has come for is shown by its key, and forwarded; when it comes it is read") {
  Laptop alice("Alice 李雷"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const auto kind = alice.json("kind", "add", "boat", "--label", "Boat").at("id").get<std::string>();
  const auto field = alice.json("field", "add", "account", "berth", "tags").at("id").get<std::string>();
  const auto heron = alice.add("boat", {"name=Heron"});
  const auto account = alice.add("account", {"name=Harbour", "berth+=north; 7"});
  const std::set<std::string> berths{"7", "north"};
  const auto made = [&](const std::string& id) {
    return alice.json("show", id, "--history").at("history").front().at("commit").get<std::string>();
  };
  const auto kindCommit = made(kind), fieldCommit = made(field);
  alice.must("undo", kindCommit);
  alice.must("undo", fieldCommit);
  alice.stop();
  alice.start();
  meet(alice, bob);

  for (const auto* laptop : {&alice, &bob}) {
    INFO(laptop->person());
    CHECK(kindNamed(*laptop, "boat").is_null());
    CHECK(laptop->show(heron).at("kind") == "boat");
    CHECK(laptop->show(heron).at("extra").at("name") == "Heron");
    CHECK(laptop->show(account).at("extra").at("berth").get<std::set<std::string>>() == berths);
    CHECK(laptop->must("show", account).find("berth") != std::string::npos);
    CHECK(refusal(*laptop, {"set", heron, "name=Egret"}) == "UNKNOWN_KIND");
    const auto history = laptop->json("show", account, "--history").at("history");
    CHECK(std::any_of(history.begin(), history.end(), [](const auto& entry) { return entry.at("to") == "north"; }));
  }
  alice.must("undo", kindCommit);
  alice.must("undo", fieldCommit);
  meet(alice, bob);
  for (const auto* laptop : {&alice, &bob}) {
    CHECK(laptop->show(heron).at("name") == "Heron");
    CHECK(laptop->show(account).at("berth").get<std::set<std::string>>() == berths);
    CHECK_FALSE(laptop->show(account).at("extra").contains("berth"));
    CHECK(laptop->count("boat") == 1);
  }
}

TEST_CASE("what cannot be used comes from elsewhere and waits for somebody; the rest goes on") {
  Laptop alice("Alice 李雷"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  alice.must("offline");
  bob.must("offline");
  alice.must("field", "add", "account", "berth", "text");
  bob.must("field", "add", "account", "berth", "integer");
  bob.must("field", "add", "account", "draft_m", "decimal");
  alice.must("online");
  bob.must("online");
  meet(alice, bob);
  const auto told = alice.json("attention");
  REQUIRE(told.size() == 1);
  CHECK(told == bob.json("attention"));
  CHECK(told.at(0).at("code") == "DEFINED_TWICE");
  CHECK_FALSE(fieldNamed(alice, "account", "draft_m").is_null());
  CHECK(fieldNamed(alice, "account", "berth") == fieldNamed(bob, "account", "berth"));
  alice.must("set", told.at(0).at("id").get<std::string>(), "retired=yes");
  meet(alice, bob);
  CHECK(bob.json("attention").empty());
}

TEST_CASE("a record is shown as it was") {
  Laptop alice("Alice 李雷");
  alice.start();
  alice.must("space", "create", "Harbour");
  const auto id = alice.add("account", {"name=Heron"});
  const auto first = alice.json("show", id, "--history").at("history").back().at("time").get<std::string>();
  alice.must("set", id, "name=Egret");
  CHECK(alice.json("show", id, "--at", first).at("name") == "Heron");
  CHECK(alice.json("show", id, "--at", "2999-01-01").at("name") == "Egret");
  const auto before = alice.json("show", id, "--at", first, "--history").at("history");
  CHECK(std::none_of(before.begin(), before.end(), [](const auto& entry) { return entry.at("to") == "Egret"; }));
  CHECK(alice.must("show", id, "--at", first).find("Heron") != std::string::npos);
  CHECK(refusal(alice, {"show", id, "--at", "2001-02-03 14:00"}) == "NOT_YET");
  CHECK(refusal(alice, {"show", id, "--at", "the other day"}) == "BAD_VALUE");
  CHECK(alice.satchel("list", "account", "--at", first).code == 2);
}
