// Which history each commit belongs to, where a log was written twice: worked out again from headers and proofs.
// Invariant: shares nothing with the store's own idea of it but how a branch is named (sync::branchOf).
#pragma once
#include "node/store/replica.h"

namespace satchel::sim {

class Lineage {
 public:
  /// `commits`: all that a replica holds; `proofs`: of forks, those that it holds.
  Lineage(const sync::SpaceId& space, const std::vector<node::Replica::OpenedCommit>& commits,
          const std::vector<sync::Fork>& proofs);

  /// What is wrong: two histories without a proof, or a proof that proves nothing. Empty where nothing is.
  const std::string& fault() const { return wrong; }
  bool anyFork() const { return !births.empty(); }
  std::size_t branches() const { return births.size(); }

  /// The log or branch that a commit belongs to.
  sync::LogId nameOf(const Hash& commit) const { return known.at(commit).name; }
  /// On the way from the beginning to a log or branch, which of them holds a place.
  sync::LogId holder(sync::LogId name, sync::Seq seq) const;
  /// What a log or branch holds, and all that it grew from: each as far as it belongs to that way.
  std::map<sync::LogId, sync::Seq> wayTo(const sync::LogId& name, sync::Seq seq) const;
  /// The commit at a place on the way to another.
  std::optional<Hash> before(const Hash& commit, sync::Seq seq) const;

  /// The commit of a log's whole family whose hash begins so.
  std::optional<Hash> find(const sync::LogId& name, sync::Seq seq, ByteView prefix) const;
  /// The log or branch that a citation means; nothing where it counts for nothing.
  std::optional<sync::LogId> cited(const sync::Citation& citation) const;
  /// A place named by the hash of its commit, as cuts do, covers that commit and what it stands on.
  bool covers(const sync::LogId& named, const sync::Point& point, const Hash& commit) const;

  struct Known {
    sync::LogId root, name;
    sync::Seq seq = 0;
    Hash previous;
  };
  const std::map<Hash, Known>& all() const { return known; }

 private:
  struct Birth {
    sync::LogId root, parent;
    sync::Seq start = 1;
  };
  const sync::LogId& rootOf(const sync::LogId& name) const;

  std::map<Hash, Known> known;
  std::map<std::pair<sync::LogId, sync::Seq>, std::vector<Hash>> at;  ///< by whole log
  std::map<sync::LogId, Birth> births;                                ///< of branches, by name
  std::set<sync::LogId> parents;                                      ///< of any branch
  std::string wrong;
};

}  // namespace satchel::sim
