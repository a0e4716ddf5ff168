#include <cstdio>
#include <limits>

#include "sync/value.h"

namespace satchel::sync {
namespace {

constexpr std::int64_t dayMillis = 86'400'000;

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

// Howard Hinnant, "chrono-compatible low-level date algorithms": days_from_civil and civil_from_days.
std::int64_t daysOf(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto yearOfEra = static_cast<unsigned>(year - era * 400);
  const unsigned dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const unsigned dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146'097 + static_cast<std::int64_t>(dayOfEra) - 719'468;
}

Civil civilOf(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto dayOfEra = static_cast<unsigned>(days - era * 146'097);
  const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
  const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const unsigned shiftedMonth = (5 * dayOfYear + 2) / 153;
  const unsigned month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {yearOfEra + era * 400 + (month <= 2), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1};
}

bool isLeap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned daysIn(int year, unsigned month) {
  constexpr unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && isLeap(year) ? 29 : lengths[month - 1];
}

std::string isoDay(std::int64_t days) {
  const auto civil = civilOf(days);
  char text[40];
  const bool fourDigits = civil.year >= 0 && civil.year <= 9999;
  std::snprintf(text, sizeof text, fourDigits ? "%04lld-%02u-%02u" : "%+07lld-%02u-%02u",
                static_cast<long long>(civil.year), civil.month, civil.day);
  return text;
}

/// Exactly `width` digits from the front.
std::optional<unsigned> takeDigits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  unsigned result = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    result = result * 10 + static_cast<unsigned>(text[i] - '0');
  }
  text.remove_prefix(width);
  return result;
}

bool takeOne(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> takeDate(std::string_view& text) {
  const auto year = takeDigits(text, 4);
  if (!year || !takeOne(text, '-')) return std::nullopt;
  const auto month = takeDigits(text, 2);
  if (!month || !takeOne(text, '-')) return std::nullopt;
  const auto day = takeDigits(text, 2);
  if (!day) return std::nullopt;
  return dateOf(static_cast<int>(*year), *month, *day);
}

/// Milliseconds since midnight of "09:30", "09:30:15" or "09:30:15.250"; finer than milliseconds is cut off.
std::optional<std::int64_t> takeTime(std::string_view& text) {
  const auto hour = takeDigits(text, 2);
  if (!hour || *hour > 23 || !takeOne(text, ':')) return std::nullopt;
  const auto minute = takeDigits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t result = (*hour * 60 + *minute) * 60'000;
  if (!takeOne(text, ':')) return result;
  const auto second = takeDigits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  result += *second * 1000;
  if (!takeOne(text, '.')) return result;
  std::size_t digits = 0;
  for (unsigned unit = 100; auto digit = takeDigits(text, 1); unit /= 10, ++digits) result += *digit * unit;
  if (digits == 0) return std::nullopt;
  return result;
}

/// Milliseconds east of UTC of "Z", "+08:00", "+0800" or "+08"; nothing written means UTC.
std::optional<std::int64_t> takeOffset(std::string_view& text) {
  if (text.empty() || takeOne(text, 'Z') || takeOne(text, 'z')) return 0;
  const bool west = text.starts_with('-');
  if (!west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const auto hours = takeDigits(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  std::int64_t minutes = *hours * 60;
  const bool colon = takeOne(text, ':');
  if (colon || !text.empty()) {
    const auto rest = takeDigits(text, 2);
    if (!rest || *rest > 59) return std::nullopt;
    minutes += *rest;
  }
  return (west ? -minutes : minutes) * 60'000;
}

}  // namespace

std::optional<Date> dateOf(int year, unsigned month, unsigned day) {
  if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return std::nullopt;
  return Date{static_cast<std::int32_t>(daysOf(year, month, day))};
}

std::string isoDate(Date date) {
  return isoDay(date.days);
}

std::string isoDateTime(DateTime time) {
  auto days = time.millis / dayMillis;
  auto rest = time.millis % dayMillis;
  if (rest < 0) {
    rest += dayMillis;
    --days;
  }
  const auto seconds = rest / 1000;
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  auto result = isoDay(days) + text;
  if (rest % 1000 != 0) {
    std::snprintf(text, sizeof text, ".%03d", static_cast<int>(rest % 1000));
    result += text;
  }
  return result + 'Z';
}

std::optional<Date> parseIsoDate(std::string_view text) {
  const auto date = takeDate(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<DateTime> parseIsoDateTime(std::string_view text) {
  const auto date = takeDate(text);
  if (!date) return std::nullopt;
  const auto midnight = date->days * dayMillis;
  if (text.empty()) return DateTime{midnight};
  if (!takeOne(text, 'T') && !takeOne(text, 't') && !takeOne(text, ' ')) return std::nullopt;
  const auto time = takeTime(text);
  if (!time) return std::nullopt;
  const auto offset = takeOffset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return DateTime{midnight + *time - *offset};
}

}  // namespace satchel::sync
