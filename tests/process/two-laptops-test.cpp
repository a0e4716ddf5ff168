// Alice and Bob: they work apart, meet, and agree; what both changed is shown to both, and one of them settles it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

void agree(const Pair& pair) {
  const auto hers = pair.alice.digest(), his = pair.bob.digest();
  CHECK(hers.at("digest") == his.at("digest"));
  CHECK(hers.at("vector") == his.at("vector"));
}

/// Who says what about one field of one record, where they disagree.
std::map<std::string, nlohmann::json> versions(const Laptop& laptop, const std::string& id, const std::string& field) {
  std::map<std::string, nlohmann::json> said;
  for (const auto& conflict : laptop.json("conflicts")) {
    if (conflict.at("id") != id || conflict.at("field") != field) continue;
    for (const auto& version : conflict.at("versions")) said[version.at("person")] = version.at("value");
  }
  return said;
}

bool hasConflict(const Laptop& laptop, const std::string& id, const std::string& field) {
  const auto all = laptop.json("conflicts");
  return std::any_of(all.begin(), all.end(), [&](const auto& c) { return c.at("id") == id && c.at("field") == field; });
}

nlohmann::json yuan(const std::string& amount) {
  return {{"amount", amount}, {"currency", "CNY"}};
}

}  // namespace

TEST_CASE("Bob joins by code, and news goes both ways") {
  Pair pair;
  auto& [alice, bob] = pair;
  for (const auto* laptop : {&alice, &bob}) {
    std::set<std::string> people;
    for (const auto& member : laptop->json("members")) people.insert(member.at("person"));
    CHECK(people == std::set<std::string>{"Alice 李雷", "Bob"});
  }
  const auto hers = alice.add("account", {"name=From Alice"});
  const auto his = bob.add("account", {"name=From Bob"});
  meet(alice, bob);
  CHECK(bob.show(hers).at("name") == "From Alice");
  CHECK(alice.show(his).at("name") == "From Bob");
  agree(pair);

  SECTION("an edit that saw the other's is no conflict") {
    bob.must("set", hers, "name=Bob knows better");
    meet(alice, bob);
    CHECK(alice.show(hers).at("name") == "Bob knows better");
    CHECK(alice.json("conflicts").empty());
    agree(pair);
  }
  SECTION("a code is used once") {
    Laptop mallory("Mallory");
    mallory.start();
    const auto code = invitation(alice, "editor");
    Laptop carol("Carol");
    carol.start();
    carol.must("join", code, "--via", alice.address(), "--wait", "60");
    const auto refused = mallory.satchel("join", code, "--via", alice.address(), "--wait", "2");
    INFO(refused);
    CHECK((refused.code == 1 || refused.code == 4));
    CHECK(alice.json("members").size() == 3);
  }
}

TEST_CASE("offline means offline, also after a restart") {
  Pair pair;
  auto& [alice, bob] = pair;
  alice.must("offline");
  CHECK(alice.json("status").at("offline") == true);
  const auto id = alice.add("account", {"name=Written in the basement"});
  CHECK(bob.satchel("sync", "--wait", "1").code == 4);
  alice.stop();
  alice.start();
  CHECK(alice.json("status").at("offline") == true);
  CHECK(bob.satchel("sync", "--wait", "1").code == 4);
  CHECK(bob.count("account") == 0);

  alice.must("online");
  meet(bob, alice);
  CHECK(bob.show(id).at("name") == "Written in the basement");
  agree(pair);
}

TEST_CASE("they edit apart, meet, and agree") {
  Pair pair;
  auto& [alice, bob] = pair;
  const auto account = alice.add("account", {"name=Harbour Freight"});
  const auto deal = alice.add("opportunity", {"name=Spring order", "amount=1000"});
  const auto same = alice.add("opportunity", {"name=Autumn order", "amount=10"});
  const auto contact = alice.add("contact", {"name=Greta Fabre"});
  meet(alice, bob);
  pair.bothOffline();

  alice.must("set", deal, "amount=1111");
  bob.must("set", deal, "amount=2222");
  alice.must("set", same, "amount=20");
  bob.must("set", same, "amount=20.00");
  alice.must("set", account, "level=A", "tags+=harbour");
  bob.must("set", account, "legal_name=港口货运有限公司", "tags+=重点");
  alice.must("delete", contact);
  bob.must("set", contact, "job_title=Head of Purchasing");

  pair.bothOnlineAndMeet();
  agree(pair);

  for (const auto* laptop : {&alice, &bob}) {
    INFO(laptop->person());
    const auto merged = laptop->show(account);
    CHECK(merged.at("level") == "a");
    CHECK(merged.at("legal_name") == "港口货运有限公司");
    CHECK(merged.at("tags").get<std::set<std::string>>() == std::set<std::string>{"harbour", "重点"});
    CHECK_FALSE(hasConflict(*laptop, same, "amount"));  // both wrote twenty
    CHECK(versions(*laptop, deal, "amount") ==
          std::map<std::string, nlohmann::json>{{"Alice 李雷", yuan("1111.00")}, {"Bob", yuan("2222.00")}});
    CHECK(laptop->show(contact).at("job_title") == "Head of Purchasing");
    CHECK(laptop->count("contact") == 1);  // it came back
    CHECK(hasConflict(*laptop, contact, "deleted"));
  }
  CHECK(alice.show(deal).at("amount") == bob.show(deal).at("amount"));  // the same winner on both

  SECTION("Bob's decision reaches Alice, and nothing is left to decide about the amount") {
    bob.must("resolve", deal, "amount=1999");
    meet(bob, alice);
    for (const auto* laptop : {&alice, &bob}) {
      CHECK(laptop->show(deal).at("amount") == yuan("1999.00"));
      CHECK_FALSE(hasConflict(*laptop, deal, "amount"));
    }
    agree(pair);
  }
  SECTION("both decide apart, differently: that is a conflict again") {
    pair.bothOffline();
    alice.must("resolve", deal, "amount=3000");
    bob.must("resolve", deal, "amount=4000");
    pair.bothOnlineAndMeet();
    CHECK(versions(alice, deal, "amount") ==
          std::map<std::string, nlohmann::json>{{"Alice 李雷", yuan("3000.00")}, {"Bob", yuan("4000.00")}});
    CHECK(versions(bob, deal, "amount") == versions(alice, deal, "amount"));
    agree(pair);
  }
  SECTION("a restart changes none of it") {
    const auto before = alice.digest();
    const auto conflicts = alice.json("conflicts");
    alice.stop();
    alice.start();
    CHECK(alice.digest() == before);
    CHECK(alice.json("conflicts") == conflicts);
  }
}

TEST_CASE("of two tags added apart both stay, and what one saw and removed goes") {
  Pair pair;
  auto& [alice, bob] = pair;
  const auto id = alice.add("account", {"name=Kestrel", "tags+=old"});
  meet(alice, bob);
  pair.bothOffline();
  alice.must("set", id, "tags-=old");
  bob.must("set", id, "tags+=new");
  alice.must("set", id, "tags+=mine");
  pair.bothOnlineAndMeet();
  for (const auto* laptop : {&alice, &bob}) {
    CHECK(laptop->show(id).at("tags").get<std::set<std::string>>() == std::set<std::string>{"mine", "new"});
  }
  agree(pair);
}

TEST_CASE("undo on one laptop is seen on the other") {
  Pair pair;
  auto& [alice, bob] = pair;
  const auto id = alice.add("account", {"name=Right", "legal_name=Right Ltd"});
  alice.must("set", id, "name=Wrong");
  meet(alice, bob);
  CHECK(bob.show(id).at("name") == "Wrong");
  alice.must("undo");
  meet(alice, bob);
  CHECK(bob.show(id).at("name") == "Right");
  agree(pair);
}
