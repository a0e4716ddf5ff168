#include "node/text/date-text.h"

#include <charconv>
#include <vector>

#include "node/text/day.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

unsigned numberIn(std::string_view digits) {
  unsigned result = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), result);
  return result;
}

/// Years have four digits, months and days one or two.
std::optional<sync::Date> dateFrom(std::string_view year, std::string_view month, std::string_view day) {
  if (year.size() != 4 || month.size() > 2 || day.size() > 2) return std::nullopt;
  if (!isDigits(year) || !isDigits(month) || !isDigits(day)) return std::nullopt;
  return sync::dateOf(static_cast<int>(numberIn(year)), numberIn(month), numberIn(day));
}

DateReading yearLast(std::string_view first, std::string_view second, std::string_view year, DateOrder order) {
  const auto dayFirst = dateFrom(year, second, first);
  const auto monthFirst = dateFrom(year, first, second);
  switch (order) {
    case DateOrder::dayFirst:
      return {dayFirst};
    case DateOrder::monthFirst:
      return {monthFirst};
    case DateOrder::unknown:
      break;
  }
  if (dayFirst && monthFirst && dayFirst != monthFirst) return {std::nullopt, true};
  return {dayFirst ? dayFirst : monthFirst};
}

std::optional<sync::Date> chineseDate(std::string_view text) {
  const auto year = text.find("年"), month = text.find("月");
  if (year == text.npos || month == text.npos || month < year) return std::nullopt;
  constexpr std::size_t sign = 3;  // bytes of one character
  auto day = text.substr(month + sign);
  if (!takeSuffix(day, "日") && !takeSuffix(day, "号")) return std::nullopt;
  return dateFrom(stripped(text.substr(0, year)), stripped(text.substr(year + sign, month - year - sign)),
                  stripped(day));
}

DateReading bareDate(std::string_view text, DateOrder order) {
  if (text.size() == 8 && isDigits(text)) return {dateFrom(text.substr(0, 4), text.substr(4, 2), text.substr(6))};
  for (const char separator : {'-', '/', '.'}) {
    const auto parts = splitStripped(text, separator);
    if (parts.size() != 3) continue;
    if (parts[0].size() == 4) return {dateFrom(parts[0], parts[1], parts[2])};
    return yearLast(parts[0], parts[1], parts[2], separator == '.' ? DateOrder::dayFirst : order);
  }
  return {chineseDate(text)};
}

/// Where the date ends and "T09:30" or " 9:30" begins; the end where there is no time.
std::size_t timeAt(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return text.size();
  const auto blank = text.find_last_of(" Tt", colon);
  return blank == text.npos ? text.size() : blank;
}

}  // namespace

DateReading readDate(std::string_view text, DateOrder order) {
  text = stripped(text);
  const auto end = timeAt(text);
  const auto day = bareDate(stripped(text.substr(0, end)), order);
  if (end == text.size() || !day.date) return day;
  const auto moment = readDateTime(text, order).time;
  return moment && moment->millis == day.date->days * dayMillis ? day : DateReading{};
}

DateTimeReading readDateTime(std::string_view text, DateOrder order) {
  text = stripped(text);
  const auto end = timeAt(text);
  const auto date = bareDate(stripped(text.substr(0, end)), order);
  if (!date.date) return {std::nullopt, date.ambiguous};
  std::string iso = sync::isoDate(*date.date);
  if (end < text.size()) {
    auto time = stripped(text.substr(end + 1));
    iso += 'T';
    if (time.find(':') == 1) iso += '0';
    // "09:30 Z", "09:30 +08:00"
    const auto zone = time.find(' ');
    iso += time.substr(0, zone);
    if (zone != time.npos) iso += stripped(time.substr(zone));
  }
  return {sync::parseIsoDateTime(iso)};
}

}  // namespace satchel::node
