// Amounts of several currencies at the command line: compared and sorted by what they are worth, once that is known.
#include <catch2/catch.hpp>

#include "tests/process/laptop.h"

using namespace satchel::test;

TEST_CASE("Alice's dollars are more than her yuan once she has recorded what they are worth") {
  Laptop alice("Alice");
  alice.start();
  alice.must("space", "create", "Harbour", "--currency", "CNY");
  const auto dollars = alice.add("opportunity", {"name=Abroad", "amount=100 USD"});
  const auto yuan = alice.add("opportunity", {"name=At home", "amount=500"});
  const auto first = [&] { return alice.json("list", "opportunity", "--sort", "-amount").at(0).at("id"); };
  CHECK(alice.count("opportunity", "amount > 60 USD") == 1);
  CHECK(alice.count("opportunity", "amount < 60 USD") == 0);  // nobody knows
  CHECK(first() == yuan);
  alice.add("currency_rate", {"currency=USD", "base=CNY", "date=2020-01-05", "rate=7.1"});
  CHECK(alice.count("opportunity", "amount > 600 CNY") == 1);
  CHECK(alice.count("opportunity", "amount < 71 USD") == 1);
  CHECK(first() == dollars);
}
