// The link to the node on this machine: a Unix socket, an event loop and the node's session. Invariant: every fault
// leaves here as one of errors.h, so that nothing above this folder knows of KJ's exceptions. One link per thread.
#pragma once
#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "client/link/errors.h"
#include "schema/client.capnp.h"

namespace satchel::client {

/// Where the node of a data folder listens.
std::string socketPath(std::string_view dataFolder);

struct Greeting {
  std::string version, person, device;
  bool relay = false;
};

class NodeLink {
 public:
  /// Connects to the node of this folder; throws NoNode.
  explicit NodeLink(const std::string& dataFolder);
  ~NodeLink();
  NodeLink(const NodeLink&) = delete;
  NodeLink& operator=(const NodeLink&) = delete;

  /// The first thing said. `locale`, "en" or "zh", is the language of the node's sentences from here on.
  Greeting hello(std::string_view locale);
  /// After hello.
  rpc::Session::Client& session() { return session_; }

  /// Sends a request and waits for its answer; throws Refused or NodeGone. Callbacks run meanwhile, and what they threw
  /// is thrown from here.
  template <class Params, class Results>
  capnp::Response<Results> ask(capnp::Request<Params, Results> request) {
    return catching([&] { return request.send().wait(io_.waitScope); });
  }
  /// Runs callbacks until the node goes away (true) or the time is up (false); throws what a callback threw.
  bool waitUntilGone(std::optional<std::chrono::seconds> atMost = std::nullopt);

  /// Runs a callback's work. What it throws ends the conversation and comes out of ask() or waitUntilGone().
  void inCallback(const std::function<void()>& work);

  kj::WaitScope& waitScope() { return io_.waitScope; }
  kj::Timer& timer() { return io_.provider->getTimer(); }

 private:
  template <class Work>
  auto catching(Work&& work) -> decltype(work()) {
    try {
      auto result = work();
      throwWhatACallbackThrew();
      return result;
    } catch (const kj::Exception& exception) {
      translate(exception);
    }
  }
  void throwWhatACallbackThrew();
  [[noreturn]] void translate(const kj::Exception& exception);

  kj::AsyncIoContext io_;
  kj::Own<kj::AsyncIoStream> stream_;
  capnp::TwoPartyVatNetwork network_;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc_;
  rpc::Node::Client node_;
  rpc::Session::Client session_ = nullptr;
  std::exception_ptr failed_;                            ///< what a callback threw
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> wake_;  ///< of waitUntilGone, when a callback failed
};

}  // namespace satchel::client
