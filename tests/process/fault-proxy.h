// The line between two nodes, in bad hands: passes on what either says, and at one place does as it was told.
// Invariant: it knows no protocol; whatever it does, a network could do.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace satchel::test {

struct LineFault {
  enum class What {
    none,
    flip,   ///< one bit of the byte at `offset`
    cut,    ///< both ends, after so many bytes
    stall,  ///< from `offset` on nothing passes, and nobody is told
    drip,   ///< slowly: some bytes at a time
  };
  What what = What::none;
  bool toServer = true;
  std::uint64_t offset = 0;  ///< in that direction of a connection
};

class FaultProxy {
 public:
  struct Place {
    std::string host;
    int port = 0;
  };
  /// Takes connections at `here` for `server`. `space`: the network namespace it lives in; empty: this one.
  FaultProxy(Place here, Place server, std::string space = {});
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;

  /// For the connections that come from now on; those that stand are cut.
  void follow(LineFault fault);
  /// Connections on which the fault has happened.
  unsigned struck() const { return struck_; }

 private:
  struct Connection;
  void live();
  void carry(Connection& connection, bool toServer);

  const Place here_, server_;
  const std::string space_;
  std::mutex mutex_;
  LineFault fault_;
  std::atomic<unsigned> generation_ = 0, struck_ = 0;
  std::atomic<bool> ending_ = false, listening_ = false;
  std::string complaint_;
  std::thread thread_;
};

}  // namespace satchel::test
