// Two laptops on one cable find each other, though neither was ever told where the other is; who turned it off is not
// found.
#include <catch2/catch.hpp>

#include "tests/process/laptop.h"
#include "tests/process/namespaces.h"

using namespace satchel::test;

namespace {

bool isLinked(const Laptop& laptop, const std::string& name) {
  const auto status = laptop.json("status");
  for (const auto& peer : status.at("peers")) {
    if (peer.at("name") == name && peer.at("state") == "connected") return true;
  }
  return false;
}

}  // namespace

TEST_CASE("colleagues on one network find each other by themselves, and only those who want to be found") {
  if (!Namespaces::arePossible()) {
    WARN("skipped: this user may not make network namespaces");
    return;
  }
  const Namespaces networks{2};
  Laptop alice("Alice", Device::laptop, Namespaces::outerHost(0)), bob("Bob", Device::laptop, "0.0.0.0"),
      carol("Carol", Device::laptop, Namespaces::outerHost(1));
  const auto start = [&](Laptop& laptop, const std::string& network) {
    REQUIRE(laptop.startUnder({"ip", "netns", "exec", network}).code == 0);
  };
  // They come to share a space by addresses, once.
  start(alice, networks.outer(0));
  start(bob, networks.middle());
  start(carol, networks.outer(1));
  alice.must("space", "create", "Harbour");
  const std::string there = Namespaces::outerHost(0) + ":" + std::to_string(alice.port());
  bob.must("join", invitation(alice, "editor"), "--via", there, "--wait", "60");
  const std::string bobFromCarol = Namespaces::middleHost(1) + ":" + std::to_string(bob.port());
  carol.must("peers", "add", bobFromCarol);
  carol.must("join", invitation(alice, "editor"), "--wait", "60");
  // Then nobody knows anybody's address any more.
  for (const auto& peer : bob.json("peers")) bob.satchel("peers", "remove", std::string(peer.at("address")));
  for (const auto& peer : carol.json("peers")) carol.satchel("peers", "remove", std::string(peer.at("address")));
  for (Laptop* laptop : {&alice, &bob, &carol}) laptop->stop();
  alice.discovers();
  bob.discovers();
  start(carol, networks.outer(1));  // does not want to be found
  start(alice, networks.outer(0));
  start(bob, networks.middle());

  bob.sync();  // waits until somebody answers: nobody whom he could dial by himself
  CHECK(isLinked(bob, "Alice"));
  CHECK(isLinked(alice, "Bob"));
  const auto id = alice.add("account", {"name=Written on the cable"});
  bob.sync();
  CHECK(bob.show(id).at("name") == "Written on the cable");
  CHECK_FALSE(isLinked(bob, "Carol"));
  CHECK_FALSE(isLinked(carol, "Bob"));
  // Bob listens to Carol's network too: once she wants to be found, she is.
  carol.stop();
  carol.discovers();
  start(carol, networks.outer(1));
  carol.sync();
  CHECK(isLinked(carol, "Bob"));
  CHECK(carol.show(id).at("name") == "Written on the cable");
}
