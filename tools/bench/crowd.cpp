#include "tools/bench/crowd.h"

#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tools/bench/stopwatch.h"
#include "tools/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr double mebibytesOfANode = 12;  // resident and its own, idle with an empty store
constexpr auto betweenLooks = std::chrono::milliseconds(5);
constexpr double patienceSeconds = 15 * 60;

double availableMiB() {
  std::ifstream about("/proc/meminfo");
  for (std::string word; about >> word;) {
    double kib = 0;
    if (word == "MemAvailable:" && about >> kib) return kib / 1024;
  }
  throw std::runtime_error("the system does not say how much memory is free");
}

}  // namespace

void raiseDescriptorLimit() {
  rlimit limit{};
  check(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  check(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

void requireRoomFor(unsigned nodes) {
  const double wanted = nodes * mebibytesOfANode;
  if (availableMiB() >= wanted) return;
  throw std::runtime_error(std::to_string(nodes) + " nodes need about " +
                           std::to_string(static_cast<unsigned>(wanted)) +
                           " MiB of memory, which is not free; say fewer with --devices");
}

std::unique_ptr<NodeProcess> newcomer(const std::string& folder, const std::string& person, const NodeProcess& holder,
                                      const std::string& via) {
  const std::string code = Talk(holder).invite();
  auto node = std::make_unique<NodeProcess>(folder, person);
  Talk(*node).join(code, via);
  return node;
}

void awaitPeers(const NodeProcess& node, std::uint64_t peers) {
  Talk talk(node);
  const Stopwatch watch;
  while (talk.connectedPeers() < peers) {
    if (watch.seconds() > patienceSeconds) throw std::runtime_error("the nodes did not all connect");
    std::this_thread::sleep_for(betweenLooks);
  }
}

void requireAllEqual(const NodeProcess& one, const Crowd& others) {
  const auto digest = Talk(one).digest();
  for (const auto& other : others) requireEqual(digest, Talk(*other).digest());
}

}  // namespace satchel::bench
