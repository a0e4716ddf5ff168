// Bob's laptop is put back from a backup: what he wrote since comes home from Alice, what he writes before they meet is
// not lost, and no number of his log is used twice.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

bool happened(const Laptop& laptop, const std::string& code) {
  const auto events = laptop.json("log");
  return std::any_of(events.begin(), events.end(), [&](const auto& event) { return event.at("code") == code; });
}

}  // namespace

TEST_CASE("a backup put back forks nothing and loses nothing") {
  Laptop alice{"Alice 李雷"}, bob{"Bob"};
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  bob.add("account", {"name=Before the backup"});
  meet(alice, bob);

  bob.stop();
  const Folder aside;
  std::filesystem::copy(bob.folder() + "/store", aside / "store", std::filesystem::copy_options::recursive);
  bob.start();
  CHECK_FALSE(happened(bob, "COPY_DETECTED"));
  bob.add("account", {"name=After the backup"});
  meet(alice, bob);
  bob.must("offline");

  bob.stop();
  std::filesystem::remove_all(bob.folder() + "/store");
  std::filesystem::copy(aside / "store", bob.folder() + "/store", std::filesystem::copy_options::recursive);
  bob.start();
  CHECK(happened(bob, "COPY_DETECTED"));
  bob.must("offline");
  bob.add("account", {"name=Written before they meet"});
  bob.must("online");
  meet(alice, bob);

  for (const Laptop* laptop : {&alice, &bob}) {
    CHECK(laptop->count("account") == 3);
    CHECK_FALSE(happened(*laptop, "FORK_FOUND"));
  }
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
}
