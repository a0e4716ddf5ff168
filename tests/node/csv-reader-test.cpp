#include "node/import/csv-reader.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "import-fixture.h"
#include "node/text/words.h"

using namespace satchel::node;

TEST_CASE("rows tell the line they begin at", "[csv]") {
  CHECK(readBytes("a,b\n1,2\n3,4\n").text() == "2:1|2 3:3|4");
  CHECK(readBytes("a,b\r\n1,2\r\n3,4").text() == "2:1|2 3:3|4");
  CHECK(readBytes("a,b\r1,2\r3,4\r").text() == "2:1|2 3:3|4");
  CHECK(readBytes("a,b\r\n1,2\n3,4\r5,6\n\n\n7,8").text() == "2:1|2 3:3|4 4:5|6 7:7|8");
  CHECK(readBytes("a,b\n\"1\nx\",2\n\"3\r\ny\rz\",4\n5,6\n").text() == "2:1\nx|2 4:3\r\ny\rz|4 7:5|6");
  CHECK(readBytes("a,b\n1,\"say \"\"hi\"\"\"\n").text() == "2:1|say \"hi\"");
  CHECK(readBytes("a,b\n  1 , \"2, 3\"\n").text() == "2:1|2, 3");
}

TEST_CASE("the delimiter is told from the rows", "[csv]") {
  CHECK(readBytes("a;b;c\n1,5;2;3\n").text() == "2:1,5|2|3");
  CHECK(readBytes("a\tb\n1, x\t2\n").text() == "2:1, x|2");
  CHECK(readBytes("a|b\n1|2\n").text() == "2:1|2");
  CHECK(readBytes("name\nAcme\nBeta\n").text() == "2:Acme 3:Beta");
  CHECK(readBytes("sep=|\na|b,c\n1|2,3\n").text() == "3:1|2,3");
  CHECK(readBytes("a;b\n\"1,2,3\";4\n\"5,6,7\";8\n").text() == "2:1,2,3|4 3:5,6,7|8");
}

TEST_CASE("titles above the header are passed over", "[csv]") {
  const auto table = readBytes("Sales of 2017,,,\n\nYear,North,South,\n2017,1,2,\n");
  CHECK(table.columns == std::vector<std::string>{"Year", "North", "South"});
  CHECK(table.text() == "4:2017|1|2");
}

TEST_CASE("columns have names of their own", "[csv]") {
  const auto table = readBytes(" name ,,name,note,,\nAcme,x,y,z,,\n");
  CHECK(table.columns == std::vector<std::string>{"name", "column 2", "name (2)", "note"});
  CHECK(table.text() == "2:Acme|x|y|z");
}

TEST_CASE("a row that does not fit is given with its fault", "[csv]") {
  const auto table = readBytes("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n,,\n\"1,2,3\"\n4,5,6\n");
  CHECK(table.text() == "2:1|2|3 3:1|2(IMPORT_RAGGED) 4:1|2|3|4(IMPORT_RAGGED) 5:1|2|3 7:1,2,3(IMPORT_RAGGED) 8:4|5|6");
  CHECK(table.rows[1].fault->en ==
        "The row has 2 cells where the header has 3: check its delimiters and quotation marks.");
}

TEST_CASE("a quotation mark that nobody closes is told with its line", "[csv]") {
  CHECK(readBytes("a,b\n1,2\n3,\"4\n5,6\n").text() == "2:1|2 3:3|4\n5,6\n(IMPORT_UNCLOSED_QUOTE)");
  std::string endless = "a,b\n1,2\n3,\"4\n";
  while (endless.size() < 6'000'000) endless += "5,6 and so on\n";
  const auto table = readBytes(endless);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[1].line == 3);
  CHECK(table.rows[1].fault->code == "IMPORT_UNCLOSED_QUOTE");
  CHECK(readBytes("a,b\n1,\"2\"").text() == "2:1|2");
}

TEST_CASE("what was written as CSV is read as it was", "[csv]") {
  REQUIRE(rc::check([] {
    const auto cell = rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                                       "a", "1", ",", ";", "\"", "\n", "\r\n", "\r", " ", "张", "\t", "|")),
                                   [](const std::vector<std::string>& pieces) {
                                     std::string text = "x";
                                     for (const auto& piece : pieces) text += piece;
                                     return text;
                                   });
    const auto width = *rc::gen::inRange<std::size_t>(2, 5);
    const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::container<std::vector<std::string>>(width, cell));
    const auto ending = *rc::gen::element<std::string>("\n", "\r\n", "\r");
    std::string text = "c0";
    for (std::size_t i = 1; i < width; ++i) text += ",c" + std::to_string(i);
    text += ending;
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < width; ++i) {
        text += i ? ",\"" : "\"";
        for (const char c : row[i]) text += c == '"' ? "\"\"" : std::string(1, c);
        text += '"';
      }
      text += ending;
    }
    const auto table = readBytes(text);
    RC_ASSERT(table.rows.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) RC_ASSERT(table.rows[i].cells == rows[i]);
  }));
}

// ---- real files

TEST_CASE("the sales pipeline of Maven", "[csv][shared]") {
  const auto path = sharedData("maven_crm/sales_pipeline.csv");
  if (path.empty()) return;
  const auto table = readTable(path);
  CHECK(table.rows.size() == 8800);
  CHECK(table.faults == 0);
  std::map<std::string, int> stages;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    ++stages[table.cell(i, "deal_stage")];
    ids.insert(table.cell(i, "opportunity_id"));
  }
  CHECK(ids.size() == 8800);
  CHECK(stages == std::map<std::string, int>{{"Won", 4238}, {"Lost", 2473}, {"Engaging", 1589}, {"Prospecting", 500}});
}

TEST_CASE("leads with rows that a spreadsheet wrapped in quotes", "[csv][shared]") {
  const auto path = sharedData("leads/Lead Scoring.csv");
  if (path.empty()) return;
  const auto table = readTable(path);
  CHECK(table.columns.size() == 37);
  CHECK(table.rows.size() == 8902 + 338);
  CHECK(table.faults == 338);
  CHECK(std::ranges::count_if(table.rows, [](const TableRow& row) { return row.fault && row.cells.size() == 1; }) ==
        338);
}

TEST_CASE("Chinese orders in UTF-8 and in GBK are the same orders", "[csv][shared]") {
  const auto utf8 = sharedData("cn/meal_order_detail.csv"), gbk = sharedData("cn/meal_order_detail.gbk-derived.csv");
  if (utf8.empty() || gbk.empty()) return;
  const auto first = readTable(utf8), second = readTable(gbk);
  CHECK_THAT(second.description, Catch::Contains("GB18030"));
  REQUIRE(first.rows.size() == 10037);
  REQUIRE(second.rows.size() == 10037);
  CHECK(first.columns == second.columns);
  CHECK(first.columns[0] == "detail_id");
  int newlines = 0;
  std::set<std::string> dishes;
  for (std::size_t i = 0; i < first.rows.size(); ++i) {
    if (first.rows[i].cells != second.rows[i].cells) FAIL("row " << i << " differs");
    if (first.rows[i].line != second.rows[i].line) FAIL("row " << i << " begins elsewhere");
    const auto name = first.cell(i, "dishes_name");
    newlines += name.find_first_of("\r\n") != name.npos;
    dishes.insert(std::string(stripped(name)));
  }
  CHECK(newlines == 861);
  CHECK(first.faults + second.faults == 0);
}

TEST_CASE("empty columns at the end are no columns", "[csv][shared]") {
  const auto path = sharedData("cn/cn_customers_bom_trailing_cols.csv");
  if (path.empty()) return;
  const auto table = readTable(path);
  CHECK(table.columns == std::vector<std::string>{"客户id", "年龄", "姓名"});
  CHECK(table.rows.size() == 10);
  CHECK(table.cell(0, "客户id") == "001");
}

TEST_CASE("the horrors that messytables collected", "[csv][shared]") {
  const auto folder = sharedData("csv_messy/messytables");
  if (folder.empty()) return;
  struct Expected {
    const char* file;
    std::size_t columns, rows, faults;
    const char* description;
  };
  for (const auto& expected :
       std::initializer_list<Expected>{{"begrotingsanalyse-2011.csv", 14, 39, 0, "header in line 4"},
                                       {"characters.csv", 18, 382, 0, "Big5"},
                                       {"complex.csv", 4, 3, 0, "delimiter ,"},
                                       {"example.tsv", 17, 140, 0, "delimiter tab"},
                                       {"excel_pasting.csv", 9, 16, 0, "header in line 4"},
                                       {"long.csv", 1, 3999, 0, "UTF-8"},
                                       {"mixedGLB.csv", 19, 133, 0, "header in line 4"},
                                       {"simple.psv", 6, 28, 0, "delimiter |"},
                                       {"simple.ssv", 3, 6, 0, "delimiter ;"},
                                       {"skip_initials.csv", 2, 2, 0, "delimiter ,"},
                                       {"spanish_chars.csv", 8, 115, 0, "windows-1252"},
                                       {"sparse_with_column_errors.csv", 3, 2200, 12, "windows-1252"},
                                       {"utf-16le_encoded.csv", 19, 327, 0, "UTF-16LE"},
                                       {"utf8bom.csv", 2, 0, 0, "UTF-8"},
                                       {"weird_head_padding.csv", 10, 76, 16, "header in line 12"}}) {
    CAPTURE(expected.file);
    const auto table = readTable(folder + "/" + expected.file);
    CHECK(table.columns.size() == expected.columns);
    CHECK(table.rows.size() == expected.rows);
    CHECK(table.faults == expected.faults);
    CHECK_THAT(table.description, Catch::Contains(expected.description));
  }
  const auto spanish = readTable(folder + "/spanish_chars.csv");
  CHECK(spanish.columns.back() == "Descripción");
  CHECK(readTable(folder + "/utf8bom.csv").columns[0] == "kitten");
  CHECK(readTable(folder + "/complex.csv").cell(2, "temperature") == "6,000,000");
}
