// A line of 127.0.0.1 between two nodes that counts what passes. Invariant: it passes everything on as it came, at
// once, and knows no protocol, so its count is what a network would carry.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "tools/bench/loopback.h"

namespace satchel::bench {

class LineCounter {
 public:
  /// Connections to address() lead on to `target`, "127.0.0.1:PORT".
  explicit LineCounter(const std::string& target);
  ~LineCounter();
  LineCounter(const LineCounter&) = delete;
  LineCounter& operator=(const LineCounter&) = delete;

  const std::string& address() const { return address_; }
  /// Both ways, over all connections so far.
  std::uint64_t bytes() const { return bytes_; }

 private:
  void live();

  const std::uint16_t target_;
  Descriptor listener_, wake_;
  std::string address_;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::thread thread_;
};

}  // namespace satchel::bench
