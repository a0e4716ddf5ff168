// The socket that clients on this machine come through. Invariant: only the user who runs the node; nothing of a
// message is believed before the framing guard has judged its header; one client's fault ends that client alone.
#pragma once
#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include "node/service/session.h"

namespace satchel::node {

class ClientDoor final : private kj::TaskSet::ErrorHandler {
 public:
  ClientDoor(kj::LowLevelAsyncIoProvider& io, kj::Timer& timer, const std::string& path, rpc::Node::Client door);

  /// When a client last said anything; when the door was opened, before that.
  kj::TimePoint lastHeard() const { return heard; }

 private:
  kj::Promise<void> acceptLoop();
  void serve(kj::Own<kj::AsyncIoStream> stream);
  void taskFailed(kj::Exception&& exception) override;

  kj::Timer& timer;
  kj::TimePoint heard;
  kj::Own<kj::ConnectionReceiver> receiver;
  rpc::Node::Client door;
  kj::TaskSet tasks;
};

}  // namespace satchel::node
