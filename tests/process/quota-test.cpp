// A relay that gives each space only so much: at the limit it says so, keeps what it acknowledged, hears of removals
// all the same, and other spaces notice nothing.
#include <catch2/catch.hpp>

#include "tests/process/asking.h"
#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

/// Letters that nothing can make smaller by much: a note of it is about 45 KB in a log.
std::string longNote(std::uint32_t seed) {
  std::string text;
  for (std::uint64_t state = seed; text.size() < 60'000;) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    text += static_cast<char>('a' + (state >> 40) % 26);
    text += static_cast<char>('A' + (state >> 50) % 26);
    if (text.size() % 12 == 10) text += "  ";
  }
  return text;
}

bool says(const Result& result, const std::string& text) {
  return result.err.find(text) != std::string::npos;
}

/// Why the laptop does not exchange all with that peer.
std::string reasonOf(const Laptop& laptop, const std::string& address) {
  for (const auto& peer : laptop.json("peers")) {
    if (peer.at("address") == address) return peer.at("reason");
  }
  return "no such peer";
}

/// Starts its node with more words than a laptop's; what came of it.
Result startWith(Laptop& laptop, const std::string& words) {
  return laptop.startUnder({"/bin/sh", "-c", "exec \"$@\" " + words, "sh"});
}

struct Office {
  Laptop alice{"Alice"}, bob{"Bob"}, relay{"Pier", Device::relay};
  explicit Office(const std::string& limits) {
    alice.start();
    bob.start();
    REQUIRE(startWith(relay, limits).code == 0);
    shareThroughRelay(alice, relay, bob);
  }
  /// Alice writes until the relay takes no more, at most so many notes; how many it took.
  int fill(int most) {
    for (int i = 0; i < most; ++i) {
      alice.add("account", {"name=Note " + std::to_string(i), "description=" + longNote(7 + i)});
      full = alice.satchel("sync", "--wait", "600");  // ends at once, or in longer than this test may take
      if (full.code != 0) return i;
    }
    return most;
  }
  Result full;
};

}  // namespace

TEST_CASE("a relay whose room for a space is used up says so, and keeps what it acknowledged") {
  Office office("--space-bytes 250K");
  Laptop &alice = office.alice, &bob = office.bob, &relay = office.relay;
  const Result& full = office.full;
  bob.must("offline");
  const int taken = office.fill(12);
  REQUIRE(taken > 0);
  REQUIRE(taken < 12);
  CHECK(full.code == 4);
  CHECK(says(full, "RELAY_FULL"));
  CHECK(says(alice.satchelInChinese({"sync", "--wait", "600"}), "容量已用完"));
  CHECK(reasonOf(alice, relay.address()).starts_with("RELAY_FULL"));
  CHECK(alice.must("status").find("RELAY_FULL") != std::string::npos);
  CHECK(alice.isLogged("RELAY_FULL"));
  CHECK(relay.isLogged("SPACE_FULL"));

  SECTION("Bob gets what it acknowledged, also after it was killed") {
    relay.kill9();
    REQUIRE(startWith(relay, "--space-bytes 250K").code == 0);
    bob.must("online");
    bob.sync();
    CHECK(bob.count("account") == static_cast<std::uint64_t>(taken));
    CHECK(says(alice.satchel("sync", "--wait", "600"), "RELAY_FULL"));  // and it remembers how much it holds
  }
  SECTION("whoever is removed gets nothing more there, and is told so at once") {
    alice.must("members", "remove", "Bob");
    alice.satchel("sync", "--wait", "600");
    bob.must("online");
    const auto result = bob.satchel("sync", "--wait", "600");
    CHECK(result.code == 4);
    CHECK(says(result, "ACCESS_REMOVED"));
    CHECK(bob.count("account") == 0);
  }
  SECTION("another space goes on") {
    alice.must("space", "create", "Salaries");
    relay.must("join", invitation(alice, "carrier"), "--wait", "60");
    alice.add("account", {"name=In the other space"});
    const auto hers = alice.json("digest").at("vector");
    until("the relay has it", [&] {
      for (const auto& space : relay.json("space", "list")) {
        if (relay.json("--space", space.at("id"), "digest").at("vector") == hers) return true;
      }
      return false;
    });
  }
  SECTION("with more room it takes the rest") {
    relay.stop();
    REQUIRE(startWith(relay, "--space-bytes 20M").code == 0);
    alice.sync();
    bob.must("online");
    bob.sync();
    CHECK(bob.count("account") == static_cast<std::uint64_t>(taken) + 1);
    CHECK(reasonOf(alice, relay.address()).empty());
  }
  SECTION("directly everything is exchanged as ever") {
    bob.must("peers", "add", alice.address());
    bob.must("online");
    until("Bob has all", [&] {
      bob.satchel("sync", "--wait", "600");
      return bob.count("account") == static_cast<std::uint64_t>(taken) + 1;
    });
  }
}

TEST_CASE("a relay without a limit takes all of the same") {
  Office office("");
  CHECK(office.fill(8) == 8);
  CHECK_FALSE(office.relay.isLogged("SPACE_FULL"));
}

TEST_CASE("a relay serves so many devices of a space at once, and the others when somebody leaves") {
  Office office("--space-links 1");
  Laptop &alice = office.alice, &bob = office.bob, &relay = office.relay;
  Laptop cara("Cara");
  cara.start();
  until("Bob is there", [&] { return reasonOf(bob, relay.address()).empty(); });
  cara.must("join", invitation(alice, "editor"), "--via", alice.address(), "--wait", "60");
  cara.must("peers", "add", relay.address());
  until("Cara is told why not", [&] { return reasonOf(cara, relay.address()).starts_with("LINKS_FULL"); });

  // Those who have a place, and the admins, go on.
  const auto account = alice.add("account", {"name=Cedar Foods"});
  until("Bob has it", [&] { return bob.satchel("show", account).code == 0; });

  bob.must("offline");
  cara.must("peers", "remove", alice.address());
  alice.must("set", account, "level=B");
  until("Cara has it by the relay", [&] {
    cara.satchel("sync", "--wait", "5");
    const auto shown = cara.satchel("show", account, "--json");
    return shown.code == 0 && nlohmann::json::parse(shown.out).value("level", "") == "b";
  });
  bob.must("online");
  until("Bob is told why not", [&] { return reasonOf(bob, relay.address()).starts_with("LINKS_FULL"); });
}

TEST_CASE("limits are for relays, and have to be sizes") {
  Laptop alice("Alice"), relay("Pier", Device::relay);
  CHECK(startWith(alice, "--space-bytes 20M").code == 2);
  for (const char* words :
       {"--space-bytes much", "--space-bytes 0", "--space-bytes 9999999T", "--space-links -1", "--space-links 2K"}) {
    const auto result = startWith(relay, words);
    INFO(result);
    CHECK(result.code == 2);
    CHECK(says(result, "--space-"));
  }
  CHECK(startWith(relay, "--space-bytes 1G --space-links 10").code == 0);  // the control
}
