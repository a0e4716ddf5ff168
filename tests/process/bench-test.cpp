// The benchmark's contract: every workload runs, and reports rows that a program can read. Never a time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "tests/process/process.h"

using namespace satchel::test;

namespace {

const std::string bench = std::string(SATCHEL_BIN) + "/satchel-bench";
constexpr int records = 64, devices = 3;

nlohmann::json rows(const std::string& workload) {
  const auto said = run({bench, workload, "--records", std::to_string(records), "--devices", std::to_string(devices),
                         "--runs", "1", "--json"});
  INFO(said);
  REQUIRE(said.code == 0);
  return nlohmann::json::parse(said.out);
}

struct Reported {
  std::string workload;
  int records;
  std::set<std::string> units;
};

/// What each workload tells; whoever reads the rows finds them by these names.
const std::vector<Reported> reports{
    {"import", records, {"rec/s", "disk bytes/rec", "peak MiB"}},
    {"edit",
     records,
     {"edits/s x1", "edits/s x8", "edits/s x64", "p99 ms x1", "p99 ms x8", "p99 ms x64", "edits/s to fsyncs"}},
    {"first-sync", records, {"rec/s", "wire bytes/rec", "disk bytes/rec", "peak MiB"}},
    {"memory", records, {"peak MiB", "anonymous MiB", "file MiB"}},
    {"catch-up", records, {"ms", "wire bytes"}},
    {"conflict", records, {"ms", "ms and listed", "wire bytes"}},
    {"open", records, {"ms warm", "ms evicted", "ms to answer"}},
    {"query", records, {"ms filter", "ms sort", "ms search", "ms count"}},
    {"text", records, {"edits/s", "ms to load", "disk bytes/edit", "wire bytes/edit"}},
    {"relay", devices, {"ms to all", "commits/s", "relay peak MiB"}},
    {"devices", devices, {"ms to join", "ms, nothing new", "bytes, nothing new", "ms, one edit", "bytes, one edit"}},
    {"mesh", devices, {"copies/node", "ms to all"}},
    {"wait", records, {"ms p50 receiver", "ms p99 receiver", "ms p50 sender", "ms p99 sender"}},
};

}  // namespace

TEST_CASE("each workload of the benchmark reports what it measured") {
  for (const Reported& expected : reports) {
    INFO(expected.workload);
    std::set<std::string> units;
    for (const auto& row : rows(expected.workload)) {
      INFO(row.dump());
      CHECK(row.at("workload") == expected.workload);
      CHECK(row.at("records") == expected.records);
      CHECK(row.at("median") > 0);
      CHECK(row.at("low") <= row.at("median"));
      CHECK(row.at("median") <= row.at("high"));
      CHECK((row.at("limit").is_null() || row.at("limit") > 0));
      CHECK(row.at("ratio").is_null() == row.at("limit").is_null());
      units.insert(row.at("unit").get<std::string>());
    }
    CHECK(units == expected.units);
  }
}

TEST_CASE("eight hours of edits are told hour by hour") {
  std::set<std::string> units;
  for (const auto& row : rows("long-run")) {
    INFO(row.dump());
    CHECK(row.at("workload") == "long-run");
    CHECK(row.at("low") <= row.at("high"));  // of an hour: a store that has room left grows by nothing
    units.insert(row.at("unit").get<std::string>());
  }
  units.erase("descriptors");  // not everybody may look into a node
  CHECK(units == std::set<std::string>{"disk bytes/edit", "wire bytes/edit", "anonymous MiB", "receiver MiB"});
}

TEST_CASE("the records that everybody is measured with are the same each time") {
  const auto once = run({bench, "records", "--records", "200"}), again = run({bench, "records", "--records", "200"});
  INFO(once);
  REQUIRE(once.code == 0);
  CHECK(once.out == again.out);
  CHECK(std::ranges::count(once.out, '\n') == 201);  // and the heading
}

TEST_CASE("the benchmark says how it is used where its words make no sense") {
  for (const Words& words : {Words{}, Words{"all"}, Words{"all", "--records", "0"}, Words{"swim", "--records", "9"},
                             Words{"open", "query", "--records", "9"}}) {
    Words command{bench};
    command.insert(command.end(), words.begin(), words.end());
    const auto said = run(command);
    INFO(said);
    CHECK(said.code == 2);
    CHECK(said.out.empty());
    CHECK(said.err.find("usage: satchel-bench") != std::string::npos);
  }
}
