#include <algorithm>
#include <limits>

#include "sync/value.h"

namespace satchel::sync {
namespace {

// A mantissa of 64 bits shifted by at most 18 places fits.
__extension__ typedef __int128 Wide;
constexpr unsigned largestScale = 18;

Wide shifted(std::int64_t mantissa, unsigned places) {
  Wide result = mantissa;
  for (; places > 0; --places) result *= 10;
  return result;
}

std::optional<std::int64_t> narrowed(Wide value) {
  if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return static_cast<std::int64_t>(value);
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  auto fraction = point == text.npos ? std::string_view{} : text.substr(point + 1);
  if (point != text.npos && fraction.empty()) return std::nullopt;
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (!std::ranges::all_of(whole, isDigit) || !std::ranges::all_of(fraction, isDigit)) return std::nullopt;
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (fraction.size() > largestScale) return std::nullopt;
  Wide mantissa = 0;
  for (const auto digits : {whole, fraction}) {
    for (const char c : digits) {
      mantissa = mantissa * 10 + (c - '0');
      if (mantissa > Wide(std::numeric_limits<std::int64_t>::max()) + 1) return std::nullopt;
    }
  }
  const auto fitting = narrowed(negative ? -mantissa : mantissa);
  if (!fitting) return std::nullopt;
  return Decimal{*fitting, static_cast<std::uint8_t>(fraction.size())};
}

std::string Decimal::text(unsigned minimumScale) const {
  auto magnitude = static_cast<std::uint64_t>(mantissa);
  if (mantissa < 0) magnitude = ~magnitude + 1;
  auto digits = std::to_string(magnitude);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  const auto whole = digits.size() - scale;
  if (scale > 0) digits.insert(whole, 1, '.');
  if (minimumScale > scale) {
    if (scale == 0) digits += '.';
    digits.append(minimumScale - scale, '0');
  }
  return mantissa < 0 ? '-' + digits : digits;
}

void Decimal::normalise() {
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const unsigned common = std::max(scale, other.scale);
  const auto mine = shifted(mantissa, common - scale);
  const auto theirs = shifted(other.mantissa, common - other.scale);
  return mine < theirs   ? std::strong_ordering::less
         : mine > theirs ? std::strong_ordering::greater
                         : std::strong_ordering::equal;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  auto scale = std::max(a.scale, b.scale);
  auto sum = shifted(a.mantissa, scale - a.scale) + shifted(b.mantissa, scale - b.scale);
  for (; scale > 0 && sum % 10 == 0; --scale) sum /= 10;
  const auto fitting = narrowed(sum);
  if (!fitting) return std::nullopt;
  return Decimal{*fitting, scale};
}

}  // namespace satchel::sync
