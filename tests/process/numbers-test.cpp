// What is made offline has a number at once, of the device's own block; an official one is given once, by who may.
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

TEST_CASE("Alice and Bob number their orders apart; Alice, who owns the space, gives the official numbers") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  alice.must("offline");
  bob.must("offline");
  const auto hers = alice.add("account", {"name=Blue Heron"}), next = alice.add("account", {"name=Grey Heron"});
  const auto his = bob.add("account", {"name=Reed Bunting"});
  const std::string number = alice.show(hers).at("number"), bobs = bob.show(his).at("number");
  CHECK(number.ends_with("-0001"));
  CHECK(alice.show(next).at("number") == number.substr(0, number.size() - 4) + "0002");
  CHECK(bobs.ends_with("-0001"));
  CHECK(bobs != number);
  CHECK(alice.count("account", "number = " + number) == 1);
  alice.must("online");
  bob.must("online");
  meet(alice, bob);

  const auto refused = bob.satchel("--json", "set", his, "number=A-0007");
  CHECK(refused.code == 1);
  CHECK(nlohmann::json::parse(refused.err).at("error").at("code") == "NOT_ALLOWED");
  alice.must("set", his, "number=A-0007");
  CHECK(alice.satchel("set", his, "number=A-0008").code == 1);  // it is given once
  meet(alice, bob);
  CHECK(bob.show(his).at("number") == "A-0007");
  CHECK(bob.must("search", bobs).find("Reed Bunting") != std::string::npos);  // as it stands on paper
  CHECK(bob.must("show", his, "--history").find(bobs) != std::string::npos);
  CHECK(alice.json("conflicts").empty());
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
}

TEST_CASE("a file's records are numbered as well, but for those that bring a number") {
  Laptop alice("Alice");
  alice.start();
  alice.must("space", "create", "Harbour");
  const Folder files;
  std::ofstream(files.path() / "accounts.csv") << "name,number\nBlue Heron,A-0007\nGrey Heron,\nReed Bunting,\n";
  alice.must("import", (files.path() / "accounts.csv").string());
  CHECK(alice.count("account", "number = A-0007") == 1);
  std::set<std::string> numbers;
  for (const auto& account : alice.json("list", "account")) numbers.insert(account.at("number"));
  CHECK(numbers.size() == 3);
}
