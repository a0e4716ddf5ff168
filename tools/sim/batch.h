// Many runs, some at a time, each worker a process of its own. Invariant: a run that ends its process is a failed run
// of a known seed, and stops no other.
#pragma once
#include <functional>

#include "tools/sim/play.h"

namespace satchel::sim {

struct Tally {
  std::uint64_t passed = 0, failed = 0;
  double nodeHours = 0, seconds = 0;
  std::array<std::uint64_t, deedCount> deeds{};
  std::uint64_t acknowledged = 0, refused = 0, lost = 0, commits = 0, deaths = 0, versionsCompared = 0, wordsFound = 0,
                branches = 0;
  std::uint64_t meddled = 0, signatures = 0, nonces = 0;
  std::vector<std::pair<std::uint64_t, Failure>> failures;  ///< by seed
};

/// Runs `count` plans from `first.seed` on; `each` is told of every seed as it ends.
Tally runMany(
    const Wish& first, std::uint64_t count, unsigned workers,
    const std::function<void(std::uint64_t seed, const std::optional<Failure>&, const std::string& trace)>& each);

/// Runs one plan in a process of its own: what it comes to, a crash or a run without end included.
Outcome runApart(const Plan& plan, bool telling);

}  // namespace satchel::sim
