// Two laptops on one cable find each other, though neither was ever told where the other is; who turned it off is not
// found.
#include <catch2/catch.hpp>

#include "tests/process/canaries.h"
#include "tests/process/laptop.h"
#include "tests/process/namespaces.h"
#include "tests/process/wiretap.h"

using namespace satchel::test;

namespace {

bool isLinked(const Laptop& laptop, const std::string& name) {
  const auto status = laptop.json("status");
  for (const auto& peer : status.at("peers")) {
    if (peer.at("name") == name && peer.at("state") == "connected") return true;
  }
  return false;
}

/// The bytes that hexadecimal digits stand for.
std::string bytesOf(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

/// What was heard, as a file in a folder of its own.
class Recording {
 public:
  explicit Recording(const std::string& frames) { writeFile(folder_ / "frames", frames); }
  std::vector<std::string> tracesOf(const std::vector<std::string>& words) const {
    return traces(folder_.path(), words);
  }

 private:
  Folder folder_;
};

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

TEST_CASE("who listens at the cable reads nothing of those who call out and work there, and cannot tell who they are") {
  if (!Namespaces::arePossible()) {
    WARN("skipped: this user may not make network namespaces");
    return;
  }
  const Namespaces networks{1};
  Laptop alice("Alice", Device::laptop, Namespaces::outerHost(0)),
      bob("Bob", Device::laptop, Namespaces::middleHost(0));
  const auto start = [&](Laptop& laptop, const std::string& network) {
    REQUIRE(laptop.startUnder({"ip", "netns", "exec", network}).code == 0);
  };
  start(alice, networks.outer(0));
  start(bob, networks.middle());
  alice.must("space", "create", "Harbour Pilots");
  bob.must("join", invitation(alice, "editor"), "--via", alice.address(), "--wait", "60");
  for (const auto& peer : bob.json("peers")) bob.satchel("peers", "remove", std::string(peer.at("address")));
  for (Laptop* laptop : {&alice, &bob}) laptop->stop();

  Wiretap tap(networks.middle());
  alice.discovers();
  bob.discovers();
  start(alice, networks.outer(0));
  start(bob, networks.middle());
  bob.sync();
  REQUIRE(isLinked(bob, "Alice"));
  const auto id = alice.add("account", {"name=Blue Heron Shipping", "description=fears competitors 蓝鹭"});
  bob.sync();
  REQUIRE(bob.show(id).at("name") == "Blue Heron Shipping");
  const std::string plain = "said in the open";
  run({"ip", "netns", "exec", networks.outer(0), "bash", "-c",
       "printf '" + plain + "' > /dev/udp/" + Namespaces::middleHost(0) + "/9"});

  const std::string frames = tap.heard();
  const auto passed = [&](const std::string& bytes) { return frames.find(bytes) != std::string::npos; };
  const Recording recording(frames);
  CHECK(recording.tracesOf({plain}).size() == 1);  // the control: what is not sealed is found
  CHECK(passed("\xef\xff\x2f\x0b"));               // 239.255.47.11: they did call out
  CHECK(recording.tracesOf({"Harbour Pilots", "Nightingale", "Kingfisher", "Blue Heron", "competitors", "account"})
            .empty());
  CHECK_FALSE(passed("蓝鹭"));
  CHECK_FALSE(passed(bytesOf(id)));
  const auto members = alice.json("members");
  REQUIRE(members.size() == 2);
  for (const auto& member : members) {
    const auto key = bytesOf(member.at("key"));
    REQUIRE(key.size() >= 16);
    CHECK_FALSE(passed(key));
  }
}
