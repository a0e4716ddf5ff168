// Amounts of several currencies, summed and compared by the rates that people recorded, in figures a person can check.
#include "node/query/exchange.h"

#include "formula-world.h"

using namespace satchel;
using namespace satchel::node;
using schema::FieldType;

namespace {

std::string ref(std::uint8_t number) {
  return hex(World::id(number));
}

/// Blue Heron's deals, in a space that reckons in CNY; it is 14 November 2023.
struct Harbour : World {
  Harbour() { add(1, "account", {{"name", "Blue Heron"}}); }
  void deal(std::uint8_t number, const char* amount, const char* closes = nullptr) {
    auto& made = add(number, "opportunity", {{"name", "Deal"}, {"account", ref(1)}, {"amount", amount}});
    if (closes != nullptr) made.fields["close_date"] = {{*sync::parseIsoDate(closes)}};
  }
  void rate(std::uint8_t number, const char* currency, const char* base, const char* date, const char* rate) {
    add(number, "currency_rate", {{"currency", currency}, {"base", base}, {"date", date}, {"rate", rate}});
  }
  std::string sum(const char* fold = "sum") {
    return of(1, std::string(fold) + "(amount over opportunity where account = this)", FieldType::MONEY);
  }
  std::string found(const std::string& where) {
    const auto bound = compile(where, *catalogue().kind("opportunity"), {catalogue(), "CNY"});
    if (const auto* problem = std::get_if<Problem>(&bound)) return problem->en;
    std::string names;
    for (const auto& [id, each] : records) {
      if (each.kind->key != "opportunity") continue;
      if (matches(std::get<BoundExpression>(bound), WorldView(*this, id))) names += std::to_string(id.bytes[0]) + " ";
    }
    return names;
  }
};

}  // namespace

TEST_CASE("dollars alone are summed as dollars; beside yuan they become yuan, or nothing", "[exchange]") {
  Harbour world;
  world.deal(10, "100 USD");
  world.deal(11, "20.50 USD");
  CHECK(world.sum() == "120.50 USD");
  world.deal(12, "1000");
  CHECK(world.sum() == "");  // no rate is known: no sum, rather than a wrong one
  world.rate(20, "USD", "CNY", "2023-11-01", "7.1");
  CHECK(world.sum() == "1855.55 CNY");  // 120.50 * 7.1 = 855.55
  CHECK(world.sum("avg") == "618.52 CNY");
  CHECK(world.sum("max") == "1000.00 CNY");
  CHECK(world.sum("min") == "145.55 CNY");
  world.deal(13, "1 EUR");
  CHECK(world.sum() == "");
}

TEST_CASE("an amount is changed at the rate of its day, and of today while its day is ahead", "[exchange]") {
  Harbour world;
  world.deal(9, "0");
  world.rate(20, "USD", "CNY", "2023-10-01", "7");
  world.rate(21, "usd", "cny", "2023-11-01", "8");
  world.rate(22, "USD", "CNY", "2023-12-01", "9");
  world.deal(10, "1 USD", "2023-10-31");
  CHECK(world.sum() == "7.00 CNY");
  world.deal(10, "1 USD", "2023-11-01");
  CHECK(world.sum() == "8.00 CNY");
  world.deal(10, "1 USD", "2024-05-01");
  CHECK(world.sum() == "8.00 CNY");
  world.deal(10, "1 USD", "2023-09-30");
  CHECK(world.sum() == "");  // none was known by then
  world.deal(10, "1 USD");
  CHECK(world.sum() == "8.00 CNY");
  world.now += 30 * 86'400'000LL;
  CHECK(world.sum() == "9.00 CNY");
  world.rate(23, "USD", "CNY", "2023-12-01", "9.5");
  CHECK(world.sum() == "9.50 CNY");  // recorded after the other: it was mended
  world.records.at(World::id(23)).deleted = true;
  CHECK(world.sum() == "9.00 CNY");
}

TEST_CASE("what is paid counts at the day it was paid, not when it was due", "[exchange]") {
  Harbour world;
  world.rate(20, "USD", "CNY", "2023-10-01", "7");
  world.rate(21, "USD", "CNY", "2023-11-01", "8");
  world.add(2, "order", {{"account", ref(1)}, {"status", "signed"}});
  world.add(3, "payment", {{"order", ref(2)}, {"due", "2023-10-15"}, {"date", "2023-11-02"}, {"amount", "1 USD"}});
  world.add(4, "payment", {{"order", ref(2)}, {"due", "2023-10-15"}, {"date", "2023-10-02"}, {"amount", "1"}});
  CHECK(world.of(2, "sum(amount over payment where order = this)", FieldType::MONEY) == "9.00 CNY");
}

TEST_CASE("a rate is good the other way round, and two of them by way of the space's currency", "[exchange]") {
  Harbour world;
  world.deal(9, "0");
  world.deal(10, "3 USD");
  world.rate(20, "CNY", "USD", "2023-11-01", "0.15");
  CHECK(world.sum() == "20.00 CNY");
  world.rate(21, "USD", "CNY", "2023-11-01", "7");
  CHECK(world.sum() == "21.00 CNY");  // the straight one, where both are of one day
  world.rate(22, "CNY", "USD", "2023-11-02", "0.15");
  CHECK(world.sum() == "20.00 CNY");  // the newer one
  world.rate(23, "EUR", "CNY", "2023-11-02", "8");
  CHECK(world.found("amount > 2.4 EUR") == "10 ");
  CHECK(world.found("amount > 2.5 EUR") == "");
}

TEST_CASE("amounts of two currencies are compared by what they are worth", "[exchange]") {
  Harbour world;
  world.deal(10, "100 USD");
  world.deal(11, "100");
  CHECK(world.found("amount > 50 USD") == "10 ");
  CHECK(world.found("amount < 50 USD") == "");
  CHECK(world.found("amount >= 100") == "10 11 ");  // without a currency the amount decides
  world.rate(20, "USD", "CNY", "2023-11-01", "7");
  CHECK(world.found("amount < 50 USD") == "11 ");
  CHECK(world.found("amount = 700 CNY") == "10 ");
  CHECK(world.found("amount > max(amount over opportunity where id = '" + ref(11) + "')") == "10 ");
  CHECK(world.of(10, "amount - first(amount over opportunity where id = '" + ref(11) + "')", FieldType::MONEY) ==
        "600.00 CNY");
}
