// Tables for people: aligned whatever the script, and deaf to what a value tries to do to the terminal.
#include <catch2/catch.hpp>

#include <sstream>

#include "client/display.h"
#include "client/table.h"

using namespace satchel::client;

namespace {

QString q(const char* text) {
  return QString::fromUtf8(text);
}

template <class Printable>
std::string printed(Printable& printable) {
  std::ostringstream stream;
  Output out(stream);
  printable.print(out);
  return stream.str();
}

}  // namespace

TEST_CASE("Chinese characters take two columns, combining marks none") {
  CHECK(displayWidth(q("abc")) == 3);
  CHECK(displayWidth(q("客户")) == 4);
  CHECK(displayWidth(q("（１）")) == 6);
  CHECK(displayWidth(q("한국")) == 4);
  CHECK(displayWidth(q("e\u0301")) == 1);
  CHECK(displayWidth(q("𠮷")) == 2);
  CHECK(displayWidth(q("😀")) == 2);
  CHECK(displayWidth(q("⚠…")) == 2);
}

TEST_CASE("Columns stay aligned when Chinese and Latin text mix") {
  Table table({{q("名称")}, {q("Amount"), true}});
  table.add({q("华东机械"), q("5")});
  table.add({q("Acme"), q("1111.00")});
  CHECK(printed(table) ==
        "名称       Amount\n"
        "华东机械        5\n"
        "Acme      1111.00\n");
}

TEST_CASE("Headings come once, however many pages follow, and a longer cell pushes only its own row") {
  Table table({{q("A")}, {q("B")}});
  table.add({q("x"), q("y")});
  CHECK(printed(table) == "A  B\nx  y\n");
  table.add({q("longer"), q("y")});
  table.add({q("z"), q("y")});
  CHECK(printed(table) == "longer  y\nz  y\n");
}

TEST_CASE("A long cell is cut at its width, between characters") {
  CHECK(cutTo(q("客户客户客户"), 7) == q("客户客…"));
  CHECK(cutTo(q("客户客户客户"), 6) == q("客户…"));
  CHECK(cutTo(q("客户"), 4) == q("客户"));
  CHECK(cutTo(q("abcdef"), 4) == q("abc…"));
}

TEST_CASE("A value cannot drive the terminal or break its row") {
  CHECK(onOneLine(q("a\x1b[2Jb\nc\td")) == q("a\uFFFD[2Jb c d"));
  CHECK(onOneLine(q("a\u202Eb")) == q("a\uFFFDb"));
  CHECK(withoutControls(q("a\nb\x07")) == q("a\nb\uFFFD"));
}

TEST_CASE("A card keeps the lines of a long text below each other") {
  Card card;
  card.add(q("名称"), q("Acme"));
  card.add(q("Note"), q("one\ntwo"));
  CHECK(printed(card) == "名称  Acme\nNote  one\n      two\n");
}

TEST_CASE("A full disk under stdout is a fault, not silence") {
  std::ostringstream stream;
  stream.setstate(std::ios::badbit);
  Output out(stream);
  CHECK_THROWS_AS(out.line(q("x")), OutputFailed);
}
