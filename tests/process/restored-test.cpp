// Bob's laptop comes back from a backup, or twice: what others hold of him comes back too, he goes on under a log of
// his own, and nobody's replica forks.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

/// What is kept of a laptop that does not run; put back into the same folder, or into another's.
class Backup {
 public:
  explicit Backup(const Laptop& laptop) { copy(laptop.folder(), files.path()); }
  void putBackInto(const Laptop& laptop) const {
    for (const auto& entry : std::filesystem::directory_iterator(laptop.folder())) std::filesystem::remove_all(entry);
    copy(files.path(), laptop.folder());
  }

 private:
  static void copy(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::copy(from / "keystore", to / "keystore");
    std::filesystem::copy(from / "store", to / "store", std::filesystem::copy_options::recursive);
  }
  Folder files;
};

}  // namespace

TEST_CASE("a laptop restored from a backup gets back what it had told others, and goes on") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const auto id = bob.add("account", {"name=Before the backup"});
  meet(alice, bob);
  bob.stop();
  const Backup backup(bob);
  bob.start();
  bob.must("set", id, "name=After the backup");
  const auto later = bob.add("account", {"name=Made after the backup"});
  meet(bob, alice);
  bob.kill9();

  backup.putBackInto(bob);
  bob.start();
  meet(bob, alice);
  CHECK(bob.show(id).at("name") == "After the backup");
  CHECK(bob.show(later).at("name") == "Made after the backup");
  CHECK(bob.isLogged("COPY_DETECTED"));
  bob.must("set", id, "name=After the restore");
  meet(bob, alice);
  CHECK(alice.show(id).at("name") == "After the restore");
  const std::string lost = bob.show(later).at("number");
  CHECK(bob.show(bob.add("account", {"name=Made after the restore"})).at("number") != lost);
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  CHECK_FALSE(alice.isLogged("FORK_FOUND"));
  CHECK_FALSE(alice.isLogged("PEER_MISBEHAVED"));
}

TEST_CASE("of a laptop and its copy each goes on under a log of its own") {
  Laptop alice("Alice"), bob("Bob"), copy("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const auto id = bob.add("account", {"name=Before the copy"});
  meet(alice, bob);
  bob.stop();
  Backup(bob).putBackInto(copy);
  bob.start();
  bob.must("set", id, "name=Bob's");
  meet(bob, alice);
  bob.must("offline");

  copy.start();
  meet(copy, alice);
  CHECK(copy.show(id).at("name") == "Bob's");
  CHECK(copy.isLogged("COPY_DETECTED"));
  CHECK_FALSE(bob.isLogged("COPY_DETECTED"));
  const auto fromCopy = copy.add("account", {"name=The copy's"});
  CHECK(copy.show(fromCopy).at("number") != bob.show(bob.add("account", {"name=Bob's own"})).at("number"));
  meet(copy, alice);
  copy.must("offline");

  const auto fromBob = bob.add("account", {"name=Bob's other"});
  bob.must("online");
  meet(bob, alice);
  CHECK(bob.show(fromCopy).at("name") == "The copy's");
  CHECK(alice.show(fromBob).at("name") == "Bob's other");
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  CHECK_FALSE(alice.isLogged("FORK_FOUND"));
}

TEST_CASE("what is written on a restored laptop before it meets anybody is neither lost nor a fork") {
  Laptop alice{"Alice"}, bob{"Bob"};
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const auto id = bob.add("account", {"name=Before the backup"});
  meet(alice, bob);
  bob.stop();
  const Backup backup(bob);
  bob.start();
  bob.must("set", id, "name=After the backup");
  meet(bob, alice);
  bob.kill9();

  backup.putBackInto(bob);
  alice.must("offline");
  bob.start();
  bob.must("set", id, "legal_name=Written before he met anybody");
  alice.must("online");
  meet(bob, alice);
  for (const Laptop* laptop : {&alice, &bob}) {
    CHECK(laptop->show(id).at("name") == "After the backup");
    CHECK(laptop->show(id).at("legal_name") == "Written before he met anybody");
    CHECK_FALSE(laptop->isLogged("FORK_FOUND"));
  }
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
}
