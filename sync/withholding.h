// Whether a carrier hands on what it says it holds: what it told on the link, and what its receipts say it was left.
// Invariant: no clock decides. A log is called withheld only after the carrier was asked for it by name, twice, with a
// comparison of both sides in between, and handed nothing on, while it said all along that it has it. What is still on
// its way has come by then, or comes as the answer.
#pragma once
#include "sync/version-vector.h"

namespace satchel::sync {

class Withholding {
 public:
  struct Range {
    Seq after = 0, last = 0;  ///< the commits beyond `after`
    bool operator==(const Range&) const = default;
  };

  /// What the carrier says it has by now, and what this replica has: whatever came meanwhile is no longer missed.
  void consider(const VersionVector& claimed, const VersionVector& mine);
  /// Logs that it is to be asked for now, each from beyond this.
  std::map<LogId, Seq> questions() const;
  /// It was asked for what follows on `after`. True where the log comes to be withheld by that.
  bool answered(const LogId& log, Seq after, bool handedOn);
  /// A question was in vain for the first time: compare anew, then ask again.
  bool wantsComparison() const;
  void comparing();

  std::map<LogId, Range> withheld() const;
  bool empty() const { return missed.empty(); }

 private:
  enum class Suspicion { none, once, compared, twice };
  struct Missed {
    Range range;
    Suspicion suspicion = Suspicion::none;
  };
  std::map<LogId, Missed> missed;
};

}  // namespace satchel::sync
