// A connection to a Unix socket by its path. Invariant: a path of any length works, although the kernel's address holds
// only about a hundred bytes of it: a longer one is reached through its opened folder, without changing the working
// directory.
#pragma once
#include <chrono>
#include <string>

namespace satchel::client {

/// A connected, close-on-exec descriptor that the caller owns, or -1 with errno set.
int connectUnixSocket(const std::string& path);

/// Sees when somebody comes to listen at a path, from its construction on.
class SocketWatch {
 public:
  explicit SocketWatch(const std::string& path);
  ~SocketWatch();
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;
  /// Returns once somebody has come since the last time it was asked; false when the time is up, or nothing can be
  /// seen.
  bool await(std::chrono::milliseconds atMost);

 private:
  std::string name_;
  int descriptor_ = -1;
};

}  // namespace satchel::client
