// Bob's laptop is rolled back as a snapshot of a virtual machine is: the same file, with older bytes, which no witness
// on the disk can tell. He writes before he meets anybody, so his log goes two ways. Everybody has both, and Alice says
// which one stands.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

/// What the store of a laptop that does not run holds, and how it comes back into the same file.
class Snapshot {
 public:
  explicit Snapshot(const Laptop& laptop) : file_(laptop.folder() + "/store/data.mdb"), bytes_(readFile(file_)) {}
  void rollBack() const {
    std::ofstream out(file_, std::ios::binary | std::ios::in | std::ios::out);  // the file stays the one it was
    out.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    out.close();
    if (!out) throw std::runtime_error("cannot write " + file_);
  }

 private:
  std::string file_, bytes_;
};

}  // namespace

TEST_CASE("a log that went two ways is merged both ways everywhere, and stands as Alice settles it") {
  Pair pair;
  auto& [alice, bob] = pair;
  const auto id = bob.add("account", {"name=Before the snapshot"});
  meet(alice, bob);
  bob.stop();
  const Snapshot snapshot(bob);
  bob.start();
  bob.must("set", id, "name=On the first way");
  const auto first = bob.add("account", {"name=Only on the first way"});
  meet(bob, alice);
  bob.must("offline");
  bob.stop();
  snapshot.rollBack();

  alice.must("offline");
  bob.start();
  bob.must("set", id, "name=On the second way");
  alice.must("online");
  bob.must("online");
  meet(bob, alice);
  meet(alice, bob);

  REQUIRE(alice.digest().at("digest") == bob.digest().at("digest"));
  std::string log, kept;
  for (const Laptop* laptop : {&alice, &bob}) {
    INFO(laptop->person());
    CHECK(laptop->isLogged("FORK_FOUND"));
    CHECK(laptop->show(first).at("name") == "Only on the first way");
    const auto conflicts = laptop->json("conflicts");
    REQUIRE(conflicts.size() == 1);
    const auto shown = conflicts.dump();
    CHECK(shown.find("On the first way") != std::string::npos);
    CHECK(shown.find("On the second way") != std::string::npos);
    const auto forks = laptop->json("forks");
    REQUIRE(forks.size() == 1);
    REQUIRE(forks.at(0).at("branches").size() == 2);
    log = forks.at(0).at("log");
    for (const auto& branch : forks.at(0).at("branches")) {
      if (branch.at("commits") == 1) kept = branch.at("id");
    }
  }
  const auto afterwards = bob.add("account", {"name=Bob goes on"});
  meet(bob, alice);
  CHECK(alice.show(afterwards).at("name") == "Bob goes on");

  SECTION("Alice keeps the second way: what stood on the first alone is gone from everywhere") {
    alice.must("forks", "resolve", log, "--keep", kept);
    meet(alice, bob);
    CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
    for (const Laptop* laptop : {&alice, &bob}) {
      INFO(laptop->person());
      CHECK(laptop->show(id).at("name") == "On the second way");
      CHECK(laptop->json("conflicts").empty());
      CHECK(laptop->count("account", "name = \"Only on the first way\"") == 0);
      CHECK(laptop->show(afterwards).at("name") == "Bob goes on");
    }
  }
  SECTION("Bob, who is no admin, may not decide it") {
    const auto refused = bob.satchel("forks", "resolve", log, "--keep", kept);
    CHECK(refused.code == 1);
    CHECK(bob.json("conflicts").size() == 1);
  }
}
