// What was measured, beside what the machine could do at best in the same run. Invariant: a figure never stands without
// its spread, and of a workload that failed no row is shown.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace satchel::bench {

struct Row {
  std::string workload;
  std::uint64_t records = 0;
  std::string unit;
  double median = 0, low = 0, high = 0;
  std::optional<double> limit;  ///< in the same unit; none where nothing honest can be said

  std::optional<double> ratio() const;  ///< median to limit
};

/// Of one figure and one limit a run; `limits` may be empty.
Row summary(std::string workload, std::uint64_t records, std::string unit, std::vector<double> figures,
            std::vector<double> limits);

std::string table(const std::vector<Row>& rows);
/// One JSON array of objects with the names of Row's members and `ratio`; null where there is no limit.
std::string json(const std::vector<Row>& rows);

}  // namespace satchel::bench
