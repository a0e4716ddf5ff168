#include "node/query/exact.h"

#include <limits>

namespace satchel::node {
namespace {

WideInteger common(WideInteger a, WideInteger b) {
  if (a < 0) a = -a;
  while (b != 0) {
    const WideInteger rest = a % b;
    a = b, b = rest;
  }
  return a;
}

std::optional<WideInteger> product(WideInteger a, WideInteger b) {
  WideInteger result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

WideInteger powerOfTen(unsigned places) {
  WideInteger result = 1;
  for (; places > 0; --places) result *= 10;
  return result;
}

}  // namespace

Exact::Exact(const sync::Decimal& decimal) {
  const WideInteger scale = powerOfTen(decimal.scale);
  const WideInteger shared = common(decimal.mantissa, scale);
  top = decimal.mantissa / shared;
  bottom = scale / shared;
}

std::optional<Exact> Exact::of(WideInteger top, WideInteger bottom) {
  // The smallest number has no opposite.
  constexpr WideInteger smallest = static_cast<WideInteger>(1) << 126;
  if (bottom == 0 || bottom < -smallest || top < -smallest || bottom > smallest || top > smallest) return std::nullopt;
  if (bottom < 0) top = -top, bottom = -bottom;
  const WideInteger shared = common(top, bottom);
  Exact result;
  result.top = top / shared;
  result.bottom = bottom / shared;
  return result;
}

std::optional<Exact> operator+(const Exact& a, const Exact& b) {
  const WideInteger shared = common(a.bottom, b.bottom);
  const auto left = product(a.top, b.bottom / shared), right = product(b.top, a.bottom / shared);
  const auto bottom = product(a.bottom / shared, b.bottom);
  WideInteger top = 0;
  if (!left || !right || !bottom || __builtin_add_overflow(*left, *right, &top)) return std::nullopt;
  return Exact::of(top, *bottom);
}

std::optional<Exact> operator-(const Exact& a, const Exact& b) {
  Exact opposite = b;
  opposite.top = -opposite.top;
  return a + opposite;
}

std::optional<Exact> operator*(const Exact& a, const Exact& b) {
  // Shared factors first: what fits is never refused.
  const WideInteger across = common(a.top, b.bottom), back = common(b.top, a.bottom);
  const auto top = product(a.top / across, b.top / back), bottom = product(a.bottom / back, b.bottom / across);
  if (!top || !bottom) return std::nullopt;
  return Exact::of(*top, *bottom);
}

std::optional<Exact> operator/(const Exact& a, const Exact& b) {
  if (b.top == 0) return std::nullopt;
  Exact turned;
  turned.top = b.top < 0 ? -b.bottom : b.bottom;
  turned.bottom = b.top < 0 ? -b.top : b.top;
  return a * turned;
}

std::strong_ordering Exact::operator<=>(const Exact& other) const {
  WideInteger a = top, b = bottom, c = other.top, d = other.bottom;
  // As continued fractions: no product, so nothing to overflow.
  for (bool turned = false;; turned = !turned) {
    const auto floor = [](WideInteger x, WideInteger y) { return x / y - (x % y < 0 ? 1 : 0); };
    const WideInteger left = floor(a, b), right = floor(c, d);
    if (left != right) return (left < right) != turned ? std::strong_ordering::less : std::strong_ordering::greater;
    a -= left * b, c -= right * d;
    if (a == 0 || c == 0) {
      if (a == c) return std::strong_ordering::equal;
      return (a == 0) != turned ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    std::swap(a, b), std::swap(c, d);
  }
}

Exact Exact::settled() const {
  if (powerOfTen(18) % bottom == 0) return *this;
  const auto shorter = rounded(6);
  return shorter ? Exact(*shorter) : *this;
}

std::optional<sync::Decimal> Exact::rounded(unsigned places) const {
  const auto shifted = product(top, powerOfTen(places));
  if (!shifted) return std::nullopt;
  WideInteger whole = *shifted / bottom;
  const WideInteger rest = *shifted % bottom;
  const WideInteger size = rest < 0 ? -rest : rest;
  if (size >= bottom - size) whole += *shifted < 0 ? -1 : 1;
  for (; places > 0 && whole % 10 == 0; --places) whole /= 10;
  if (whole < std::numeric_limits<std::int64_t>::min() || whole > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return sync::Decimal{static_cast<std::int64_t>(whole), static_cast<std::uint8_t>(places)};
}

}  // namespace satchel::node
