#include <catch2/catch.hpp>

#include "formula-check.h"

using namespace satchel::schema;

TEST_CASE("every formula is made of fields, kinds and functions that there are, and yields a type") {
  Catalogue catalogue;
  std::size_t formulas = 0;
  for (auto& kind : catalogue.kinds()) {
    for (auto& field : kind.fields) {
      if (field.formula.empty()) continue;
      CAPTURE(kind.key, field.key, field.formula);
      CHECK(complaintAbout(catalogue, kind, field.formula) == "");
      CHECK(field.yields != FieldType::DERIVED);
      ++formulas;
    }
  }
  CHECK(formulas > 2 * catalogue.kinds().size());  // the common two, and those of the kinds
}

TEST_CASE("a formula with a slip in it is complained about") {
  Catalogue catalogue;
  auto complaint = [&](const char* kind, const char* formula) {
    return complaintAbout(catalogue, *catalogue.kind(kind), formula);
  };
  CHECK(complaint("opportunity", "amount * probability / 100") == "");
  CHECK(complaint("opportunity", "amuont * probability / 100") == "there is no field amuont in amuont");
  CHECK(complaint("account", "count(invoice where account = this)") == "there is no kind invoice");
  CHECK(complaint("account", "count(order where account = this") == "')' is missing before ''");
  CHECK(complaint("account", "count(order where status = shipped)") == "status has no choice shipped");
  CHECK(complaint("account", "sum(amount over opportunity where stage.kind = open)") ==
        "there is no field kind in stage.kind");
  CHECK(complaint("account", "median(1)") == "there is no function median");
  CHECK(complaint("account", "computed(magic)") == "there is no algorithm magic");
  CHECK(complaint("account", "days(authored_at)") == "',' is missing before ')'");
  CHECK(complaint("account", "1 2") == "something follows: 2");
}
