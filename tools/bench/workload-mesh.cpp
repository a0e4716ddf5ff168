// Up to 30 laptops, each linked to every other. One of them writes up to 50 records, one after the other, each
// acknowledged by all before the next. How often each commit comes to a node is what passed over all their lines,
// divided by what the same records need over the one line between two laptops.
#include <algorithm>

#include "tools/bench/couple.h"
#include "tools/bench/crowd.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr unsigned most = 30;
constexpr std::uint64_t mostCommits = 50;

/// Each is called at the line before it.
struct Mesh {
  Crowd laptops;
  std::vector<std::unique_ptr<LineCounter>> lines;

  explicit Mesh(const Size& size) {
    const unsigned count = std::clamp(size.devices, 2u, most);
    for (unsigned i = 0; i < count; ++i) {
      if (i == 0) {
        laptops.push_back(std::make_unique<NodeProcess>(size.folder, "Alice"));
        Talk(*laptops[0]).createSpace();
      } else {
        laptops.push_back(newcomer(size.folder, "Laptop " + std::to_string(i), *laptops[0], lines[0]->address()));
      }
      lines.push_back(std::make_unique<LineCounter>(laptops.back()->address()));
    }
    for (unsigned i = 1; i < count; ++i) {
      for (unsigned j = i + 1; j < count; ++j) Talk(*laptops[i]).addPeer(lines[j]->address());
    }
    for (const auto& laptop : laptops) awaitPeers(*laptop, count - 1);
    settle();
  }

  void settle() const {
    for (const auto& laptop : laptops) Talk(*laptop).sync();
  }
  std::uint64_t bytes() const {
    std::uint64_t all = 0;
    for (const auto& line : lines) all += line->bytes();
    return all;
  }
};

/// The records, each acknowledged by all before the next.
void enter(const NodeProcess& node, std::uint64_t commits) {
  Talk alice(node);
  for (std::uint64_t i = 0; i < commits; ++i) {
    alice.add("account", "name", "Harbour " + std::to_string(1000 + i));
    alice.sync();
  }
}

double bytesBetweenTwo(const Size& size) {
  Couple couple({0, size.runs, size.devices, size.folder}, "");
  const auto before = couple.line.bytes();
  enter(couple.alice.node, std::min(mostCommits, size.records));
  Talk(couple.bob).sync();
  return static_cast<double>(couple.line.bytes() - before);
}

}  // namespace

std::vector<Row> measureMesh(const Size& size) {
  const Mesh mesh(size);
  const auto nodes = mesh.laptops.size();
  const auto commits = std::min(mostCommits, size.records);
  std::vector<double> copies, millis;
  for (unsigned run = 1; run <= size.runs; ++run) {
    const double two = bytesBetweenTwo(size);
    const auto before = mesh.bytes();
    const Stopwatch watch;
    enter(*mesh.laptops[0], commits);
    const double seconds = watch.seconds();
    mesh.settle();
    requireAllEqual(*mesh.laptops[0], mesh.laptops);
    copies.push_back(static_cast<double>(mesh.bytes() - before) / two / static_cast<double>(nodes - 1));
    millis.push_back(seconds * 1000 / static_cast<double>(commits));
    tellRun("mesh", run, size, seconds);
  }
  return {summary("mesh", nodes, "copies/node", copies, {1}), summary("mesh", nodes, "ms to all", millis, {})};
}

}  // namespace satchel::bench
