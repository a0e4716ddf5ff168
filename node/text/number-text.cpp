#include "node/text/number-text.h"

#include <unicode/ucurr.h>

#include <algorithm>
#include <limits>

#include "node/text/words.h"

namespace satchel::node {
namespace {

using sync::Decimal;

struct CurrencySign {
  std::string_view sign;
  std::string_view codes;  ///< what it may mean, the usual meaning first
};

// Longer signs before those they contain.
constexpr CurrencySign currencySigns[] = {
    {"US$", "USD"},  {"HK$", "HKD"},  {"NT$", "TWD"},    {"CA$", "CAD"},  {"AU$", "AUD"},
    {"SG$", "SGD"},  {"A$", "AUD"},   {"C$", "CAD"},     {"S$", "SGD"},   {"$", "USD CAD AUD HKD SGD TWD NZD MXN"},
    {"€", "EUR"},    {"£", "GBP"},    {"¥", "CNY JPY"},  {"₩", "KRW"},    {"₹", "INR"},
    {"₽", "RUB"},  {"RMB", "CNY"},  {"人民币", "CNY"}, {"美元", "USD"}, {"欧元", "EUR"},
    {"日元", "JPY"}, {"港元", "HKD"}, {"港币", "HKD"},   {"英镑", "GBP"}, {"元", "CNY TWD HKD MOP"},
};

/// Three letters, or a sign, at one end of `text`: taken off it.
struct FoundCurrency {
  std::string_view codes;
  std::string code;  ///< as written out
};

bool isLetter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::optional<FoundCurrency> takeCurrency(std::string_view& text, bool front) {
  for (const auto& sign : currencySigns) {
    auto rest = text;
    if (front ? takePrefix(rest, sign.sign) : takeSuffix(rest, sign.sign)) {
      if (isLetter(sign.sign[0]) && !rest.empty() && isLetter(front ? rest.front() : rest.back())) continue;
      text = stripped(rest);
      return FoundCurrency{sign.codes, {}};
    }
  }
  if (text.size() <= 3) return std::nullopt;
  auto code = uppered(front ? text.substr(0, 3) : text.substr(text.size() - 3));
  if (!isCurrencyCode(code)) return std::nullopt;
  front ? text.remove_prefix(3) : text.remove_suffix(3);
  text = stripped(text);
  return FoundCurrency{{}, std::move(code)};
}

/// The one currency that both ends of the text and the space agree on.
std::optional<std::string> agreed(const std::optional<FoundCurrency>& front, const std::optional<FoundCurrency>& back,
                                  std::string_view currency) {
  const auto may = [](const std::optional<FoundCurrency>& found, std::string_view code) {
    return !found || found->code == code || found->codes.find(code) != std::string_view::npos;
  };
  for (const auto* found : {&front, &back}) {
    if (*found && !(*found)->code.empty()) {
      const auto& code = (*found)->code;
      return may(front, code) && may(back, code) ? std::optional(code) : std::nullopt;
    }
  }
  if (!currency.empty() && may(front, currency) && may(back, currency)) return std::string(currency);
  if (!front && !back) return std::nullopt;
  const auto usual = (front ? front : back)->codes.substr(0, 3);
  return may(front, usual) && may(back, usual) ? std::optional(std::string(usual)) : std::nullopt;
}

std::optional<Decimal> times(const Decimal& decimal, std::int64_t factor) {
  Decimal result = decimal;
  if (__builtin_mul_overflow(result.mantissa, factor, &result.mantissa)) return std::nullopt;
  result.normalise();
  return result;
}

struct Unit {
  std::string_view word;
  std::int64_t minutes;
};
constexpr std::int64_t dayMinutes = 8 * 60;
// Longer words before those they begin with.
constexpr Unit units[] = {
    {"weeks", 5 * dayMinutes},
    {"week", 5 * dayMinutes},
    {"w", 5 * dayMinutes},
    {"周", 5 * dayMinutes},
    {"days", dayMinutes},
    {"day", dayMinutes},
    {"d", dayMinutes},
    {"天", dayMinutes},
    {"工日", dayMinutes},
    {"日", dayMinutes},
    {"hours", 60},
    {"hour", 60},
    {"hrs", 60},
    {"hr", 60},
    {"h", 60},
    {"个小时", 60},
    {"小时", 60},
    {"minutes", 1},
    {"minute", 1},
    {"mins", 1},
    {"min", 1},
    {"m", 1},
    {"分钟", 1},
    {"分", 1},
};

/// "1.5h" from the front, in minutes.
std::optional<std::int64_t> takeSpan(std::string_view& text) {
  const auto end = text.find_first_not_of("0123456789.");
  const auto number = Decimal::parse(text.substr(0, end));
  if (!number || end == text.npos) return std::nullopt;
  text = stripped(text.substr(end));
  for (const auto& unit : units) {
    if (!takePrefix(text, unit.word)) continue;
    text = stripped(text);
    const auto minutes = times(*number, unit.minutes);
    return minutes && minutes->scale == 0 ? std::optional(minutes->mantissa) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Decimal> numberOf(std::string_view text) {
  text = stripped(text);
  if (text.find(',') == text.npos) return Decimal::parse(text);
  const auto point = text.find('.');
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const auto groups = splitStripped(text.substr(sign, point == text.npos ? point : point - sign), ',');
  if (groups[0].empty() || groups[0].size() > 3 || groups[0][0] == '0') return std::nullopt;
  std::string plain(text.substr(0, sign));
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!isDigits(groups[i]) || (i > 0 && groups[i].size() != 3)) return std::nullopt;
    plain += groups[i];
  }
  if (point != text.npos) plain += text.substr(point);
  return Decimal::parse(plain);
}

bool isCurrencyCode(std::string_view code) {
  if (code.size() != 3 || !std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; })) return false;
  UChar wide[4] = {};
  std::ranges::copy(code, wide);
  UErrorCode status = U_ZERO_ERROR;
  constexpr auto always = std::numeric_limits<UDate>::max();
  return ucurr_isAvailable(wide, -always, always, &status) != 0 && U_SUCCESS(status);
}

std::optional<sync::Money> moneyOf(std::string_view text, std::string_view currency) {
  text = stripped(text);
  const bool negative = takePrefix(text, "-");
  text = stripped(text);
  const auto front = takeCurrency(text, true);
  const auto back = takeCurrency(text, false);
  const auto code = agreed(front, back, currency);
  if (!code) return std::nullopt;
  std::int64_t factor = takeSuffix(text, "万") ? 10'000 : takeSuffix(text, "亿") ? 100'000'000 : 1;
  auto amount = numberOf(text);
  if (amount && negative && amount->mantissa < 0) return std::nullopt;
  if (amount) amount = times(*amount, negative ? -factor : factor);
  if (!amount) return std::nullopt;
  return sync::Money{*amount, *code};
}

std::optional<sync::Duration> durationOf(std::string_view text) {
  const auto lower = lowered(stripped(text));
  std::string_view rest = lower;
  const bool negative = takePrefix(rest, "-");
  if (rest.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!rest.empty()) {
    const auto span = takeSpan(rest);
    if (!span || __builtin_add_overflow(total, *span, &total)) return std::nullopt;
  }
  return sync::Duration{negative ? -total : total};
}

std::string durationText(sync::Duration duration) {
  auto minutes = static_cast<std::uint64_t>(duration.minutes);
  if (duration.minutes < 0) minutes = ~minutes + 1;
  std::string result = duration.minutes < 0 ? "-" : "";
  if (minutes >= 60) result += std::to_string(minutes / 60) + "h";
  if (minutes % 60 != 0 || minutes == 0) result += std::to_string(minutes % 60) + "m";
  return result;
}

}  // namespace satchel::node
