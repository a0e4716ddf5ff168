// satchel-bench: what people wait for, measured on real nodes, beside what the machine could do at best.
#include <charconv>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string_view>

#include "tools/bench/housekeeper.h"
#include "tools/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr std::string_view usage =
    "usage: satchel-bench WORKLOAD|all --records N [--runs K] [--json]\n"
    "       WORKLOAD is import or first-sync; K is 3 unless said otherwise. See tools/bench/README.md.\n";

using Workload = std::vector<Row> (*)(const Size&);
const std::map<std::string_view, Workload> workloads = {{"first-sync", measureFirstSync}, {"import", measureImport}};

struct Words {
  std::vector<Workload> chosen;
  std::uint64_t records = 0, runs = 3;
  bool json = false;
};

bool readNumber(std::string_view word, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && number > 0;
}

/// Nothing where the words cannot be read.
std::optional<Words> parse(int count, char** given) {
  Words words;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = given[i];
    if (word == "--json") {
      words.json = true;
    } else if (word == "--records" || word == "--runs") {
      if (++i == count || !readNumber(given[i], word == "--runs" ? words.runs : words.records)) return std::nullopt;
    } else if (!words.chosen.empty()) {
      return std::nullopt;
    } else if (word == "all") {
      for (const auto& [name, workload] : workloads) words.chosen.push_back(workload);
    } else if (const auto found = workloads.find(word); found != workloads.end()) {
      words.chosen.push_back(found->second);
    } else {
      return std::nullopt;
    }
  }
  if (words.chosen.empty() || words.records == 0) return std::nullopt;
  return words;
}

int measure(const Words& words, const std::string& folder) {
  try {
    std::vector<Row> rows;
    for (const Workload workload : words.chosen) {
      for (auto& row : workload({words.records, static_cast<unsigned>(words.runs), folder})) {
        rows.push_back(std::move(row));
      }
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
  try {
    return inCleanFolder([&](const std::string& folder) { return measure(*words, folder); });
  } catch (const std::exception& e) {
    std::fprintf(stderr, "satchel-bench: %s\n", e.what());
    return 1;
  }
}
