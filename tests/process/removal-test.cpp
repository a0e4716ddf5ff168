// Somebody is removed: what they see, what becomes of what they go on writing, and who may decide it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

/// Refused with exit code 1 and this code.
bool refused(const Laptop& laptop, Words words, const std::string& code) {
  words.push_back("--json");
  const auto result = laptop.satchelWords(std::move(words));
  INFO(result);
  return result.code == 1 && result.err.find("\"" + code + "\"") != std::string::npos;
}

}  // namespace

TEST_CASE("Alice removes Bob, who goes on writing: he is told, and it counts only once she lets it in") {
  Laptop alice("Alice 李雷"), bob("Bob"), carol("Carol"), relay("Relay", Device::relay);
  for (auto* laptop : {&alice, &bob, &carol, &relay}) laptop->start();
  shareThroughRelay(alice, relay, bob);
  carol.must("join", invitation(alice, "editor"), "--via", relay.address(), "--wait", "60");
  const auto account = alice.add("account", {"name=Blue Heron"});
  meet(alice, bob);
  meet(alice, carol);
  carol.must("offline");
  bob.must("offline");

  const auto removal = alice.json("members", "remove", "Bob");
  CHECK(removal.at("member").at("role") == "none");
  CHECK(alice.json("members").size() == 3);
  alice.must("set", account, "legal_name=Not for Bob");
  alice.sync();
  bob.must("set", account, "level=A");

  // He comes back, and is told; what he has stays with him.
  bob.must("online");
  CHECK(bob.satchel("sync", "--wait", "3").code == 4);
  CHECK(bob.isLogged("ACCESS_REMOVED"));
  CHECK(bob.json("peers").at(0).at("state") == "refused");
  CHECK(bob.show(account).at("name") == "Blue Heron");
  CHECK(bob.show(account).value("legal_name", "") == "");

  // Carol has not heard of it, and takes what he wrote along.
  alice.must("offline");
  relay.stop();
  carol.must("online");
  carol.must("peers", "add", bob.address());
  carol.sync();
  CHECK(carol.show(account).at("level") == "a");
  bob.stop();
  relay.start();
  alice.must("online");
  meet(carol, alice);
  for (const auto* laptop : {&alice, &carol}) {
    INFO(laptop->person());
    CHECK(laptop->show(account).value("level", "") == "");
    CHECK(laptop->show(account).at("legal_name") == "Not for Bob");
    CHECK(laptop->isLogged("QUARANTINED"));
    CHECK(laptop->json("quarantine").size() == 1);
  }
  CHECK(alice.digest() == carol.digest());

  const auto late = alice.json("quarantine").at(0);
  CHECK(late.at("person") == "Bob");
  CHECK(late.at("records").at(0).at("id") == account);
  alice.must("quarantine", "admit", std::string(late.at("hash")).substr(0, 12));
  meet(alice, carol);
  for (const auto* laptop : {&alice, &carol}) {
    CHECK(laptop->show(account).at("level") == "a");
    CHECK(laptop->json("quarantine").empty());
  }
  CHECK(alice.digest() == carol.digest());
}

TEST_CASE("who may not is refused by name; the recovery key makes an owner again") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  const std::string recovery = alice.json("space", "create", "Harbour").at("recovery_key");
  bob.must("join", invitation(alice, "editor"), "--via", alice.address(), "--wait", "60");
  const auto account = alice.add("account", {"name=Blue Heron"});
  meet(alice, bob);

  CHECK(refused(alice, {"members", "remove", "Alice"}, "LAST_ADMIN"));
  CHECK(refused(alice, {"members", "role", "Alice", "editor"}, "LAST_ADMIN"));
  CHECK(refused(bob, {"members", "remove", "Alice"}, "NOT_ALLOWED"));
  CHECK(refused(bob, {"invite", "--role", "reader"}, "NOT_ALLOWED"));
  CHECK(refused(alice, {"members", "role", "Nobody", "reader"}, "UNKNOWN_DEVICE"));
  CHECK(refused(alice, {"members", "role", "Bob", "king"}, "UNKNOWN_ROLE"));

  alice.must("members", "role", "Bob", "admin");
  meet(alice, bob);
  CHECK(refused(bob, {"members", "remove", "Alice"}, "NOT_SENIOR"));
  CHECK(refused(bob, {"members", "role", "Bob", "owner"}, "NOT_ALLOWED"));
  alice.must("members", "role", "Bob", "reader");
  meet(alice, bob);
  CHECK(refused(bob, {"set", account, "level=A"}, "NOT_ALLOWED"));
  CHECK(bob.show(account).at("name") == "Blue Heron");

  SECTION("with it Bob decides, and Alice's lost laptop is out") {
    CHECK(refused(bob, {"space", "recover", recovery.substr(1) + "0"}, "BAD_RECOVERY_KEY"));
    alice.stop();
    bob.must("space", "recover", recovery, "--remove", "Alice");
    bob.must("set", account, "level=A");
    CHECK(bob.json("members").size() == 1);
    CHECK(bob.json("status").at("role") == "owner");
  }
  SECTION("Bob leaves by himself, and keeps what he has") {
    bob.must("members", "remove", "Bob");
    CHECK(refused(bob, {"set", account, "level=A"}, "ACCESS_REMOVED"));
    CHECK(bob.show(account).at("name") == "Blue Heron");
  }
}
