// What the node may call back while it works, as plain functions. Invariant: calls arrive one after another, in the
// order the node made them; with a gate, not before the gate is open.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

#include "client/link/node-link.h"

namespace satchel::client {

/// Holds calls back until the first answer has been printed, so that a change never overtakes the list it changes.
class Gate {
 public:
  Gate();
  void open();
  kj::Promise<void> opened();

 private:
  kj::Own<kj::PromiseFulfiller<void>> fulfiller_;
  kj::ForkedPromise<void> promise_;
};

// The link, the gate and whatever the functions borrow outlive the returned client.

using OnProgress = std::function<void(std::string_view phase, std::uint64_t done, std::uint64_t total)>;
rpc::Progress::Client progressTo(NodeLink& link, OnProgress report);

using OnEvent = std::function<void(rpc::Event::Reader event)>;
rpc::EventSink::Client eventsTo(NodeLink& link, Gate& gate, OnEvent event);

using OnBytes = std::function<void(std::string_view bytes)>;
rpc::Sink::Client bytesTo(NodeLink& link, OnBytes write);

using OnChange = std::function<void(capnp::List<rpc::Record>::Reader records, capnp::List<capnp::Text>::Reader gone)>;
rpc::Watcher::Client changesTo(NodeLink& link, Gate& gate, OnChange changed);

}  // namespace satchel::client
