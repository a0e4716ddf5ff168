#include "node/text/fold.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "node/text/words.h"

using namespace satchel::node;

TEST_CASE("case and width do not matter", "[fold]") {
  CHECK(fold("Satchel GmbH") == "satchel gmbh");
  CHECK(fold("ＡＢＣ１２３") == "abc123");
  CHECK(fold("全角　空格") == "全角 空格");
  CHECK(fold("张伟") == "张伟");
  CHECK(fold("ｶﾀｶﾅ") == "カタカナ");
  CHECK(fold("STRASSE") == fold("Straße"));
  CHECK(fold("ΣΊΣΥΦΟΣ") == fold("σίσυφος"));
  CHECK(fold("cafe\u0301") == fold("CAFÉ"));
  CHECK(fold("王\U00020000Ａ") == "王\U00020000a");
  CHECK(fold("").empty());
}

TEST_CASE("folding is a function of what is seen", "[fold]") {
  REQUIRE(rc::check("once is enough, and the fast path says what the tables say", [] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("a", "Z", "ß", "İ", "é", "e", "\u0301", "张", "伟", "龘", "Ａ", "ﬁ", "ǅ", "가",
                                      "ᄀ", "ᅡ", "\u200d", "😀", " "));
    std::string text, apart;
    for (const auto& piece : pieces) {
      text += piece;
    }
    RC_ASSERT(fold(fold(text)) == fold(text));
    // A character that needs the tables switches the fast path off for the whole text.
    RC_ASSERT(fold(text + "é") == fold(text + "\u00c9"));
    const bool simple = text.find_first_not_of("aZe 张伟龘") == text.npos;
    if (simple) RC_ASSERT(fold(text) + "é" == fold(text + "É"));
  }));
}

TEST_CASE("bytes that are no text still fold to something", "[fold]") {
  for (const auto* text : {"\xe4\xb8", "\xff", "a\xe4\xb8", "\xe5\x41\x42", "\xe9\xbf"}) {
    CHECK(fold(fold(text)) == fold(text));
  }
}

TEST_CASE("blanks of every kind are stripped", "[words]") {
  CHECK(stripped("\ufeff 　a b\u00a0\r\n") == "a b");
  CHECK(stripped(" \n ").empty());
  CHECK(shortened("张伟张伟", 3) == "张伟张…");
  CHECK(shortened("abc", 3) == "abc");
  CHECK(narrow("１，２３４．５０％") == "1,234.50%");
}
