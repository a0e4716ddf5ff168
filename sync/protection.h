// What holds the system together, by name, so that a test's own build can take one away and see that it is missed.
// Invariant: in every build but that one (tests/sim/mutants.cpp) all of them stand, and asking costs nothing.
#pragma once

namespace satchel::sync {

enum class Protection {
  replaceList,    ///< a write takes the versions its author saw
  deadOnArrival,  ///< what was replaced before it came stays dead
  voiding,        ///< what was undone does not count
  cut,            ///< what a member wrote beyond its removal does not count
  chainCheck,     ///< a run is believed only if its author signed its end
  outputGate,     ///< nothing is acknowledged before it is durable
  incarnation,    ///< a store put back goes on under a new log
  branch,         ///< of a log that forked, what a commit saw is found by the hash that it cites
  settlement      ///< of a fork that was settled, the other branch does not count
};

#ifdef SATCHEL_MUTANTS
bool stands(Protection protection);
#else
constexpr bool stands(Protection) {
  return true;
}
#endif

}  // namespace satchel::sync
