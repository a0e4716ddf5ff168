// Takes one protection away at a time and plays until the simulator notices. Built with its own copies of the files
// that hold the protections; nothing that ships can be told to do without one.
//   sim-mutants [SEEDS [NAME]]     how many seeds to try each, 60 without; of one protection alone
#include <kj/debug.h>

#include <cstdlib>
#include <iostream>

#include "sync/protection.h"
#include "tools/sim/batch.h"

namespace {

using satchel::sync::Protection;
std::optional<Protection> missing;

struct Mutant {
  Protection protection;
  const char* name;
  std::set<satchel::sim::Fault> faults;  ///< that bring it out
  std::uint64_t from = 1;                ///< the first seed to try: where one is known to bring it out, that one
};

}  // namespace

bool satchel::sync::stands(Protection protection) {
  return protection != missing;
}

int main(int count, char** words) {
  using satchel::sim::Fault;
  kj::_::Debug::setLogLevel(kj::LogSeverity::FATAL);
  const std::uint64_t seeds = count > 1 ? std::strtoull(words[1], nullptr, 10) : 60;
  const std::vector<Mutant> mutants = {
      {Protection::replaceList, "replace-list", {}},
      {Protection::deadOnArrival, "dead-on-arrival", {Fault::network}},
      {Protection::voiding, "void", {}},
      {Protection::cut, "cut", {Fault::access}},
      {Protection::chainCheck, "chain-check", {Fault::adversary}},
      {Protection::outputGate, "output-gate", {Fault::crash, Fault::disk}, 11},
      {Protection::incarnation, "incarnation", {Fault::restore, Fault::crash, Fault::network}, 13},
      {Protection::branch, "branch", {Fault::copies, Fault::network}},
      {Protection::settlement, "settlement", {Fault::copies, Fault::adversary}},
  };
  const std::string only = count > 2 ? words[2] : "";
  unsigned tried = 0, caught = 0;
  for (const Mutant& mutant : mutants) {
    if (!only.empty() && only != mutant.name) continue;
    ++tried;
    missing = mutant.protection;
    std::optional<satchel::sim::Failure> failure;
    std::uint64_t seed = mutant.from - 1;
    while (!failure && seed + 1 < mutant.from + seeds) {
      satchel::sim::Wish wish;
      wish.seed = ++seed;
      wish.faults = mutant.faults;
      failure = satchel::sim::runApart(satchel::sim::planFor(wish), false).failure;
    }
    if (failure) ++caught;
    std::cout << "without " << mutant.name << ": "
              << (failure ? "seed " + std::to_string(seed) + ", " + failure->kind + ": " + failure->what
                          : "NOT CAUGHT in " + std::to_string(seeds) + " seeds")
              << std::endl;
  }
  std::cout << caught << " passed, " << tried - caught << " failed\n";
  return tried > 0 && caught == tried ? 0 : 1;
}
