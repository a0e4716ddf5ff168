#include "tools/bench/report.h"

#include <algorithm>
#include <cstdio>

namespace satchel::bench {
namespace {

double medianOf(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  const std::size_t half = figures.size() / 2;
  return figures.size() % 2 == 1 ? figures[half] : (figures[half - 1] + figures[half]) / 2;
}

std::string number(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string shown(double value) {
  return number(value, value < 1 ? 3 : value < 100 ? 1 : 0);
}

/// Six digits that count, however small it is.
std::string exact(std::optional<double> value) {
  if (!value) return "null";
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", *value);
  return text;
}

}  // namespace

std::optional<double> Row::ratio() const {
  if (!limit || *limit <= 0) return std::nullopt;
  return median / *limit;
}

Row summary(std::string workload, std::uint64_t records, std::string unit, std::vector<double> figures,
            std::vector<double> limits) {
  const auto [low, high] = std::minmax_element(figures.begin(), figures.end());
  Row row{std::move(workload), records, std::move(unit), medianOf(figures), *low, *high, std::nullopt};
  if (!limits.empty()) row.limit = medianOf(std::move(limits));
  return row;
}

std::string table(const std::vector<Row>& rows) {
  constexpr const char* format = "%-11s %9s  %-18s %10s %10s %10s %10s %7s\n";
  char line[256];
  std::snprintf(line, sizeof line, format, "workload", "records", "unit", "median", "low", "high", "limit", "ratio");
  std::string text = line;
  for (const Row& row : rows) {
    std::snprintf(line, sizeof line, format, row.workload.c_str(), std::to_string(row.records).c_str(),
                  row.unit.c_str(), shown(row.median).c_str(), shown(row.low).c_str(), shown(row.high).c_str(),
                  row.limit ? shown(*row.limit).c_str() : "-", row.ratio() ? number(*row.ratio(), 3).c_str() : "-");
    text += line;
  }
  return text;
}

std::string json(const std::vector<Row>& rows) {
  std::string text = "[";
  for (const Row& row : rows) {
    text += text.size() > 1 ? ",\n " : "";
    text += R"({"workload":")" + row.workload + R"(","records":)" + std::to_string(row.records) + R"(,"unit":")" +
            row.unit + R"(","median":)" + exact(row.median) + R"(,"low":)" + exact(row.low) + R"(,"high":)" +
            exact(row.high) + R"(,"limit":)" + exact(row.limit) + R"(,"ratio":)" + exact(row.ratio()) + "}";
  }
  return text + "]\n";
}

}  // namespace satchel::bench
