// Who has what, signed: told at the command line by real nodes, through relays too. Everything is waited for; what
// never comes fails the test.
#include <catch2/catch.hpp>

#include "tests/process/asking.h"
#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

/// What a device's receipt comes to, by the person's name; "none" where it is not told of.
std::string stateOf(const nlohmann::json& devices, const std::string& person) {
  for (const auto& device : devices) {
    if (device.at("person") == person) return device.at("state");
  }
  return "none";
}

std::string said(const Laptop& at, const std::string& person) {
  return stateOf(at.json("receipts").at("devices"), person);
}

}  // namespace

TEST_CASE("Alice can prove what Bob has, and what is only left at the relay") {
  Laptop alice("Alice"), relay("Pier", Device::relay), bob("Bob");
  for (Laptop* each : {&alice, &relay, &bob}) each->start();
  shareThroughRelay(alice, relay, bob);
  const auto account = alice.add("account", {"name=Cedar Foods"});
  until("Bob has signed that he has everything", [&] { return said(alice, "Bob") == "all"; });
  until("it is left at the relay", [&] { return said(alice, "Pier") == "left"; });

  bob.must("offline");
  alice.must("set", account, "level=B");
  until("the relay has signed for that too", [&] { return said(alice, "Pier") == "left"; });
  until("and Alice herself", [&] { return said(alice, "Alice") == "all"; });
  const auto told = alice.json("receipts");
  CHECK(stateOf(told.at("devices"), "Alice") == "all");
  CHECK(stateOf(told.at("devices"), "Bob") == "behind");
  for (const auto& device : told.at("devices")) {
    if (device.at("person") == "Bob") CHECK(device.at("lacks") == 1);
    CHECK(device.at("receipt").get<std::string>().size() ==
          2 * 308);  // what the device signed, for whoever wants proof
  }
  const auto second = alice.add("account", {"name=Oak Foods"});
  const auto who = alice.json("show", account, "--who").at("who");
  CHECK(stateOf(who, "Bob") == "behind");
  CHECK(stateOf(alice.json("show", second, "--who").at("who"), "Bob") == "behind");

  const std::string english = alice.must("receipts");
  CHECK(english.find("lacks 2 commits") != std::string::npos);
  CHECK(alice.satchelInChinese({"receipts"}).out.find("缺 2 个提交") != std::string::npos);

  bob.must("online");
  until("Bob has signed for all of it", [&] { return said(alice, "Bob") == "all"; });
  CHECK(stateOf(alice.json("show", account, "--who").at("who"), "Bob") == "all");
  CHECK(alice.must("receipts").find("left there") != std::string::npos);
  CHECK_FALSE(alice.json("status").at("digest_mismatch"));
}

TEST_CASE("a branch's relay forwards to headquarters' relay, and back") {
  Laptop alice("Alice"), branch("Branch", Device::relay), headquarters("Headquarters", Device::relay), bob("Bob");
  for (Laptop* each : {&alice, &branch, &headquarters, &bob}) each->start();
  shareThroughRelay(alice, branch, bob);
  headquarters.must("join", invitation(alice, "carrier"), "--via", branch.address(), "--wait", "60");
  // Bob works at headquarters from now on.
  bob.must("peers", "add", headquarters.address());
  bob.must("peers", "remove", branch.address());

  const auto account = alice.add("account", {"name=Cedar Foods"});
  until("Bob has it", [&] { return bob.satchel("show", account).code == 0; });
  bob.must("set", account, "level=B");
  until("Alice has what Bob wrote", [&] { return alice.show(account).value("level", "") == "b"; });
  CHECK(alice.digest() == bob.digest());
  until("Alice can prove it, though she never met Bob", [&] { return said(alice, "Bob") == "all"; });
  until("and that it lies at both relays",
        [&] { return said(alice, "Branch") == "left" && said(alice, "Headquarters") == "left"; });

  // The control: without the way between the relays nothing passes.
  headquarters.must("offline");
  alice.must("set", account, "level=A");
  until("the branch's relay has it", [&] { return said(alice, "Branch") == "left"; });
  CHECK(bob.show(account).at("level") == "b");
  headquarters.must("online");
  until("Bob has it after all", [&] { return bob.show(account).at("level") == "a"; });
}
