// One node: what main wires together, and what its doors share. Invariant: everything a door does to the store goes
// through the store thread; nothing here knows of sockets.
#pragma once
#include "node/change-feed.h"
#include "node/records/derived.h"
#include "node/records/edits.h"
#include "node/store/store-queue.h"

namespace satchel::node {

/// Who this device is, as its keystore tells.
struct DeviceProfile {
  std::string person, device;
  sync::PersonId personId;
  bool relay = false;
};

class Node {
 public:
  /// `builtIn`: the kinds that every space has; outlives it, and may be shared with others.
  Node(const schema::Catalogue& builtIn, Database& database, const Identity& identity, const MasterKey& master,
       DeviceProfile profile, const Clock& clock, Random& random, const StoreMaker& makeStore);

  /// First of all. `witness` is how the store's place is told from others (platform::witnessOf). A store that was last
  /// opened under another one is a copy, or a backup put back: somebody may hold commits of this device that it lacks,
  /// so its logs begin anew before anything is written.
  kj::Promise<void> recognise(std::string witness);
  kj::Promise<void> inStore(std::function<void(StoreAccess&)> job, Room room = Room::ordinary) {
    return store->run(std::move(job), room);
  }
  /// The same, answered to nobody: what a restart may lose.
  void later(std::function<void(StoreAccess&)> job);
  kj::Promise<void> inStoreBulk(std::function<std::size_t(StoreAccess&)> slice) {
    return store->runBulk(std::move(slice));
  }
  /// For a ChangeFeed on the loop's thread.
  ChangeFeeds feeds;
  kj::Promise<void> whenDiskFailed() { return store->whenFailed(); }

  // For jobs, on the store thread only.
  const Clock& clock;
  Random& random;
  const Identity& identity;
  const DeviceProfile profile;
  const Vault vault;
  Rows rows;
  Derived derived;
  /// The directory's current space; null where there is none.
  Space* currentSpace(StoreAccess& access);
  /// The directory's current space, or the one named; throws the problem.
  Space& spaceNamed(StoreAccess& access, const std::string& name);
  void useSpace(StoreAccess& access, const Space& space);
  /// Makes the space, its owner's User record and the default pipeline; the recovery key as people write it down.
  std::pair<std::uint32_t, std::string> createSpace(StoreAccess& access, const std::string& name,
                                                    const std::string& currency);
  /// The record of a person, made once however many of us make it.
  void writeUser(StoreAccess& access, Space& space, const sync::PersonId& person, const std::string& name);
  /// The person and device behind a log, as enrolled.
  std::pair<std::string, std::string> namesOf(const Space& space, const sync::LogId& log) const;
  std::vector<std::string> memberNames(const Space& space, const sync::Roster::Member& member) const;
  void note(StoreAccess& access, const std::string& code, const std::string& sentence);

 private:
  Replica replica;
  const std::unique_ptr<StoreQueue> store;
};

/// Thrown by jobs: reaches the person as one sentence in their language.
struct Refusal : std::exception {
  explicit Refusal(Problem problem) : problem(std::move(problem)), text(this->problem.code + ": " + this->problem.en) {}
  const char* what() const noexcept override { return text.c_str(); }
  Problem problem;
  std::string text;
};

template <class T>
T orRefuse(OrProblem<T> result) {
  if (auto* problem = std::get_if<Problem>(&result)) throw Refusal(std::move(*problem));
  return std::move(std::get<T>(result));
}

}  // namespace satchel::node
