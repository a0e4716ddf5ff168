// A connection to a Unix socket by its path. Invariant: a path of any length works, although the kernel's address holds
// only about a hundred bytes of it: a longer one is reached through its opened folder, without changing the working
// directory.
#pragma once
#include <string>

namespace satchel::client {

/// A connected, close-on-exec descriptor that the caller owns, or -1 with errno set.
int connectUnixSocket(const std::string& path);

}  // namespace satchel::client
