// A whole node in memory, the same each time, with a space in which Bob is an editor: what stands behind the doors that
// are fuzzed. Invariant: it reaches no network; whoever it would dial cannot be reached.
#pragma once
#include <kj/async-io.h>

#include "node/node.h"

namespace satchel::fuzz {

struct StillClock final : node::Clock {
  sync::Millis now() const override { return 1'700'000'000'000; }
};

/// A folder in memory where there is such a place, gone afterwards.
class MemoryFolder {
 public:
  MemoryFolder();
  ~MemoryFolder();
  MemoryFolder(const MemoryFolder&) = delete;
  const std::string& path() const { return name; }

 private:
  std::string name;
};

/// Nobody is there.
class NoNetwork final : public kj::Network {
 public:
  kj::Promise<kj::Own<kj::NetworkAddress>> parseAddress(kj::StringPtr address, kj::uint portHint = 0) override;
  kj::Own<kj::NetworkAddress> getSockaddr(const void* address, kj::uint length) override;
  kj::Own<kj::Network> restrictPeers(kj::ArrayPtr<const kj::StringPtr> allow,
                                     kj::ArrayPtr<const kj::StringPtr> deny = nullptr) override;
};

/// Alice's.
class TinyNode {
 public:
  TinyNode();

  /// What the store does with it, done when this returns.
  void inStore(std::function<void(node::StoreAccess&)> job) { node->inStore(std::move(job)).wait(io.waitScope); }
  /// Runs until what was asked of the store so far, and what that asked for in turn, is done.
  void comeToRest();
  /// Somebody's bytes go into `end`, as far as they are taken; what comes out of it is let go. Until `gone`.
  void say(kj::AsyncIoStream& end, ByteView bytes, kj::Promise<void> gone);
  /// What must hold whoever said what: the records are what the log gives, and Alice owns her space.
  void check();

  kj::AsyncIoContext io = kj::setupAsyncIo();
  SeededRandom random{1};
  const schema::Catalogue catalogue;
  StillClock clock;
  Identity alice, bob;
  sync::Incarnation bobsLog;
  MemoryFolder folder;
  std::unique_ptr<node::Database> database;
  std::unique_ptr<node::Node> node;
  NoNetwork network;
  std::uint32_t space = 0;
  sync::SpaceId spaceId;
};

/// A stream that keeps what is written to it: how an honest peer's words become a seed.
class Recorder final : public kj::AsyncIoStream {
 public:
  Recorder(kj::Own<kj::AsyncIoStream> inner, Bytes& kept) : inner(kj::mv(inner)), kept(kept) {}
  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t minBytes, std::size_t maxBytes) override {
    return inner->tryRead(buffer, minBytes, maxBytes);
  }
  kj::Promise<void> write(const void* buffer, std::size_t size) override;
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override;
  void shutdownWrite() override { inner->shutdownWrite(); }
  kj::Promise<void> whenWriteDisconnected() override { return inner->whenWriteDisconnected(); }

 private:
  kj::Own<kj::AsyncIoStream> inner;
  Bytes& kept;
};

}  // namespace satchel::fuzz
