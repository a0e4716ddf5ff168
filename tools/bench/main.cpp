// satchel-bench: what people wait for, measured on real nodes, beside what the machine could do at best.
#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>

#include "tools/bench/crowd.h"
#include "tools/bench/housekeeper.h"
#include "tools/bench/records.h"
#include "tools/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr std::string_view usage =
    "usage: satchel-bench WORKLOAD|all --records N [--runs K] [--devices D] [--json]\n"
    "       satchel-bench records --records N\n"
    "       WORKLOAD is import, edit, first-sync, memory, catch-up, conflict, open, query, text or relay, which `all`\n"
    "       runs; or devices, mesh, wait or long-run. K is 3 and D 1000 unless said otherwise. `records` prints the\n"
    "       records as CSV. See tools/bench/README.md.\n";

struct Workload {
  std::string_view name;
  std::vector<Row> (*measure)(const Size&);
  bool inAll;
};
constexpr Workload workloads[] = {
    {"import", measureImport, true}, {"edit", measureEdit, true},         {"first-sync", measureFirstSync, true},
    {"memory", measureMemory, true}, {"catch-up", measureCatchUp, true},  {"conflict", measureConflict, true},
    {"open", measureOpen, true},     {"query", measureQuery, true},       {"text", measureText, true},
    {"relay", measureRelay, true},   {"devices", measureDevices, false},  {"mesh", measureMesh, false},
    {"wait", measureWait, false},    {"long-run", measureLongRun, false},
};

struct Words {
  std::vector<Workload> chosen;
  std::uint64_t records = 0, runs = 3, devices = 1000;
  bool json = false, printsRecords = false;
};

bool readNumber(std::string_view word, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && number > 0;
}

bool choose(Words& words, std::string_view name) {
  if (!words.chosen.empty() || words.printsRecords) return false;
  words.printsRecords = name == "records";
  for (const Workload& workload : workloads) {
    if (name == "all" ? workload.inAll : name == workload.name) words.chosen.push_back(workload);
  }
  return words.printsRecords || !words.chosen.empty();
}

/// Nothing where the words cannot be read.
std::optional<Words> parse(int count, char** given) {
  Words words;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = given[i];
    if (word == "--json") {
      words.json = true;
    } else if (word == "--records" || word == "--runs" || word == "--devices") {
      std::uint64_t& number = word == "--records" ? words.records : word == "--runs" ? words.runs : words.devices;
      if (++i == count || !readNumber(given[i], number)) return std::nullopt;
    } else if (!choose(words, word)) {
      return std::nullopt;
    }
  }
  if ((words.chosen.empty() && !words.printsRecords) || words.records == 0) return std::nullopt;
  return words;
}

int measure(const Words& words, const std::string& folder) {
  try {
    raiseDescriptorLimit();
    const Size size{words.records, static_cast<unsigned>(words.runs), static_cast<unsigned>(words.devices), folder};
    std::vector<Row> rows;
    for (const Workload& workload : words.chosen) {
      for (auto& row : workload.measure(size)) rows.push_back(std::move(row));
    }
    std::fputs((words.json ? json(rows) : table(rows)).c_str(), stdout);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "satchel-bench: %s\n", e.what());
    return 1;
  }
}

}  // namespace
}  // namespace satchel::bench

int main(int count, char** given) {
  using namespace satchel::bench;
  const auto words = parse(count, given);
  if (!words) {
    std::fputs(usage.data(), stderr);
    return 2;
  }
  if (words->printsRecords) {
    std::fputs(contactsAsCsv(words->records).c_str(), stdout);
    return 0;
  }
  try {
    return inCleanFolder([&](const std::string& folder) { return measure(*words, folder); });
  } catch (const std::exception& e) {
    std::fprintf(stderr, "satchel-bench: %s\n", e.what());
    return 1;
  }
}
