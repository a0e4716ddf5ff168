// Whether 3/4/2017 in a column is in March or in April, told by the column's other dates. Invariant: said only where a
// date of the column can be read in one way and none contradicts it.
#pragma once
#include "node/text/date-text.h"

namespace satchel::node {

class DateOrderEvidence {
 public:
  void see(std::string_view text);
  /// Some date could be two, and none so far says which.
  bool isOpen() const { return ambiguous && !dayFirst && !monthFirst; }
  DateOrder order() const;

 private:
  bool ambiguous = false, dayFirst = false, monthFirst = false;
};

}  // namespace satchel::node
