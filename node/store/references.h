// What the dots of one commit mean here. Invariant: a pure function of the commit and of what is stored: a dot past its
// citation, or cited by the hash of another commit than stands there, counts for nothing; one of a log that forked
// belongs to the branch that the cited hash is of.
#pragma once
#include "node/store/branches.h"
#include "sync/entry.h"

namespace satchel::node {

class References {
 public:
  /// `own`: the log or branch that holds the commit. All must outlive it.
  References(const ReadTransaction& txn, const Space& space, const sync::Operations& operations,
             const sync::LogId& own);

  /// Nothing where it counts for nothing.
  std::optional<sync::Dot> dotOf(const sync::DotRef& ref) const;
  std::vector<sync::Dot> replacedBy(const sync::Operation& operation) const;
  /// How far its author saw other logs, by the citations that hold.
  sync::Reach reach() const;
  /// The operation's value as it is merged: what names logs inside it (an edit of a text, a deletion) names branches.
  Bytes valueOf(std::uint32_t index, sync::Seq seq) const;

 private:
  /// The log or branch that holds what the citation of `log` lets its author have seen at `seq`.
  std::optional<sync::LogId> seenAt(const sync::LogId& log, sync::Seq seq) const;
  void seeAll(std::map<sync::LogId, sync::Seq>& reach, const sync::LogId& log, sync::Seq seq) const;
  Bytes textOf(const Bytes& value, const sync::Dot& own) const;
  Bytes deletionOf(const Bytes& value) const;

  const Space& space;
  const sync::Operations& operations;
  const sync::LogId own, root;
  Branches branches;
  std::vector<std::optional<sync::LogId>> cited;
};

}  // namespace satchel::node
