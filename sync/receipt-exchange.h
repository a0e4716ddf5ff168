// How two replicas of a space bring each other's receipts up to date over one link, as one side sees it. A state
// machine like sync/session.h: events in, actions out. What is compared are marks: a vector {log: (counter, receipt's
// hash)} of the receipts that count. Invariant: a receipt goes out only where the peer is not known to have it or a
// later one, once; what arrives is never a reason to send it back. So two sides that hold the same say nothing.
#pragma once
#include <set>

#include "sync/version-vector.h"

namespace satchel::sync {

class ReceiptExchange {
 public:
  struct Action {
    enum class What { compare, marks, push };
    What what;
    std::set<LogId> logs = {};  ///< push: whose receipts
  };
  /// Receipts in one call.
  static constexpr std::size_t mostAtOnce = 256;

  /// Compare anew: the space came to be shared, or others belong to it now.
  void begin() { stage = Stage::wanted; }
  /// What to do now; ask again after each event. One call at a time.
  std::optional<Action> next(const VersionVector& mine);

  // ---- answers to what `next` asked for
  /// compare: what the hash of the peer's marks is.
  void compared(const Hash& theirs, const VersionVector& mine);
  /// marks: the peer's.
  void answeredMarks(VersionVector theirs, const VersionVector& mine);
  /// push
  void pushed() { calling = false; }

  // ---- what the peer says
  void peerCompared(const Hash& theirs, const VersionVector& mine);
  void peerMarks(VersionVector theirs, const VersionVector& mine);
  void peerSent(const LogId& log, const Head& mark);

  /// A receipt came to count here.
  void kept(const LogId& log) { lagging.insert(log); }

 private:
  enum class Stage { idle, wanted, comparing, differs, asking, known };
  void know(VersionVector theirs, const VersionVector& mine);
  Stage stage = Stage::idle;
  bool calling = false;
  VersionVector theirs;
  std::set<LogId> lagging;
};

}  // namespace satchel::sync
