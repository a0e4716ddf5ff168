#include "node/service/door.h"

#include <kj/debug.h>
#include <unistd.h>

#include "node/platform/platform.h"
#include "schema/framing-guard.h"

namespace satchel::node {
namespace {
constexpr std::uint64_t maxMessage = 16 << 20;
}

ClientDoor::ClientDoor(kj::LowLevelAsyncIoProvider& io, kj::Timer& timer, const std::string& path,
                       rpc::Node::Client door)
    : timer(timer),
      heard(timer.now()),
      receiver(io.wrapListenSocketFd(platform::listenUnix(path), kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP |
                                                                     kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC |
                                                                     kj::LowLevelAsyncIoProvider::ALREADY_NONBLOCK)),
      door(kj::mv(door)),
      tasks(*this) {
  tasks.add(acceptLoop());
}

kj::Promise<void> ClientDoor::acceptLoop() {
  return receiver->accept().then(
      [this](kj::Own<kj::AsyncIoStream> stream) {
        serve(kj::mv(stream));
        return acceptLoop();
      },
      [this](kj::Exception&&) -> kj::Promise<void> {
        // Out of descriptors, most likely: others leave, then there is room again.
        return timer.afterDelay(100 * kj::MILLISECONDS).then([this] { return acceptLoop(); });
      });
}

void ClientDoor::serve(kj::Own<kj::AsyncIoStream> stream) {
  KJ_IF_MAYBE (fd, stream->getFd()) {
    const uid_t user = platform::peerUser(*fd);
    if (user != ::geteuid()) return;
  } else {
    return;
  }
  auto guarded = kj::heap<rpc::FramingGuard>(kj::mv(stream), timer, maxMessage);
  guarded->whenHeard([this] { heard = timer.now(); });
  capnp::ReaderOptions options;
  options.traversalLimitInWords = maxMessage / sizeof(capnp::word) * 4;
  auto network = kj::heap<capnp::TwoPartyVatNetwork>(*guarded, capnp::rpc::twoparty::Side::SERVER, options);
  auto system = kj::heap(capnp::makeRpcServer(*network, door));
  auto gone = network->onDisconnect();
  // One after the other: each uses the next until it is gone.
  tasks.add(gone.attach(kj::mv(system)).attach(kj::mv(network)).attach(kj::mv(guarded)));
}

void ClientDoor::taskFailed(kj::Exception&& exception) {
  if (exception.getType() != kj::Exception::Type::DISCONNECTED) KJ_LOG(WARNING, exception);
}

}  // namespace satchel::node
