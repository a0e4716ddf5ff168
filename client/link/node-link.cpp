#include "client/link/node-link.h"

#include <capnp/message.h>
#include <kj/debug.h>
#include <kj/io.h>

#include <utility>

#include "client/link/unix-socket.h"

namespace satchel::client {
namespace {

/// A page of 500 records, each as large as a commit may make it (256 KiB), fits.
constexpr capnp::ReaderOptions answerLimits{.traversalLimitInWords = 16u << 20, .nestingLimit = 64};

kj::Own<kj::AsyncIoStream> connect(kj::LowLevelAsyncIoProvider& provider, const std::string& folder) {
  const int descriptor = connectUnixSocket(socketPath(folder));
  if (descriptor < 0) throw NoNode(folder);
  return provider.wrapSocketFd(kj::AutoCloseFd(descriptor));
}

capnp::Capability::Client bootstrap(capnp::RpcSystem<capnp::rpc::twoparty::VatId>& rpc) {
  capnp::MallocMessageBuilder message(4);
  auto vat = message.getRoot<capnp::rpc::twoparty::VatId>();
  vat.setSide(capnp::rpc::twoparty::Side::SERVER);
  return rpc.bootstrap(vat);
}

}  // namespace

std::string socketPath(std::string_view dataFolder) {
  return std::string(dataFolder) + "/run/client.sock";
}

NodeLink::NodeLink(const std::string& dataFolder)
    : io_(kj::setupAsyncIo()),
      stream_(connect(*io_.lowLevelProvider, dataFolder)),
      network_(*stream_, capnp::rpc::twoparty::Side::CLIENT, answerLimits),
      rpc_(capnp::makeRpcClient(network_)),
      node_(bootstrap(rpc_).castAs<rpc::Node>()) {}

NodeLink::~NodeLink() = default;

Greeting NodeLink::hello(std::string_view locale) {
  auto request = node_.helloRequest();
  request.setLocale(std::string(locale).c_str());
  auto answer = ask(std::move(request));
  session_ = answer.getSession();
  return {answer.getVersion().cStr(), answer.getPerson().cStr(), answer.getDevice().cStr(), answer.getRelay()};
}

bool NodeLink::waitUntilGone(std::optional<std::chrono::seconds> atMost) {
  auto gone = network_.onDisconnect().then([] { return true; });
  if (atMost) {
    gone = gone.exclusiveJoin(timer().afterDelay(atMost->count() * kj::SECONDS).then([] { return false; }));
  }
  auto woken = kj::newPromiseAndFulfiller<void>();
  wake_ = kj::mv(woken.fulfiller);
  gone = gone.exclusiveJoin(woken.promise.then([] { return true; }));
  return catching([&] { return gone.wait(io_.waitScope); });
}

void NodeLink::inCallback(const std::function<void()>& work) {
  if (!failed_) {
    try {
      return work();
    } catch (...) {
      failed_ = std::current_exception();
    }
    KJ_IF_MAYBE (wake, wake_) {
      (*wake)->fulfill();
    }
  }
  kj::throwFatalException(KJ_EXCEPTION(FAILED, "the client could not take this"));
}

void NodeLink::throwWhatACallbackThrew() {
  if (failed_) std::rethrow_exception(std::exchange(failed_, nullptr));
}

void NodeLink::translate(const kj::Exception& exception) {
  throwWhatACallbackThrew();
  if (exception.getType() == kj::Exception::Type::DISCONNECTED) throw NodeGone();
  if (exception.getType() == kj::Exception::Type::UNIMPLEMENTED) {
    throw Refused{"NOT_SUPPORTED",
                  "The node on this machine does not know this command; update satcheld, then try again."};
  }
  throw parseRefusal({exception.getDescription().begin(), exception.getDescription().size()});
}

}  // namespace satchel::client
