// Words of a command line: what is taken, and which sentence refuses the rest.
#include <catch2/catch.hpp>

#include "client/assignment.h"
#include "client/words.h"

using namespace satchel::client;

namespace {

Words read(const char* usage, const std::vector<std::string>& arguments) {
  return readWords(Grammar(usage), arguments);
}

/// The English phrase that refuses these words, or nothing.
std::string refusal(const char* usage, const std::vector<std::string>& arguments) {
  try {
    read(usage, arguments);
    return {};
  } catch (const WordsError& error) {
    return error.phrase.en;
  }
}

}  // namespace

TEST_CASE("Options and words stand in any order, with a space or an equals sign") {
  const auto words = read("KIND [--limit N] [--count]", {"--limit", "5", "lead", "--count"});
  CHECK(words.plain == std::vector<std::string>{"lead"});
  CHECK(words.number("--limit") == 5);
  CHECK(words.has("--count"));
  CHECK(read("KIND [--where E]", {"lead", "--where=a=b"}).value("--where") == "a=b");
}

TEST_CASE("After two dashes everything is a word") {
  CHECK(read("TEXT", {"--", "--json"}).plain == std::vector<std::string>{"--json"});
  const auto globals = takeGlobals({"search", "--", "--json"});
  CHECK_FALSE(globals.json);
  CHECK(globals.rest == std::vector<std::string>{"search", "--", "--json"});
}

TEST_CASE("What a command does not know is refused, never ignored") {
  CHECK(refusal("KIND", {"lead", "--colour"}) == phrase::unknownOption.en);
  CHECK(refusal("KIND", {}) == phrase::missingWord.en);
  CHECK(refusal("KIND", {"lead", "deal"}) == phrase::extraWord.en);
  CHECK(refusal("[--wait S]", {"--wait"}) == phrase::needsValue.en);
  CHECK(refusal("[--wait S] [--x]", {"--wait", "--x"}) == phrase::needsValue.en);
  CHECK(refusal("[--count]", {"--count=1"}) == phrase::takesNoValue.en);
  CHECK(refusal("[--wait S]", {"--wait", "1", "--wait", "2"}) == phrase::givenTwice.en);
  CHECK(refusal("--format F", {}) == phrase::missingOption.en);
  CHECK(refusal("(--role R | --self)", {}) == phrase::missingOption.en);
  CHECK(refusal("(--role R | --self)", {"--self", "--role", "admin"}) == phrase::excludeEachOther.en);
  CHECK(refusal("(--role R | --self)", {"--self"}).empty());
}

TEST_CASE("An option that may repeat keeps its values in order") {
  const auto words = read("FILE [--map field=Column]...", {"f.csv", "--map", "a=A", "--map", "b=B"});
  CHECK(words.values("--map") == std::vector<std::string>{"a=A", "b=B"});
}

TEST_CASE("A number is digits and nothing else") {
  for (const auto* text : {"", "-1", "5x", "1e3", " 5", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(refusal("[--limit N]", {std::string("--limit=") + text}) == phrase::notANumber.en);
  }
}

TEST_CASE("Global options stand anywhere and leave the rest in order") {
  const auto globals = takeGlobals({"list", "--json", "lead", "--data", "/d", "--limit=3", "--space=华东"});
  CHECK(globals.json);
  CHECK(globals.data == "/d");
  CHECK(globals.space == "华东");
  CHECK(globals.rest == std::vector<std::string>{"list", "lead", "--limit=3"});
}

TEST_CASE("A word that is no UTF-8 is refused before it reaches a record") {
  CHECK_THROWS_AS(takeGlobals({"add", "lead", "name=\xd5\xc5"}), WordsError);
}

TEST_CASE("Only the first equals sign of an assignment separates") {
  using Action = Assignment::Action;
  CHECK(readAssignment("name=a=b\nc") == Assignment{"name", Action::set, "a=b\nc"});
  CHECK(readAssignment("tags+=vip") == Assignment{"tags", Action::add, "vip"});
  CHECK(readAssignment("tags-=a-=b") == Assignment{"tags", Action::remove, "a-=b"});
  CHECK(readAssignment("note=") == Assignment{"note", Action::set, ""});
  CHECK(readAssignment("note==") == Assignment{"note", Action::set, "="});
  for (const auto* wrong : {"name", "=x", "+=x", "-=x", ""}) CHECK_THROWS_AS(readAssignment(wrong), WordsError);
}
