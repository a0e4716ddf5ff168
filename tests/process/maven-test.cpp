// The main job on real deals: 85 accounts, 7 products and 8,800 opportunities that somebody else kept, dirt included.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

const std::string data = std::string(SATCHEL_SHARED_DATA) + "/maven_crm/";

void checkBalance(const nlohmann::json& counts) {
  const auto n = [&](const char* key) { return counts.at(key).get<int>(); };
  CHECK(n("read") == n("created") + n("updated") + n("unchanged") + n("skipped") + n("rejected"));
}

/// Imports and checks that each row became a record.
void importAll(const Laptop& laptop, const std::string& file, const std::string& kind, int rows) {
  const auto counts = laptop.json("import", data + file, "--kind", kind);
  INFO(file << ": " << counts.dump(2).substr(0, 2000));
  checkBalance(counts);
  CHECK(counts.at("read") == rows);
  CHECK(counts.at("created") == rows);
}

int attentionAbout(const Laptop& laptop, const std::string& text) {
  int found = 0;
  for (const auto& item : laptop.json("attention")) found += item.dump().find(text) != std::string::npos;
  return found;
}

}  // namespace

TEST_CASE("8,800 real deals reach the second laptop, and are won at 63.15 %") {
  if (!std::filesystem::exists(data + "sales_pipeline.csv")) {
    WARN("skipped: there is no " << data);
    return;
  }
  Laptop alice("Alice 李雷"), bob("Bob"), relay("Relay", Device::relay);
  alice.start();
  bob.start();
  relay.start();
  shareThroughRelay(alice, relay, bob);
  importAll(alice, "accounts.csv", "account", 85);
  importAll(alice, "products.csv", "product", 7);
  importAll(alice, "sales_pipeline.csv", "opportunity", 8800);
  alice.sync("120");
  bob.sync("120");

  for (const auto* laptop : {&alice, &bob}) {
    INFO(laptop->person());
    CHECK(laptop->count("account") == 85);
    CHECK(laptop->count("product") == 7);
    CHECK(laptop->count("opportunity") == 8800);
    CHECK(laptop->count("opportunity", "stage = Engaging") == 1589);
    CHECK(laptop->count("opportunity", "stage = Prospecting") == 500);
    CHECK(attentionAbout(*laptop, "GTXPro") == 1480);
  }
  const auto won = bob.count("opportunity", "stage = Won"), lost = bob.count("opportunity", "stage = Lost");
  CHECK(won == 4238);
  CHECK(lost == 2473);
  CHECK(10'000 * won / (won + lost) == 6315);

  std::set<std::string> names;
  int withoutAccount = 0;
  for (const auto& deal : bob.json("list", "opportunity", "--columns", "name,account")) {
    names.insert(deal.at("name").get<std::string>());
    withoutAccount += !deal.contains("account") || deal.at("account").is_null();
  }
  CHECK(names.size() == 8800);
  CHECK(names.count("1C1I7A6R") == 1);
  CHECK(withoutAccount == 1425);

  const auto deal = bob.json("list", "opportunity", "--where", "name = 1C1I7A6R").at(0);
  CHECK(deal.at("amount").at("amount") == "1054.00");
  CHECK(deal.at("close_date") == "2017-03-01");
  CHECK(bob.show(deal.at("account")).at("name") == "Cancity");
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));

  SECTION("the same file again makes nothing twice") {
    checkBalance(alice.json("import", data + "sales_pipeline.csv", "--kind", "opportunity"));
    CHECK(alice.count("opportunity") == 8800);
  }
}
