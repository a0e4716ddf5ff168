// Two laptops with one space: Alice has the records, Bob joined her by code, and the line between them counts what
// passes. Invariant: what one does apart the other has only after they met; meeting ends with equal digests or throws.
#pragma once
#include <string>
#include <vector>

#include "tools/bench/line-counter.h"
#include "tools/bench/talk.h"
#include "tools/bench/workload.h"

namespace satchel::bench {

/// A laptop with a space, into which the records were imported; none where the text is empty.
class Holder {
 public:
  Holder(const Size& size, const std::string& csv);

  NodeProcess node;
};

/// Lets the newcomer in and waits until it has everything; checks that. Seconds from its asking to join until it has
/// all records and the other's digest.
double secondsToFirstSync(const NodeProcess& holder, const NodeProcess& newcomer, const std::string& via,
                          std::uint64_t records);

class Couple {
 public:
  Couple(const Size& size, const std::string& csv);

  /// Bob closes his links.
  void part();
  struct Meeting {
    double seconds = 0;       ///< from Bob's going online until both have acknowledged everything
    std::uint64_t bytes = 0;  ///< on the wire, both ways
  };
  /// Bob goes online again.
  Meeting meet();
  /// So many contacts, spread evenly over all.
  std::vector<std::string> some(std::uint64_t contacts);

  Holder alice;
  LineCounter line;
  NodeProcess bob;
};

}  // namespace satchel::bench
