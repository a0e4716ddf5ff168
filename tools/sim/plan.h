// What happens in a run, written down before it begins. Invariant: a run is a function of its plan and nothing else, so
// that a failing plan can be made shorter step by step and still be run again.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/sim/chance.h"

namespace satchel::sim {

/// What can be wished for or left out by name.
enum class Fault {
  network,      ///< delays, closed ways (one or both, or all of some hosts), resets, slow and stopped readers
  meddling,     ///< bytes changed, doubled, swapped, cut on the way
  crash,        ///< processes killed, power cut at any write
  disk,         ///< failing syncs, full disks
  flips,        ///< bits that turn on a disk, then a backup put back
  clocks,       ///< ±50 years, jumps, drift
  restore,      ///< older backups put back, with and without edits of their own
  adversary,    ///< a member who forges, forks, replays, leaves gaps, dates ahead and back, floods
  withholding,  ///< a relay that keeps back
  access,       ///< people let in, given other roles, removed, what they wrote late admitted
  copies,       ///< machines copied to the last bit and rolled back unnoticed: two histories of one log
  recovery      ///< the owner's laptop lost, and another owner by the recovery key
};
constexpr unsigned faultCount = 12;
std::string_view nameOf(Fault fault);
/// Nothing for a name that is none.
std::optional<Fault> faultNamed(std::string_view name);
std::set<Fault> allFaults();

enum class Deed {
  // what people do
  add,
  set,
  tag,
  untag,
  erase,
  restore,
  undo,
  redo,
  resolve,
  import,
  goOffline,
  goOnline,
  // what they decide about each other
  letIn,
  changeRole,
  removeMember,
  admitLate,
  settleFork,
  loseOwner,
  // what happens to the network
  closeWay,
  openWay,
  weather,
  reset,
  swizzle,
  slowReader,
  stopReader,
  readOn,
  meddle,
  // what happens to a machine
  kill,
  losePower,
  cutPowerAtWrite,
  failSync,
  fillDisk,
  freeDisk,
  flipBit,
  backUp,
  putBack,
  rollBack,
  copyMachine,
  setClock,
  // what a member with a modified client does
  forge,
  gap,
  replay,
  oversize,
  garbage,
  futureDate,
  pastDate,
  fork,
  // what a relay does
  withhold,
};
constexpr unsigned deedCount = static_cast<unsigned>(Deed::withhold) + 1;
std::string_view nameOf(Deed deed);

struct Step {
  std::int64_t at = 0;  ///< milliseconds after everybody has met
  Deed deed = Deed::add;
  unsigned who = 0, whom = 0;  ///< devices, by number
  std::uint64_t luck = 0;      ///< for whatever else it needs
};

struct Wish {
  std::uint64_t seed = 1;
  unsigned nodes = 0;  ///< 0: three to seven
  unsigned edits = 0;  ///< in all; 0: thirty for each hour of a node
  double hours = 2;
  std::set<Fault> faults = allFaults();
};

struct Plan {
  std::uint64_t seed = 0;
  unsigned laptops = 0, relays = 0;
  unsigned newcomers = 0;   ///< laptops that belong to nothing at first; their numbers follow
  unsigned copies = 0;      ///< machines that may come to be copies of others; the last numbers are theirs
  bool adversary = false;   ///< the last laptop of the founders has a modified client
  std::int64_t length = 0;  ///< milliseconds
  std::vector<Step> steps;  ///< by time

  /// Those who have met when the plan begins.
  unsigned founders() const { return laptops + relays; }
  unsigned joining() const { return founders() + newcomers; }
  unsigned devices() const { return joining() + copies; }
  /// Whose machine a copy is of.
  unsigned originalOf(unsigned copy) const;
  bool isRelay(unsigned device) const { return device >= laptops && device < founders(); }
};

Plan planFor(const Wish& wish);

}  // namespace satchel::sim
