// Exact numbers for formulas: fractions, so that 50 / 60 * 120 is 100. Invariant: lowest terms, the denominator above
// zero; what would not fit into 128 bits is no number, never a wrong one.
#pragma once
#include <optional>

#include "sync/value.h"

namespace satchel::node {

__extension__ typedef __int128 WideInteger;

class Exact {
 public:
  Exact() = default;
  Exact(std::int64_t whole) : top(whole) {}
  Exact(const sync::Decimal& decimal);

  friend std::optional<Exact> operator+(const Exact& a, const Exact& b);
  friend std::optional<Exact> operator-(const Exact& a, const Exact& b);
  friend std::optional<Exact> operator*(const Exact& a, const Exact& b);
  /// Nothing where `b` is zero.
  friend std::optional<Exact> operator/(const Exact& a, const Exact& b);
  std::strong_ordering operator<=>(const Exact& other) const;
  bool operator==(const Exact& other) const { return top == other.top && bottom == other.bottom; }

  /// Itself where it ends within 18 places, else rounded to six: a thousand thirds and sevenths have no common size.
  Exact settled() const;
  /// To at most `places` (up to 18) behind the point, half away from zero. Nothing where it does not fit.
  std::optional<sync::Decimal> rounded(unsigned places) const;

 private:
  static std::optional<Exact> of(WideInteger top, WideInteger bottom);
  WideInteger top = 0, bottom = 1;
};

}  // namespace satchel::node
