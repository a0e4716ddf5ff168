#include "tools/bench/workload.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace satchel::bench {

void tellRun(const char* workload, unsigned run, const Size& size, double seconds) {
  std::fprintf(stderr, "%s: run %u of %u, %.2f s\n", workload, run, size.runs, seconds);
}

void require(const std::string& what, std::uint64_t wanted, std::uint64_t found) {
  if (wanted == found) return;
  throw std::runtime_error(what + ": expected " + std::to_string(wanted) + ", found " + std::to_string(found));
}

void requireEqual(const std::string& one, const std::string& other) {
  if (one != other) throw std::runtime_error("the nodes' digests differ after they met");
}

std::string writeCsv(const Size& size, const std::string& csv) {
  const std::string path = size.folder + "/contacts.csv";
  std::ofstream file(path, std::ios::binary);
  if (!(file << csv).flush()) throw std::runtime_error("cannot write " + path);
  return path;
}

}  // namespace satchel::bench
