// Questions to a node that has been asked before: a condition, an order, words anywhere, a count by a contained word.
// Each answer is compared with what a plain reading of the same lines finds; how long that reading takes, over bytes
// that lie in memory, is the limit.
#include <algorithm>
#include <array>
#include <functional>

#include "tools/bench/couple.h"
#include "tools/bench/raw-store.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr std::size_t page = 50;

/// Columns of a line up to the address, of which none is quoted.
struct Columns {
  std::array<std::string_view, 8> texts;
  std::string_view title() const { return texts[1]; }
  std::string_view birthday() const { return texts[6]; }
  std::string_view role() const { return texts[7]; }
};

Columns columnsOf(std::string_view line) {
  Columns columns;
  for (auto& text : columns.texts) {
    const std::size_t end = line.find(',');
    text = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  return columns;
}

struct Asked {
  const char* unit;
  std::function<std::uint64_t(Talk&)> node;  ///< how many it found
  std::function<std::uint64_t()> plain;      ///< how many there are
  std::vector<double> millis, limits;
};

double millisOf(const std::function<void()>& work) {
  const Stopwatch watch;
  work();
  return watch.seconds() * 1000;
}

}  // namespace

std::vector<Row> measureQuery(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  std::vector<Columns> lines;
  for (const RawRecord& record : rawRecords(csv)) lines.push_back(columnsOf(record.bytes));
  const std::string last = std::string(lines.back().texts[5]);
  const auto countIf = [&lines](auto test) { return static_cast<std::uint64_t>(std::ranges::count_if(lines, test)); };
  std::vector<Asked> questions{
      {"ms filter",
       [](Talk& node) {
         return node.list({"decision_role = evaluator and birthday < 1980-01-01", {}, page}).total;
       },
       [&] {
         return countIf([](const Columns& each) { return each.role() == "Evaluator" && each.birthday() < "1980"; });
       },
       {},
       {}},
      {"ms sort",
       [](Talk& node) {
         return node.list({{}, "-birthday,name", page}).total;
       },
       [&] {
         auto sorted = lines;
         const auto first = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(page, sorted.size()));
         std::partial_sort(sorted.begin(), first, sorted.end(), [](const Columns& a, const Columns& b) {
           return std::pair(b.birthday(), a.texts[0]) < std::pair(a.birthday(), b.texts[0]);
         });
         return sorted.size();
       },
       {},
       {}},
      {"ms search",
       [&](Talk& node) { return node.search(last); },
       [&] {
         std::uint64_t found = 0;
         for (std::size_t at = csv.find(last); at != std::string::npos; at = csv.find(last, at + 1)) ++found;
         return found;
       },
       {},
       {}},
      {"ms count",
       [](Talk& node) { return node.count("job_title contains 'Manager'"); },
       [&] {
         return countIf([](const Columns& each) { return each.title().find("Manager") != std::string_view::npos; });
       },
       {},
       {}}};
  const Holder holder(size, csv);
  Talk node(holder.node);
  for (Asked& question : questions) question.node(node);  // what is opened once lies open from here on
  for (unsigned run = 1; run <= size.runs; ++run) {
    double seconds = 0;
    for (Asked& question : questions) {
      std::uint64_t found = 0, wanted = 0;
      question.millis.push_back(millisOf([&] { found = question.node(node); }));
      question.limits.push_back(millisOf([&] { wanted = question.plain(); }));
      require(std::string("records found by the question of ") + question.unit, wanted, found);
      seconds += question.millis.back() / 1000;
    }
    tellRun("query", run, size, seconds);
  }
  std::vector<Row> rows;
  for (const Asked& question : questions) {
    rows.push_back(summary("query", size.records, question.unit, question.millis, question.limits));
  }
  return rows;
}

}  // namespace satchel::bench
