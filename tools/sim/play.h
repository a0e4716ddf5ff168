// One run: a plan played out on real nodes, watched at every step, and judged once everybody has met again. Invariant:
// the outcome is a function of the plan alone.
#pragma once
#include <array>
#include <memory>
#include <optional>

#include "tools/sim/adversary.h"
#include "tools/sim/device.h"
#include "tools/sim/ledger.h"
#include "tools/sim/lineage.h"
#include "tools/sim/plan.h"

namespace satchel::sim {

struct Outcome {
  std::optional<Failure> failure;
  std::int64_t failedAt = 0;  ///< milliseconds after everybody had met
  Hash trace;
  std::array<std::uint64_t, deedCount> deeds{};  ///< those that came to pass
  std::uint64_t acknowledged = 0, refused = 0, lost = 0, commits = 0, signatures = 0, nonces = 0, deaths = 0;
  std::uint64_t versionsCompared = 0, wordsFound = 0, branches = 0, meddled = 0, connections = 0, bytesCarried = 0;
  std::size_t mostHeld = 0;
  /// Who did what to whom, by time, where it was asked for.
  std::vector<std::pair<std::int64_t, std::string>> story;
};

/// What a person was told is kept.
struct Promise {
  unsigned device = 0;
  std::size_t step = 0;
  std::string id, word;  ///< a record, and a word that nobody else ever wrote; empty where the edit has no word
  Hash hash;             ///< the end of the device's own log by then; zero where that is not known
  bool draft = false;    ///< written while a key lacked: sealed and numbered later
  bool excused = false;  ///< its only copy went with a disk that an older one replaced
  /// The disks that held it, each time after an older image was put back somewhere.
  std::vector<std::set<std::string>> survivors;
};

/// What the owner was told is settled: this device is out.
struct Removal {
  unsigned subject = 0;
  bool excused = false;  ///< the owner's disk was replaced since
};

/// The same: of the histories of this log that part after that commit, the one that begins so stands.
struct Settlement {
  sync::LogId log;
  sync::Seq after = 0;
  Hash standing;
};

/// One device's space as it stands, taken out of its store.
struct View {
  sync::VersionVector commits, facts;
  std::uint64_t held = 0;
  sync::Digest kept, forks;
  std::map<VerifyKey, sync::Role> people;
  bool present = false;  ///< it has the space
};

class Play final : private kj::TaskSet::ErrorHandler {
 public:
  Play(const Plan& plan, bool telling);
  ~Play();
  Outcome play();

 private:
  // ---- play.cpp
  void everybodyMeets();
  void joins(unsigned inviter, unsigned joiner, const std::string& role);
  void schedule();
  void watch(kj::Duration length);
  void fail(std::string kind, std::string what);
  /// Into the story, where one is told.
  void tell(const std::string& what);
  /// The same, and into the trace.
  void note(const std::string& what);
  Device& at(unsigned number) { return *devices[number]; }

  // ---- people.cpp
  void person(std::size_t number, const Step& step);
  void acknowledged(unsigned device, std::size_t step, std::string id, std::string word);

  // ---- members.cpp
  void decides(const Step& step);
  void letIn(unsigned inviter, unsigned newcomer, const std::string& role);
  /// Roles as the owner's device sees them.
  std::map<VerifyKey, sync::Role> roles();
  /// The owner looks after those whom a removal named that does not stand.
  void confirmDoubted();
  /// Whoever was let in and never heard of it, because clocks made their code expire, gets another code.
  void inviteAgain();
  /// What is wrong with how those who had to go were shut out; empty where nothing is.
  std::string stillInside();
  /// Whose removals nobody takes back: the owner, and the recovery key.
  std::set<VerifyKey> guardians(const node::Space& space) const;
  /// What counts although the owner cut it off or put its branch aside; empty where nothing does.
  std::string putAside(const node::Space& space, const std::vector<node::Replica::OpenedCommit>& commits,
                       const Lineage& lineage) const;

  // ---- copies.cpp
  /// An older image comes back: `noticed` where the files are others than before.
  void putBack(unsigned number, bool noticed);
  /// Mostly whoever comes back or into being hears nothing of the others for a while.
  void isolate(Host host, Chance& chance);
  /// The machine is copied, and both go on.
  void copyMachine(const Step& step);
  void settlesFork(const Step& step);
  /// The owner's laptop is gone; later somebody who has the recovery key says so.
  void loseOwner(const Step& step);
  void recovers(unsigned who);
  /// Whom nobody makes an admin, and who never was one: facts are not for two hands (see README.md).
  bool isPlain(unsigned number) const { return number != 0 && !deciders.contains(number); }

  // ---- mishaps.cpp
  void mishap(const Step& step);
  /// Whether anything that this host sends arrives.
  void cutOff(Host host, bool off);
  void attack(const Step& step);
  void taskFailed(kj::Exception&&) override {}

  // ---- judge.cpp
  void everybodyMeetsAgain();
  bool settled();
  void judge();
  /// It is for all who belong to have.
  bool isOwed(const Promise& promise, const std::map<VerifyKey, sync::Role>& members);
  /// What is wrong with how one laptop stands, if anything.
  std::optional<Failure> misread(Device& device, View& view, std::vector<node::Replica::OpenedCommit>& commits);

  const Plan plan;
  const bool telling;
  Outcome outcome;
  const schema::Catalogue catalogue;
  World world;
  Fabric fabric;
  Ledger ledger;
  std::vector<std::unique_ptr<Device>> devices;
  std::int64_t met = 0;  ///< when everybody had met
  std::vector<Promise> promises;
  std::vector<Removal> removals;
  std::vector<std::pair<std::string, std::string>> records;  ///< id and kind, as they were acknowledged
  std::map<unsigned, Disk::Tables> backups;
  std::set<unsigned> damaged;   ///< a bit of its disk has turned; its backup is to be put back
  std::set<unsigned> deciders;  ///< whom somebody wished to be an admin
  std::set<unsigned> doubled;   ///< there are, or were, two of them
  std::vector<Settlement> settlements;
  std::string recoveryKey;
  unsigned owner = 0;
  bool ownerLost = false, ownerOut = false;  ///< the first one's laptop is gone; it is removed already
  Inventions inventions;
  kj::TaskSet attacks{*this};
  std::string lastDifference;
  bool over = false;  ///< the faults are over: whoever ends is started again at once
};

Outcome run(const Plan& plan, bool telling = false);

}  // namespace satchel::sim
