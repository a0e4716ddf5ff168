// The branches of forked logs: which of them holds what. Invariant: a branch is a log like any other from its first
// commit on; before that it is what it grew from. A log that forked ends where its branches begin, so every commit has
// one place, and every replica that knows the same forks names it alike.
#pragma once
#include "node/store/database.h"
#include "node/store/space.h"
#include "sync/operations.h"

namespace satchel::node {

class Branches {
 public:
  /// Both must outlive it, and the transaction sees what it writes.
  Branches(const ReadTransaction& txn, const Space& space) : txn(txn), space(space) {}

  /// The hash of the commit stored at a place of a log or branch, from where that begins.
  std::optional<Hash> hashAt(const sync::LogId& log, sync::Seq seq) const;
  /// Which log or branch, on the way from the beginning to this one, holds a place. An unknown log: itself.
  sync::LogId holderOf(const sync::LogId& log, sync::Seq seq) const;
  /// Of a log and all that grew from it, the one that stores a commit whose hash begins so. Nothing where none does.
  std::optional<sync::LogId> storing(const sync::LogId& log, sync::Seq seq, ByteView hashPrefix) const;
  /// Where a commit belongs that follows on one at the place before in `log`: there, or in the branch that begins with
  /// it. Nothing where branches begin here and it is none of theirs.
  std::optional<sync::LogId> following(const sync::LogId& log, sync::Seq seq, const Hash& commit) const;
  /// From the log's beginning to this branch.
  std::vector<sync::LogId> wayTo(const sync::LogId& log) const;
  /// The log and all that grew from it.
  std::vector<sync::LogId> family(const sync::LogId& log) const;

  /// The log that a citation means, by the hash cited. Nothing where there is another commit at that place, or where
  /// the log forked and no branch has it, yet. Of a commit that is not here yet in a log that did not fork: that log.
  std::optional<sync::LogId> cited(const sync::Citation& citation) const;

  /// Names the branches in the points of a grant or cut: a point lies on one branch, and of the others it covers only
  /// what they have in common with that one.
  void place(sync::Points& points) const;
  /// Makes a grant cover nothing of the branches that a settlement puts aside.
  void settle(const sync::Roster& roster, const VerifyKey& device, sync::Role role, const sync::Rank& rank,
              sync::Points& start) const;
  /// The settlement that decides between a branch and those beside it, over what was written under a role of that rank.
  const sync::Roster::Settled* settlementOf(const sync::Roster& roster, const LogState& branch, sync::Role role,
                                            const sync::Rank& rank) const;

 private:
  const ReadTransaction& txn;
  const Space& space;
};

}  // namespace satchel::node
