// What a simulation leaves to luck. Invariant: the same seed and the same questions in the same order give the same
// answers on every machine and library; nothing else in a simulation is random.
#pragma once
#include <cstdint>
#include <vector>

namespace satchel::sim {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Chance {
 public:
  /// Neighbouring seeds have nothing in common.
  explicit Chance(std::uint64_t seed) : state(seed) { state = any() ^ (seed << 32 | seed >> 32); }

  std::uint64_t any() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// 0 … bound - 1; bound > 0.
  std::uint64_t below(std::uint64_t bound) { return any() % bound; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
  /// True about `perMille` times in a thousand.
  bool in1000(unsigned perMille) { return below(1000) < perMille; }
  template <class T>
  const T& oneOf(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  /// A generator of its own, for whatever must not shift when its neighbours change.
  Chance fork() { return Chance(any()); }

 private:
  std::uint64_t state;
};

}  // namespace satchel::sim
