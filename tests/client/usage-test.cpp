// A usage line is the grammar: what help prints is what is accepted.
#include <catch2/catch.hpp>

#include "client/usage.h"

using satchel::client::Grammar;

TEST_CASE("A usage line tells how many words a command takes") {
  CHECK(Grammar("").mostWords == 0);
  CHECK(Grammar("KIND").fewestWords == 1);
  CHECK(Grammar("[KIND]").fewestWords == 0);
  CHECK(Grammar("[KIND]").mostWords == 1);
  CHECK(Grammar("KIND field=value...").fewestWords == 2);
  CHECK(Grammar("KIND field=value...").mostWords == Grammar::unlimited);
}

TEST_CASE("A usage line tells which options take a value, repeat, or must be given") {
  const Grammar grammar("FILE --format csv|json [--count] [--map field=Column]... [--where EXPR]");
  REQUIRE(grammar.options.size() == 4);
  CHECK(grammar.find("--format")->takesValue);
  CHECK_FALSE(grammar.find("--format")->isNumber);
  CHECK_FALSE(grammar.find("--format")->bracket);
  CHECK_FALSE(grammar.find("--count")->takesValue);
  CHECK(grammar.find("--map")->repeats);
  CHECK_FALSE(grammar.find("--where")->repeats);
  CHECK(grammar.find("--sort") == nullptr);
  CHECK(grammar.mostWords == 1);
}

TEST_CASE("A value called N, SECONDS or by its digits is a whole number") {
  const Grammar grammar("[--limit N] [--wait 60] [--for SECONDS] [--expires 7d]");
  for (const auto* name : {"--limit", "--wait", "--for"}) CHECK(grammar.find(name)->isNumber);
  CHECK_FALSE(grammar.find("--expires")->isNumber);
}

TEST_CASE("A word may repeat within its bracket, an option behind its own") {
  CHECK(Grammar("[COMMAND...]").mostWords == Grammar::unlimited);
  CHECK(Grammar("[COMMAND...]").fewestWords == 0);
}

TEST_CASE("Options in one bracket exclude each other; in round brackets one is needed") {
  const Grammar grammar("(--role ROLE | --self) [--a F | --b]");
  REQUIRE(grammar.brackets.size() == 2);
  CHECK(grammar.brackets[0].oneNeeded);
  CHECK_FALSE(grammar.brackets[1].oneNeeded);
  CHECK(grammar.find("--role")->bracket == grammar.find("--self")->bracket);
  CHECK(grammar.find("--a")->takesValue);
  CHECK_FALSE(grammar.find("--b")->takesValue);
}
