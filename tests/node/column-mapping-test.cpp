// Headers as people and their systems write them, against what a kind's fields are called.
#include "node/import/column-mapping.h"

#include <catch2/catch.hpp>

#include "node/import/date-order.h"
#include "node/import/kind-guess.h"
#include "node/text/list-text.h"

using namespace satchel;
using namespace satchel::node;

namespace {

const schema::Catalogue catalogue;

/// "name, extra, owner": what became of each column, or the problem's code.
std::string mapped(const char* kind, std::vector<std::string> columns, std::vector<GivenColumn> given = {}) {
  const auto result = mapColumns(catalogue, *catalogue.kind(kind), std::move(columns), given);
  if (const auto* problem = std::get_if<Problem>(&result)) return problem->code;
  std::string text;
  for (const ColumnUse& use : std::get<ColumnMapping>(result).uses) {
    text += text.empty() ? "" : ", ";
    switch (use.use) {
      case ColumnUse::Use::extra:
        text += "extra";
        break;
      case ColumnUse::Use::field:
        text += use.field->key + (use.idOf ? " by id" : "");
        break;
      case ColumnUse::Use::recordId:
        text += "id";
        break;
      case ColumnUse::Use::externalId:
        text += "external";
        break;
      case ColumnUse::Use::none:
        text += "-";
        break;
    }
  }
  return text + (std::get<ColumnMapping>(result).titleFromId ? " (title)" : "");
}

std::string guessed(const char* path, const std::vector<std::string>& columns) {
  const auto result = guessKind(catalogue, path, columns);
  if (const auto* problem = std::get_if<Problem>(&result)) return problem->code;
  return std::get<const schema::KindDef*>(result)->key;
}

}  // namespace

TEST_CASE("headers match keys, labels and synonyms in either language") {
  CHECK(mapped("account", {"account", "sector", "year_established", "employees", "subsidiary_of"}) ==
        "name, industry, extra, size, parent");
  CHECK(mapped("account", {"客户名称", "备注", "手机", "颜色"}) == "name, description, phones, extra");
  CHECK(mapped("opportunity", {"opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date",
                               "close_date", "close_value"}) ==
        "external, owner, products, account, stage, authored_at, close_date, amount (title)");
  CHECK(mapped("opportunity", {"Deal ID", "Deal Name"}) == "external, name");
}

TEST_CASE("a field of one value is filled by one column, its key before its synonyms") {
  CHECK(mapped("account", {"Company", "name"}) == "extra, name");
  CHECK(mapped("contact", {"姓名", "手机", "座机"}) == "name, phones, phones");
}

TEST_CASE("ids of the record, of its own system, and of other records are told apart") {
  CHECK(mapped("account", {"id", "kind", "name"}) == "id, -, name");
  CHECK(mapped("account", {"客户id", "姓名"}) == "external, name");
  CHECK(mapped("contact", {"contact_id", "name", "account_id"}) == "external, name, account by id");
  CHECK(mapped("contact", {"name", "company", "account_id"}) == "name, account, extra");
}

TEST_CASE("what is given goes before what is guessed") {
  CHECK(mapped("account", {"Firma", "name"}, {{"name", "firma"}}) == "name, extra");
  CHECK(mapped("account", {"Nr", "name"}, {{"account_id", "Nr"}}) == "external, name");
  CHECK(mapped("account", {"Firma"}, {{"namee", "Firma"}}) == "UNKNOWN_FIELD");
  CHECK(mapped("account", {"Firma"}, {{"name", "Frima"}}) == "IMPORT_NO_COLUMN");
  CHECK(mapped("account", {"Firma"}, {{"health", "Firma"}}) == "COMPUTED_FIELD");
  CHECK(mapped("account", {"A", "B"}, {{"name", "A"}, {"name", "B"}}) == "IMPORT_COLUMN_TWICE");
  CHECK(mapped("account", {"Firma", "Farbe"}) == "IMPORT_NO_FIELD");
}

TEST_CASE("the kind is told by the columns and the name of the file") {
  CHECK(guessed("/home/li/accounts-2024.csv", {"a", "b"}) == "account");
  CHECK(guessed("/home/li/客户.csv", {"名称"}) == "account");
  CHECK(guessed("sales_pipeline.csv", {"opportunity_id", "sales_agent", "account", "deal_stage", "close_value"}) ==
        "opportunity");
  // The rows are people; what teams they are in is one column.
  CHECK(guessed("sales_teams.csv", {"sales_agent", "manager", "regional_office"}) == "user");
  CHECK(guessed("products.csv", {"product", "series", "sales_price"}) == "product");
  CHECK(guessed("Lead Scoring.csv", {"Prospect ID", "Lead Source", "Do Not Email", "Do Not Call"}) == "lead");
  CHECK(guessed("工单.csv", {"标题", "客户名称", "优先级"}) == "case");
  // What facts and lines are about has these columns too: they are taken only where the name says so.
  CHECK(guessed("export.csv", {"opportunity", "quantity", "unit_price", "discount"}) != "line");
  CHECK(guessed("time entries.csv", {"user", "task", "date", "hours"}) == "time_entry");
  CHECK(guessed("export.csv", {"x", "y"}) == "IMPORT_WHICH_KIND");
}

TEST_CASE("several values share a cell") {
  const auto joined = [](const std::vector<std::string>& values, ListStyle style) {
    const auto text = joinList(values, style);
    CHECK(splitList(text, style) == values);
    return text;
  };
  CHECK(joined({"vip", "north"}, ListStyle::commas) == "vip; north");
  CHECK(joined({"a;b", "say \"yes\"", "\"c"}, ListStyle::semicolons) == R"("a;b"; say "yes"; """c")");
  CHECK(joined({"street=1 Main St; city=Basel"}, ListStyle::whole) == "street=1 Main St; city=Basel");
  CHECK(joined({"x", "y; z"}, ListStyle::whole) == R"("x"; "y; z")");
  CHECK(splitList("重点、 老客户，coast,", ListStyle::commas) == std::vector<std::string>{"重点", "老客户", "coast"});
  CHECK(splitList("Otter, Inc.; Heron", ListStyle::semicolons) == std::vector<std::string>{"Otter, Inc.", "Heron"});
  CHECK(splitList("\"half open; b", ListStyle::semicolons) == std::vector<std::string>{"\"half open", "b"});
}

TEST_CASE("one date that can be read in one way tells the order of its column") {
  const auto order = [](std::initializer_list<const char*> texts) {
    DateOrderEvidence evidence;
    for (const auto* text : texts) evidence.see(text);
    return evidence.order();
  };
  CHECK(order({"3/4/2017", "25/12/2017"}) == DateOrder::dayFirst);
  CHECK(order({"3/4/2017", "12/25/2017 09:30"}) == DateOrder::monthFirst);
  CHECK(order({"3/4/2017"}) == DateOrder::unknown);
  CHECK(order({"25/12/2017", "12/25/2017"}) == DateOrder::unknown);
  CHECK(order({"2017-03-25", "20170325", "25.3.2017"}) == DateOrder::unknown);
}
