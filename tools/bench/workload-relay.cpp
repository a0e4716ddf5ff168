// A relay with many laptops linked to it. One of them writes: from its edit until every other has acknowledged that it
// keeps it. Then 100 commits at once, until all are everywhere. Every laptop is a process that verifies, merges and
// syncs to the disk what it takes, on this same machine: the figures hold its work too, the limit is the sending alone.
#include "tools/bench/crowd.h"
#include "tools/bench/limits.h"
#include "tools/bench/stopwatch.h"
#include "tools/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr unsigned commits = 100;
const std::string commitBytes(600, 'x');  // of one small edit, sealed, in its message

/// The relay, the one who writes, and all the others, linked.
struct Office {
  NodeProcess relay, alice;
  Crowd others;

  explicit Office(const Size& size)
      : relay(size.folder, "Relay", NodeProcess::Role::relay), alice(size.folder, "Alice") {
    Talk(alice).createSpace();
    Talk(alice).addPeer(relay.address());
    const std::string code = Talk(alice).invite("carrier");
    Talk(relay).join(code, "");
    // One after the other, and offline once they belong: nobody waits for the news of all who come after.
    while (others.size() < size.devices) {
      const std::string person = "Laptop " + std::to_string(others.size() + 1);
      others.push_back(newcomer(size.folder, person, alice, relay.address()));
      Talk(*others.back()).setOffline(true);
    }
    for (const auto& other : others) Talk(*other).setOffline(false);
    awaitPeers(relay, size.devices + 1);
    settle();
  }

  /// Until everybody has acknowledged everything.
  void settle() {
    Talk(alice).sync();
    Talk(relay).sync();
  }
};

}  // namespace

std::vector<Row> measureRelay(const Size& size) {
  requireRoomFor(size.devices + 2);
  Office office(size);
  const std::string id = Talk(office.alice).add("account", "name", "Harbour");
  office.settle();
  std::vector<double> millis, speeds, millisLimits, speedLimits;
  for (unsigned run = 1; run <= size.runs; ++run) {
    millisLimits.push_back(secondsToFanOut(commitBytes, size.devices, 1) * 1000);
    const double carried = static_cast<double>(size.devices) * commits;
    speedLimits.push_back(carried / secondsToFanOut(commitBytes, size.devices, commits));
    const Stopwatch one;
    Talk(office.alice).set({id, "legal_name", "Harbour of run " + std::to_string(run)});
    office.settle();
    millis.push_back(one.seconds() * 1000);
    requireAllEqual(office.alice, office.others);
    std::vector<Typed> typed;
    for (unsigned i = 0; i < commits; ++i) typed.push_back({id, "name", std::to_string(run * commits + i)});
    const Stopwatch many;
    Talk(office.alice).setAll(typed);
    office.settle();
    const double seconds = many.seconds();
    speeds.push_back(carried / seconds);
    requireAllEqual(office.alice, office.others);
    tellRun("relay", run, size, seconds);
  }
  return {summary("relay", size.devices, "ms to all", millis, millisLimits),
          summary("relay", size.devices, "commits/s", speeds, speedLimits),
          summary("relay", size.devices, "relay peak MiB", {office.relay.memory().peakMiB}, {})};
}

}  // namespace satchel::bench
