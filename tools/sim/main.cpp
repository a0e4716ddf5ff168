// satchel-sim: hundreds of nodes in one process, by seed. Plays plans, and of one that fails tells the seed and the
// shortest story.
#include <kj/debug.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>

#include "tools/sim/batch.h"
#include "tools/sim/shrink.h"

namespace satchel::sim {
namespace {

constexpr std::string_view usage =
    "usage: satchel-sim [--seed N] [--seeds COUNT] [--nodes N] [--edits N] [--hours H] [--faults LIST]\n"
    "                   [--workers N] [--traces] [--story]\n"
    "  --faults   names from this list with commas between, 'all' or 'none':\n"
    "             network, meddling, crash, disk, flips, clocks, restore, adversary, withholding,\n"
    "             access, copies, recovery\n"
    "  --traces   prints each run's trace hash: equal seeds give equal ones\n"
    "  --story    tells what happened in the first run\n";

constexpr auto patience = std::chrono::seconds(60);  ///< for making a story short

struct Options {
  Wish wish;
  std::uint64_t seeds = 1;
  unsigned workers = 2;
  bool traces = false, story = false;
};

std::optional<std::set<Fault>> faultsFrom(const std::string& list) {
  if (list == "all") return allFaults();
  std::set<Fault> faults;
  if (list == "none") return faults;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const auto fault = faultNamed(list.substr(at, end - at));
    if (!fault) return std::nullopt;
    faults.insert(*fault);
    at = end + 1;
  }
  return faults;
}

std::optional<double> numberFrom(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != 0 || number < 0 || number > 1e15) return std::nullopt;
  return number;
}

std::optional<Options> parse(int count, char** words) {
  Options options;
  const long cores = ::sysconf(_SC_NPROCESSORS_ONLN);
  options.workers = cores > 0 ? static_cast<unsigned>(cores) : 1;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--traces" || word == "--story") {
      (word == "--story" ? options.story : options.traces) = true;
      continue;
    }
    if (i + 1 == count) return std::nullopt;
    const std::string value = words[++i];
    if (word == "--faults") {
      const auto faults = faultsFrom(value);
      if (!faults) return std::nullopt;
      options.wish.faults = *faults;
      continue;
    }
    const auto number = numberFrom(value);
    if (!number) return std::nullopt;
    if (word == "--seed")
      options.wish.seed = static_cast<std::uint64_t>(*number);
    else if (word == "--seeds")
      options.seeds = static_cast<std::uint64_t>(*number);
    else if (word == "--nodes")
      options.wish.nodes = static_cast<unsigned>(*number);
    else if (word == "--edits")
      options.wish.edits = static_cast<unsigned>(*number);
    else if (word == "--workers")
      options.workers = static_cast<unsigned>(*number);
    else if (word == "--hours")
      options.wish.hours = *number;
    else
      return std::nullopt;
  }
  if (options.seeds == 0 || options.workers == 0 || options.wish.nodes == 1 || options.wish.hours <= 0)
    return std::nullopt;
  return options;
}

std::string clockText(std::int64_t millis) {
  char text[32];
  const std::int64_t seconds = millis / 1000;
  std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld.%03lld", static_cast<long long>(seconds / 3600),
                static_cast<long long>(seconds / 60 % 60), static_cast<long long>(seconds % 60),
                static_cast<long long>(millis % 1000));
  return text;
}

void tell(const Plan& plan, const Outcome& outcome) {
  std::cout << "  " << plan.laptops << " laptops and " << plan.relays << " relays; " << plan.steps.size()
            << " steps. After everybody had met:\n";
  for (const auto& [at, what] : outcome.story) {
    if (at >= 0) std::cout << "  " << clockText(at) << "  " << what << "\n";
  }
  if (outcome.failure) {
    std::cout << "  " << clockText(outcome.failedAt) << "  FAILED, " << outcome.failure->kind << ": "
              << outcome.failure->what << "\n";
  }
}

void explain(const Wish& wish, const Failure& failure) {
  const Plan whole = planFor(wish);
  std::cout << "seed " << wish.seed << " failed, " << failure.kind << ": " << failure.what << "\n"
            << "  looking for the shortest story …" << std::endl;
  const auto begun = std::chrono::steady_clock::now();
  const Plan shorter = shrink(
      whole,
      [&](const Plan& plan) {
        if (std::chrono::steady_clock::now() - begun > patience) return false;
        const Outcome outcome = runApart(plan, false);
        return outcome.failure && outcome.failure->kind == failure.kind;
      },
      250);
  tell(shorter, runApart(shorter, true));
}

void sum(const Tally& tally) {
  std::cout << "acknowledged " << tally.acknowledged << ", refused " << tally.refused << ", commits " << tally.commits
            << ", processes ended " << tally.deaths << ", lost with a disk or a member before anybody else had it "
            << tally.lost << "\n"
            << "versions compared with the slow merge " << tally.versionsCompared << ", acknowledged words found again "
            << tally.wordsFound << ", branches of forked logs merged " << tally.branches << "\n"
            << "signatures checked " << tally.signatures << ", nonces " << tally.nonces << ", meddled with on the way "
            << tally.meddled << "\n";
  for (unsigned deed = 0; deed < deedCount; ++deed) {
    std::cout << (deed == 0 ? "happened: " : ", ") << nameOf(static_cast<Deed>(deed)) << " " << tally.deeds[deed];
  }
  std::cout << "\n"
            << static_cast<std::uint64_t>(tally.nodeHours) << " node-hours in " << tally.seconds
            << " s: " << static_cast<std::uint64_t>(tally.nodeHours / tally.seconds * 60) << " a minute\n";
}

int simulate(const Options& options) {
  if (options.story) {
    const Plan plan = planFor(options.wish);
    const Outcome outcome = runApart(plan, true);
    tell(plan, outcome);
    return outcome.failure ? 1 : 0;
  }
  const Tally tally = runMany(options.wish, options.seeds, options.workers,
                              [&](std::uint64_t seed, const std::optional<Failure>& failure, const std::string& trace) {
                                if (options.traces) std::cout << "seed " << seed << " trace " << trace << std::endl;
                                if (failure) std::cout << "seed " << seed << " FAILED " << failure->kind << std::endl;
                              });
  if (!tally.failures.empty()) {
    Wish wish = options.wish;
    wish.seed = tally.failures.front().first;
    explain(wish, tally.failures.front().second);
  }
  sum(tally);
  std::cout << tally.passed << " passed, " << tally.failed << " failed\n";
  return tally.failed > 0 ? 1 : 0;
}

}  // namespace
}  // namespace satchel::sim

int main(int count, char** words) {
  const auto options = satchel::sim::parse(count, words);
  if (!options) {
    std::cerr << satchel::sim::usage;
    return 2;
  }
  kj::_::Debug::setLogLevel(kj::LogSeverity::FATAL);
  return satchel::sim::simulate(*options);
}
