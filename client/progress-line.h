// How far a long work is: one line on a terminal, rewritten in place; elsewhere one line per phase. Invariant: it goes
// to stderr only, and with --json only to a terminal, so that whoever parses stderr finds nothing but an error.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "client/context.h"

namespace satchel::client {

class ProgressLine {
 public:
  explicit ProgressLine(Context& context);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// `total` 0: not known.
  void report(std::string_view phase, std::uint64_t done, std::uint64_t total);
  /// Before anything else is printed.
  void clear();
  /// For the node to call while this lives.
  rpc::Progress::Client client();

 private:
  Context& context_;
  std::string phase_, shown_;
};

}  // namespace satchel::client
