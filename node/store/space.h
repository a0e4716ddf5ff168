// One space as the store knows it: its logs, its people, its keys. Invariant: a pure reflection of the tables; whoever
// changes it does so inside the transaction that changes them, and reloads it if that transaction fails.
#pragma once
#include "node/store/record-shelf.h"
#include "node/store/vault.h"
#include "sync/epoch.h"
#include "sync/fork.h"
#include "sync/receipt.h"
#include "sync/record.h"
#include "sync/segment.h"

namespace satchel::node {

/// A log, or a branch of one that forked.
struct LogState {
  sync::LogId id;
  std::uint32_t number = 0;
  sync::Incarnation incarnation;  ///< of a branch: its log's
  sync::Head stored;              ///< kept, forwarded, acknowledged
  sync::Seq merged = 0;           ///< in the records
  sync::Head facts;
  sync::LogId parent;   ///< of a branch: what it grew from; zero for a log
  sync::Seq start = 1;  ///< its first commit; before that a branch is what it grew from
  Hash first;           ///< of a branch: that commit's hash
  bool isBranch() const { return !parent.isZero(); }
  /// Where it ends, for others: nothing of a branch that has none of its commits yet.
  sync::Head head() const { return stored.seq >= start ? stored : sync::Head{}; }
  /// How far the log is written: beyond `stored` it holds drafts, in this device's own log only.
  sync::Seq written() const { return std::max(stored.seq, merged); }
  bool hasDrafts() const { return merged > stored.seq; }
};

struct Space {
  std::uint32_t number = 0;
  sync::SpaceId id;
  sync::Genesis genesis;
  sync::LogId own;
  std::map<sync::LogId, LogState> logs;
  std::map<sync::LogId, std::set<sync::LogId>> branches;  ///< what grew from forked logs, and from branches
  std::vector<sync::FactEntry> facts;
  std::set<VerifyKey> named;  ///< devices that any fact grants a role, void or not: their commits are merged
  sync::Roster roster;
  sync::Epochs epochs;
  std::vector<sync::EpochId> heads;  ///< of the epochs
  sync::EpochKeys keys;
  sync::EpochId firstEpoch;                              ///< the digest is keyed from it
  std::set<std::pair<sync::LogId, sync::Seq>> admitted;  ///< stored commits that admins let in, wherever they were cut
  std::string name, currency;                            ///< empty on a carrier
  sync::Digest digest;
  sync::Digest wraps;  ///< over which epochs are wrapped for whom
  std::uint64_t nextFeed = 1;
  sync::Digest forks;                   ///< over which branches are proved
  std::set<sync::LogId> unplacedForks;  ///< logs with a proof of what lies past their end here
  sync::Receipts receipts;              ///< of whoever belonged when they came
  bool anyUndo = false;
  bool anyAwaited = false;  ///< some commit cites what is not here
  RecordShelf shelf;        ///< its records, as they lie in their table

  sync::VersionVector commits() const;
  sync::VersionVector factHeads() const;
  /// The log that a branch is of; any other: itself.
  sync::LogId rootOf(const sync::LogId& log) const;
  void noteBranches();
  /// The device that writes a log; nothing for a log unknown here.
  const VerifyKey* authorOf(const sync::LogId& log) const;
  /// Whether what stands at this place of a log counts: its author was an editor there, or more, or it was let in.
  bool mayWrite(const sync::LogId& log, sync::Seq seq) const;
};

/// Where what was said about taking an operation back is kept.
inline Key undoKey(const Space& space, std::uint32_t log, sync::Seq seq, std::uint32_t index) {
  return Key().u32(space.number).u32(log).u64(seq).u32(index);
}

/// Where the signature at the end of a run is kept.
inline Key signatureKey(sync::Chain chain, const Space& space, const LogState& log, sync::Seq seq) {
  return Key().u8(static_cast<std::uint8_t>(chain)).u32(space.number).u32(log.number).u64(seq);
}

}  // namespace satchel::node
