// Dates and times as people and files write them. Invariant: 3/4/2017 is refused unless somebody said which comes
// first; two-digit years are refused. All take narrow text (see words.h).
#pragma once
#include <optional>
#include <string_view>

#include "sync/value.h"

namespace satchel::node {

enum class DateOrder : std::uint8_t { unknown, dayFirst, monthFirst };

/// `ambiguous` tells why there is no date: it may be two.
struct DateReading {
  std::optional<sync::Date> date;
  bool ambiguous = false;
};

/// "2017-03-01", "2017/3/1", "2017.3.1", "2017年3月1日", "20170301", "1.3.2017" (dots are day first), "25/12/2017", and
/// "3/4/2017" by `order`. A time of midnight behind it, as spreadsheets write, is no more than the date.
DateReading readDate(std::string_view text, DateOrder order);

struct DateTimeReading {
  std::optional<sync::DateTime> time;
  bool ambiguous = false;
};

/// Any such date, then "T" or a blank, then "09:30", "9:30:15", with a zone or none (UTC); the date alone is midnight
/// UTC.
DateTimeReading readDateTime(std::string_view text, DateOrder order);

}  // namespace satchel::node
