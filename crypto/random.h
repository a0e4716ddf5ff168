// Where unpredictable bytes come from. Invariant: nothing below this interface is asked for randomness in any other
// way, so that a simulated node is a function of its seed.
#pragma once
#include "crypto/bytes.h"

namespace satchel {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  template <class Fixed>
  Fixed make() {
    Fixed result;
    fill(result.bytes);
    return result;
  }
};

/// The operating system's generator, through libsodium. Safe to share between threads.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::uint8_t> out) override;
};

/// A reproducible generator (ChaCha20 under the seed) for tests and simulations; never for a node that people use.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::array<std::uint8_t, 32> key{};
  std::uint64_t block = 0;
};

}  // namespace satchel
