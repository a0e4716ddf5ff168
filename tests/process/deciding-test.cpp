// What waits for a decision: several records settled at once, all that an import brought, each decision a record of its
// own; and what a merge left that breaks a rule, told to both alike.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

/// The sentences' codes, by what they are about.
std::multiset<std::string> attention(const Laptop& laptop) {
  std::multiset<std::string> told;
  for (const auto& item : laptop.json("attention")) {
    told.insert(item.at("code").get<std::string>() + " " + item.at("field").get<std::string>());
  }
  return told;
}

std::string refusal(const Laptop& laptop, const Words& words) {
  const auto result = laptop.satchelWords(words);
  CHECK(result.code == 1);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  return result.err;
}

}  // namespace

TEST_CASE("one command settles a field of several deals, and each decision says who chose what, and why") {
  Pair pair;
  auto& [alice, bob] = pair;
  const auto spring = alice.add("opportunity", {"name=Spring", "amount=10", "next_step=Call"});
  const auto autumn = alice.add("opportunity", {"name=Autumn", "amount=10"});
  const auto calm = alice.add("opportunity", {"name=Calm", "amount=10"});
  meet(alice, bob);
  pair.bothOffline();
  for (const auto& deal : {spring, autumn}) {
    alice.must("set", deal, "amount=1111");
    bob.must("set", deal, "amount=2222");
  }
  alice.must("set", spring, "next_step=Write");
  bob.must("set", spring, "next_step=Visit");
  pair.bothOnlineAndMeet();
  REQUIRE(bob.json("conflicts").size() == 3);

  // All or nothing: one of them is in no conflict.
  CHECK(refusal(bob, {"resolve", spring + "," + calm, "amount=5"}).find("is not in conflict") != std::string::npos);
  CHECK(bob.json("conflicts").size() == 3);
  CHECK(bob.json("resolve", spring + "," + autumn, "amount=3000", "--reason", "as they signed it").at("settled") == 2);
  CHECK(bob.json("resolve", spring, "next_step=Visit").at("settled") == 1);
  meet(bob, alice);
  for (const auto* laptop : {&alice, &bob}) {
    CHECK(laptop->json("conflicts").empty());
    CHECK(laptop->show(autumn).at("amount").at("amount") == "3000.00");
    CHECK(laptop->count("conflict_resolution") == 3);
    const auto about = laptop->json("list", "conflict_resolution", "--where", "reason is not empty");
    REQUIRE(about.size() == 2);
    CHECK(about[0].at("field") == "amount");
    CHECK(about[0].at("chosen") == "3000");
    CHECK(about[0].at("candidates").size() == 2);
  }
  // One undo takes a decision back, and what was said of it.
  bob.must("undo");
  CHECK(bob.json("conflicts").size() == 1);
  CHECK(bob.count("conflict_resolution") == 2);
}

TEST_CASE("two imports apart disagree: one decision is enough for all that one of them brought") {
  Pair pair;
  auto& [alice, bob] = pair;
  Folder files;
  const auto path = (files.path() / "products.csv").string();
  writeFile(path, "product_id,name,list_price\nP1,Pump,10\nP2,Valve,20\nP3,Hose,30\n");
  alice.must("import", path, "--kind", "product");
  meet(alice, bob);
  pair.bothOffline();
  writeFile(path, "product_id,name,list_price\nP1,Pump,11\nP2,Valve,21\nP3,Hose,30\n");
  alice.must("import", path, "--kind", "product");
  writeFile(path, "product_id,name,list_price\nP1,Pump,12\nP2,Valve,22\nP3,Hose,30\n");
  const auto his = bob.json("import", path, "--kind", "product").at("batch").get<std::string>();
  pair.bothOnlineAndMeet();
  const auto conflicts = alice.json("conflicts");
  REQUIRE(conflicts.size() == 2);
  for (const auto& version : conflicts[0].at("versions")) CHECK(version.contains("batch"));
  CHECK(refusal(alice, {"resolve", his, "keep=maybe"}).find("keep=yes") != std::string::npos);
  CHECK(alice.json("resolve", his, "keep=no").at("settled") == 2);
  meet(alice, bob);
  for (const auto* laptop : {&alice, &bob}) {
    CHECK(laptop->json("conflicts").empty());
    CHECK(laptop->count("product", "list_price = 11") == 1);
    CHECK(laptop->count("product", "list_price = 21") == 1);
  }
}

TEST_CASE("a quote changed while it was sent, and accounts put under each other, are told to both alike") {
  Pair pair;
  auto& [alice, bob] = pair;
  const auto heron = alice.add("account", {"name=Heron"}), egret = alice.add("account", {"name=Egret"});
  const auto quote = alice.add("quote", {"name=Spring", "account=Heron", "valid_until=2030-04-01"});
  alice.must("add", "line", "of=" + quote, "quantity=2", "unit_price=50");
  meet(alice, bob);
  pair.bothOffline();
  alice.must("set", quote, "status=sent");
  bob.must("set", quote, "valid_until=2030-05-01");
  alice.must("set", heron, "parent=Egret");
  bob.must("set", egret, "parent=Heron");
  pair.bothOnlineAndMeet();
  const std::multiset<std::string> expected{"PARENT_CYCLE parent", "QUOTE_SENT valid_until"};
  CHECK(attention(alice) == expected);
  CHECK(attention(bob) == expected);
  CHECK(alice.count("account", "parent is empty") == 1);
  CHECK(alice.json("list", "account") == bob.json("list", "account"));
  CHECK(alice.digest() == bob.digest());

  CHECK(refusal(bob, {"set", quote, "valid_until=2030-06-01"}).find("version_of=") != std::string::npos);
  const auto version = bob.add("quote", {"version_of=" + quote, "valid_until=2030-06-01"});
  CHECK(bob.count("line", "of = " + version) == 1);
  bob.must("set", quote, "valid_until=2030-04-01");
  const auto line = bob.json("list", "line", "--where", "of = " + quote).at(0).at("id").get<std::string>();
  CHECK(refusal(bob, {"delete", line}).find("Lines (lines)") != std::string::npos);
  for (const auto& account : {heron, egret}) {
    if (!bob.show(account).contains("parent")) bob.must("set", account, "parent=");
  }
  CHECK(bob.json("attention").empty());

  const auto rules = bob.must("kinds", "opportunity");
  CHECK(rules.find("needs […]: enter it together with the stage.") != std::string::npos);
  CHECK(bob.must("kinds", "quote").find("[Name, Account, Opportunity, Contact, Valid until, Lines, Terms]") !=
        std::string::npos);
}
