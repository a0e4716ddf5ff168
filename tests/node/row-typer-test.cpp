// Rows of a file as values, and what they change in a record that is there.
#include "node/import/row-typer.h"

#include <catch2/catch.hpp>

#include "node/import/row-changes.h"
#include "node/records/line.h"

using namespace satchel;
using namespace satchel::node;

namespace {

const schema::Catalogue catalogue;
const schema::KindDef& account = *catalogue.kind("account");

RowTyper typerFor(const schema::KindDef& kind, const std::vector<std::string>& columns) {
  auto mapping = mapColumns(catalogue, kind, columns, {});
  REQUIRE(std::holds_alternative<ColumnMapping>(mapping));
  return RowTyper(std::get<ColumnMapping>(mapping), "CNY", std::vector<DateOrder>(columns.size()), false);
}

std::string lines(const TypedRow& row) {
  std::string text = row.fault ? row.fault->code : "";
  for (const WantedValue& each : row.values) {
    text += (text.empty() ? "" : ", ") + each.field->key + "=" + lineOf(*sync::decodeValue(each.value));
  }
  for (const auto& [column, extra] : row.extra) text += (text.empty() ? "" : ", ") + *column + ":" + extra;
  return text;
}

/// The record that a row would make.
Row made(const TypedRow& row) {
  Row record;
  for (const FieldEdit& edit : changesTo(account, record, row, {})) applyTo(record, account, edit);
  return record;
}

std::vector<std::string> changed(const Row& record, const TypedRow& row,
                                 const std::vector<WantedValue>& references = {}) {
  std::vector<std::string> fields;
  for (const FieldEdit& edit : changesTo(account, record, row, references)) fields.push_back(edit.field);
  return fields;
}

WantedValue reference(const char* field, const std::string& text, std::optional<sync::RecordId> id) {
  const sync::Value value = id ? sync::Value{sync::Ref{*id}} : sync::Value{sync::Text{text}};
  return {account.field(field), sync::encode(value), text, !id};
}

}  // namespace

TEST_CASE("a row is typed by its columns; what no field holds stays as it is") {
  auto typer = typerFor(account, {"account_id", "name", "employees", "tags", "colour"});
  CHECK(lines(typer.type({2, {"A1", " Blue Heron ", "2822", "vip; vip, north", " blue"}, {}, {}})) ==
        "external_ids=account_id:A1, name=Blue Heron, size=people_1000_to_4999, tags=vip, tags=north, colour: blue");
  CHECK(lines(typer.type({3, {"", "", "", "", ""}, {}, {}})).empty());
}

TEST_CASE("a malformed value is the row's fault, a word outside of a list is not") {
  auto typer = typerFor(account, {"name", "do_not_contact", "level"});
  CHECK(lines(typer.type({2, {"Amber", "perhaps", ""}, {}, {}})).starts_with("BAD_VALUE"));
  CHECK(lines(typer.type({3, {"Amber", "yes", "excellent"}, {}, {}})) ==
        "name=Amber, do_not_contact=yes, level=excellent");
  TableRow ragged{4, {"Amber"}, {}, Problem{"IMPORT_RAGGED", "short", "短"}};
  CHECK(typer.type(ragged).fault->code == "IMPORT_RAGGED");
}

TEST_CASE("a row that was there before, word for word, is told") {
  auto typer = typerFor(account, {"name", "level"});
  CHECK_FALSE(typer.type({2, {"Amber", "a"}, {}, {}}).repeated);
  CHECK_FALSE(typer.type({3, {"Amber", "b"}, {}, {}}).repeated);
  CHECK(typer.type({4, {"Amber", "a"}, {}, {}}).repeated);
}

TEST_CASE("an external id names a record that has no other name, once") {
  auto typer = typerFor(account, {"account_id", "level"});
  const auto row = typer.type({2, {"A1", "a"}, {}, {}});
  CHECK(row.externalId == externalKey("account_id", "A1"));
  REQUIRE(row.naming);
  CHECK(lineOf(*sync::decodeValue(row.naming->value)) == "A1");
  CHECK(lines(row) == "external_ids=account_id:A1, level=a");
}

TEST_CASE("a row changes what differs, and no more") {
  auto typer = typerFor(account, {"name", "level", "tags", "colour"});
  const Row record = made(typer.type({2, {"Amber", "a", "vip", "blue"}, {}, {}}));
  const auto change = [&](std::vector<std::string> cells) {
    return changed(record, typer.type({3, std::move(cells), {}, {}}));
  };
  using Fields = std::vector<std::string>;
  CHECK(change({"Amber", "A", "vip", "blue"}) == Fields{});
  CHECK(change({"Amber", "", "", ""}) == Fields{});  // blank cells clear nothing
  CHECK(change({"Birch", "a", "north", "red"}) == Fields{"name", "tags", "extra"});
}

TEST_CASE("a name nobody knows gives way to a record, and never the other way round") {
  Row record;
  const TypedRow none;
  const sync::RecordId otter{{1}};
  for (const FieldEdit& edit : changesTo(account, record, none, {reference("parent", "Otter", {})}))
    applyTo(record, account, edit);
  CHECK(changed(record, none, {reference("parent", "Otter", {})}).empty());
  for (const FieldEdit& edit : changesTo(account, record, none, {reference("parent", "Otter", otter)}))
    applyTo(record, account, edit);
  CHECK(record.value(account.field("parent")) == sync::Value{sync::Ref{otter}});
  CHECK(changed(record, none, {reference("parent", "Otter", {})}).empty());
}
