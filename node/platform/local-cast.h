// Calling out to whoever listens on this machine's local networks: multicast, one hop. Invariant: what comes in is
// anybody's bytes; sending never waits and never fails, for nobody may be there.
#pragma once
#include <kj/async-unix.h>

#include <string>
#include <vector>

#include "crypto/bytes.h"

namespace satchel::node::platform {

class LocalCast {
 public:
  /// Listens from now on, on the networks that are there now; beside others on this machine. Throws std::system_error.
  explicit LocalCast(kj::UnixEventPort& port);
  ~LocalCast();
  KJ_DISALLOW_COPY(LocalCast);

  /// Addresses of this machine on networks that can be called on, ascending. What changes here has changed networks;
  /// listens on those that are new.
  std::vector<std::string> refresh();
  /// On every one of them.
  void send(ByteView message);

  struct Heard {
    Bytes message;
    std::string host;  ///< whose address, as digits
  };
  /// The next that comes; longer messages than a kilobyte are passed over.
  kj::Promise<Heard> next();

 private:
  int socket = -1;
  kj::Own<kj::UnixEventPort::FdObserver> observer;
  std::vector<std::string> joined;
};

}  // namespace satchel::node::platform
