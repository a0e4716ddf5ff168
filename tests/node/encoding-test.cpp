#include "node/import/encoding.h"

#include <catch2/catch.hpp>

#include "import-fixture.h"
#include "node/import/decoder.h"

using namespace satchel;
using namespace satchel::node;

namespace {

/// "encoding: beginning" of these bytes, or the code of the refusal.
std::string encodingOf(std::string_view bytes) {
  const auto result = detectEncoding(WrittenFile(bytes).path);
  if (const auto* problem = std::get_if<Problem>(&result)) return problem->code;
  const auto& encoding = std::get<Encoding>(result);
  return encoding.name + ": " + encoding.beginning;
}
std::string sentenceOf(std::string_view bytes) {
  const auto result = detectEncoding(WrittenFile(bytes).path);
  const auto* problem = std::get_if<Problem>(&result);
  return problem == nullptr ? "" : problem->en;
}

std::string wide(std::u16string_view text, bool bigEndian) {
  std::string result;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xff), high = static_cast<char>(unit >> 8);
    result += bigEndian ? high : low;
    result += bigEndian ? low : high;
  }
  return result;
}

}  // namespace

TEST_CASE("encodings are told by their bytes", "[encoding]") {
  CHECK(encodingOf("name\nAcme\n") == "UTF-8: name\nAcme\n");
  CHECK(encodingOf("\xef\xbb\xbfname\n张伟") == "UTF-8: name\n张伟");
  CHECK(encodingOf("name\n张伟,é") == "UTF-8: name\n张伟,é");
  CHECK(encodingOf(wide(u"\ufeffname\n张伟", false)) == "UTF-16LE: name\n张伟");
  CHECK(encodingOf(wide(u"\ufeffname\n张伟", true)) == "UTF-16BE: name\n张伟");
  CHECK(encodingOf(wide(u"name,city\n张伟,深圳\n", false)) == "UTF-16LE: name,city\n张伟,深圳\n");
  CHECK(encodingOf(wide(u"name,city\n张伟,深圳\n", true)) == "UTF-16BE: name,city\n张伟,深圳\n");
  CHECK(encodingOf("\xd0\xd5\xc3\xfb\n\xd5\xc5\xce\xb0\n") == "GB18030: 姓名\n张伟\n");
  CHECK(encodingOf("name\nJos\xe9 Mu\xf1oz, Espa\xf1"
                   "a\ncami\xf3n, acci\xf3n\n") == "windows-1252: name\nJosé Muñoz, España\ncamión, acción\n");
  CHECK(encodingOf("price\n\x80 5 \x96 it\x92s\n") == "windows-1252: price\n€ 5 – it’s\n");
}

TEST_CASE("the whole file decides, not its beginning", "[encoding]") {
  std::string late = "name,city\n";
  while (late.size() < 300'000) late += "Acme,Shenzhen\n";
  CHECK(encodingOf(late + "\xd5\xc5\xce\xb0,\xc9\xee\xdb\xda\n").starts_with("GB18030"));
  CHECK(encodingOf(late + "张伟,深圳\n").starts_with("UTF-8"));
  // A character that the pieces cut in two.
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string cut(65'536 - shift, 'a');
    CHECK(encodingOf(cut + "张\n").starts_with("UTF-8"));
    CHECK(encodingOf(cut + "\U0001f600\n").starts_with("UTF-8"));
  }
}

TEST_CASE("a damaged text is refused with its line", "[encoding]") {
  std::string text = "姓名\n";
  for (int i = 0; i < 50; ++i) text += "张伟\r\n";
  CHECK(encodingOf(text + "王\xe5\x8d\n" + text) == "IMPORT_BAD_TEXT");
  CHECK_THAT(sentenceOf(text + "王\xe5\x8d\n" + text), Catch::Contains("Line 52 is not readable as UTF-8"));
  CHECK_THAT(sentenceOf(text + "王\xe5\x8d"), Catch::Contains("Line 52 "));
  CHECK_THAT(sentenceOf("\xef\xbb\xbfname\nJos\xe9\n"), Catch::Contains("Line 2 is not readable as UTF-8"));
  CHECK_THAT(sentenceOf(wide(u"\ufeffname\n\nab\xd800z", false)),
             Catch::Contains("Line 3 is not readable as UTF-16LE"));
  CHECK_THAT(sentenceOf(wide(u"\ufeffname\nab", false) + "x"), Catch::Contains("Line 2 "));
}

TEST_CASE("what is no table is refused with one sentence", "[encoding]") {
  CHECK_THAT(sentenceOf("\n\n <!DOCTYPE html>\n<html>"), Catch::Contains("web page"));
  CHECK_THAT(sentenceOf("<HTML><body>"), Catch::Contains("web page"));
  CHECK_THAT(sentenceOf("<?xml version=\"1.0\"?>"), Catch::Contains("XML"));
  CHECK_THAT(sentenceOf(std::string("PK\x03\x04\x14\0\x06\0", 8)), Catch::Contains("Excel workbook"));
  CHECK_THAT(sentenceOf("\xd0\xcf\x11\xe0\xa1\xb1"), Catch::Contains("old Excel"));
  CHECK_THAT(sentenceOf("%PDF-1.7\n"), Catch::Contains("PDF"));
  CHECK_THAT(sentenceOf(std::string("\x7f"
                                    "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0",
                                    20)),
             Catch::Contains("binary"));
  CHECK_THAT(sentenceOf(std::string("name\nA\0b\nand some more text that is not wide at all\n", 50)),
             Catch::Contains("binary"));
  CHECK_THAT(sentenceOf("BEGIN:VCARD\nVERSION:3.0\n"), Catch::Contains("vCard"));
  CHECK(encodingOf("") == "IMPORT_EMPTY");
  CHECK(encodingOf(" \n\n") == "IMPORT_EMPTY");
  CHECK(encodingOf("\xef\xbb\xbf") == "IMPORT_EMPTY");
  CHECK(readTable("/nowhere/at/all.csv").code == "IMPORT_CANNOT_READ");
  CHECK(readTable("/").code == "IMPORT_CANNOT_READ");
}

TEST_CASE("a page that somebody saved as CSV", "[encoding][shared]") {
  const auto path = sharedData("csv_messy/html_page_saved_as.csv");
  if (path.empty()) return;
  const auto table = readTable(path);
  CHECK(table.code == "IMPORT_NOT_A_TABLE");
  CHECK_THAT(table.sentence, Catch::Contains("web page"));
}

TEST_CASE("a decoder takes its bytes in any pieces", "[encoding]") {
  const std::string bytes = "a\xd5\xc5\xce\xb0\r\n\x81\x30\x81\x30z\n";
  std::string whole;
  Decoder once("GB18030");
  REQUIRE(once.decode(asBytes(bytes), true, whole));
  CHECK(once.line() == 3);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    Decoder decoder("GB18030");
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += size) {
      const auto piece = asBytes(std::string_view(bytes).substr(i, size));
      REQUIRE(decoder.decode(piece, i + size >= bytes.size(), text));
    }
    CHECK(text == whole);
    CHECK(decoder.line() == 3);
  }
}

TEST_CASE("a piece of nothing ends a text like any other", "[encoding]") {
  Decoder decoder("UTF-8");
  std::string text;
  CHECK(decoder.decode({}, false, text));
  CHECK(decoder.decode(asBytes("name"), false, text));
  CHECK(decoder.decode({}, true, text));
  CHECK(text == "name");
}
