#include "node/import/date-order.h"

#include "node/text/words.h"

namespace satchel::node {

void DateOrderEvidence::see(std::string_view text) {
  if (text.size() < 6) return;
  const auto plain = narrow(stripped(text));
  // Dots are day first for everybody, and years that come first leave no doubt.
  if (plain.find_first_of("/-") > 2) return;
  const auto asDayFirst = readDateTime(plain, DateOrder::dayFirst).time;
  const auto asMonthFirst = readDateTime(plain, DateOrder::monthFirst).time;
  if (asDayFirst && asMonthFirst) {
    ambiguous = ambiguous || *asDayFirst != *asMonthFirst;
  } else {
    dayFirst = dayFirst || asDayFirst.has_value();
    monthFirst = monthFirst || asMonthFirst.has_value();
  }
}

DateOrder DateOrderEvidence::order() const {
  if (dayFirst == monthFirst) return DateOrder::unknown;
  return dayFirst ? DateOrder::dayFirst : DateOrder::monthFirst;
}

}  // namespace satchel::node
