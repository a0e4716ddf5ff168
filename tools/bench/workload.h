// A workload: one thing that people wait for, done again and again by real nodes. Invariant: it checks that the work
// was done before it reports how fast; what did not come out right is an error, never a figure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/report.h"

namespace satchel::bench {

struct Size {
  std::uint64_t records = 0;
  unsigned runs = 0;
  std::string folder;  ///< to work in
};

/// A CSV file becomes records, durable, on one node.
std::vector<Row> measureImport(const Size& size);
/// A second node joins by code, and has all of them.
std::vector<Row> measureFirstSync(const Size& size);

/// Says on stderr which run came to what.
void tellRun(const char* workload, unsigned run, const Size& size, double seconds);
/// Throws unless they are equal.
void require(const std::string& what, std::uint64_t wanted, std::uint64_t found);
/// The records as a file of this folder; the path.
std::string writeCsv(const Size& size, const std::string& csv);

}  // namespace satchel::bench
