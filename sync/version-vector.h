// How far each log is stored here: what two replicas compare. Invariant: equal hashes mean equal logs, to the last
// commit; order is fixed by log id, so that equal vectors have equal bytes.
#pragma once
#include <map>

#include "sync/ids.h"

namespace satchel::sync {

/// Where a log ends.
struct Head {
  Seq seq = 0;
  Hash hash;
  auto operator<=>(const Head&) const = default;
};

class VersionVector {
 public:
  /// seq 0 where the log is unknown.
  Head at(const LogId& log) const {
    const auto found = heads.find(log);
    return found == heads.end() ? Head{} : found->second;
  }
  void set(const LogId& log, Head head) { heads[log] = head; }
  void erase(const LogId& log) { heads.erase(log); }
  /// Moves forward only.
  void raise(const LogId& log, Head head) {
    Head& mine = heads[log];
    if (head.seq > mine.seq) mine = head;
  }
  bool empty() const { return heads.empty(); }
  auto begin() const { return heads.begin(); }
  auto end() const { return heads.end(); }
  std::size_t size() const { return heads.size(); }

  /// Every head of `other` is at or below ours.
  bool covers(const VersionVector& other) const;
  /// How many commits `other` has beyond ours.
  std::uint64_t lacks(const VersionVector& other) const;
  Hash hash() const;
  bool operator==(const VersionVector&) const = default;

 private:
  std::map<LogId, Head> heads;
};

}  // namespace satchel::sync
