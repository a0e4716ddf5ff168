// The benchmark's contract: every workload runs, and reports rows that a program can read. Never a time.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/process/process.h"

using namespace satchel::test;

namespace {

const std::string bench = std::string(SATCHEL_BIN) + "/satchel-bench";

nlohmann::json rows(const std::string& workload) {
  const auto said = run({bench, workload, "--records", "200", "--runs", "1", "--json"});
  INFO(said);
  REQUIRE(said.code == 0);
  return nlohmann::json::parse(said.out);
}

}  // namespace

TEST_CASE("each workload of the benchmark reports what it measured") {
  for (const std::string workload : {"import", "first-sync"}) {
    INFO(workload);
    std::set<std::string> units;
    for (const auto& row : rows(workload)) {
      INFO(row.dump());
      CHECK(row.at("workload") == workload);
      CHECK(row.at("records") == 200);
      CHECK(row.at("median") > 0);
      CHECK(row.at("low") <= row.at("median"));
      CHECK(row.at("median") <= row.at("high"));
      CHECK((row.at("limit").is_null() || row.at("limit") > 0));
      CHECK(row.at("ratio").is_null() == row.at("limit").is_null());
      units.insert(row.at("unit").get<std::string>());
    }
    CHECK(units == std::set<std::string>{"rec/s", "disk bytes/rec", "peak MiB"});
  }
}

TEST_CASE("the benchmark says how it is used where its words make no sense") {
  for (const Words& words : {Words{}, Words{"all"}, Words{"all", "--records", "0"}, Words{"swim", "--records", "9"}}) {
    Words command{bench};
    command.insert(command.end(), words.begin(), words.end());
    const auto said = run(command);
    INFO(said);
    CHECK(said.code == 2);
    CHECK(said.out.empty());
    CHECK(said.err.find("usage: satchel-bench") != std::string::npos);
  }
}
