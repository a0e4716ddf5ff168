#include "tools/sim/network.h"

#include <arpa/inet.h>
#include <kj/debug.h>
#include <netinet/in.h>

#include "tools/sim/lane.h"

namespace satchel::sim {
namespace {

constexpr unsigned port = 4700;

kj::Exception disconnected(const char* why) {
  return kj::Exception(kj::Exception::Type::DISCONNECTED, __FILE__, __LINE__, kj::str(why));
}

void fillName(Host host, sockaddr* address, kj::uint* length) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  const std::string text = addressOf(host);
  inet_pton(AF_INET, text.substr(0, text.find(':')).c_str(), &name.sin_addr);
  std::memcpy(address, &name, std::min<std::size_t>(*length, sizeof name));
  *length = sizeof name;
}

}  // namespace

std::string addressOf(Host host) {
  return "10.0." + std::to_string(host / 250) + "." + std::to_string(host % 250 + 1) + ":" + std::to_string(port);
}

/// One end of a connection.
class Connection final : public kj::AsyncIoStream {
 public:
  Connection(std::shared_ptr<Lane> in, std::shared_ptr<Lane> out) : in(std::move(in)), out(std::move(out)) {}
  ~Connection() noexcept(false) {
    in->abandon();
    out->writerGone();
  }
  KJ_DISALLOW_COPY(Connection);

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t least, std::size_t most) override {
    return in->read(static_cast<std::uint8_t*>(buffer), least, most);
  }
  kj::Promise<void> write(const void* buffer, std::size_t size) override {
    const auto* bytes = static_cast<const std::uint8_t*>(buffer);
    return out->write(Bytes(bytes, bytes + size));
  }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    Bytes all;
    for (const auto& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
    return out->write(std::move(all));
  }
  kj::Promise<void> whenWriteDisconnected() override { return out->whenBroken(); }
  void shutdownWrite() override { out->end(); }
  void setsockopt(int, int, const void*, kj::uint) override {}
  void getsockname(sockaddr* address, kj::uint* length) override { fillName(out->from, address, length); }
  void getpeername(sockaddr* address, kj::uint* length) override { fillName(out->to, address, length); }

 private:
  std::shared_ptr<Lane> in, out;
};

class Accepting final : public kj::ConnectionReceiver {
 public:
  Accepting(Fabric& fabric, Host host) : fabric(fabric), host(host), listener(std::make_shared<Fabric::Listener>()) {
    fabric.listeners[host] = listener;
  }
  ~Accepting() noexcept(false) {
    if (fabric.listeners[host] == listener) fabric.listeners.erase(host);
  }
  KJ_DISALLOW_COPY(Accepting);

  kj::Promise<kj::Own<kj::AsyncIoStream>> accept() override {
    if (!listener->arrived.empty()) {
      auto next = kj::mv(listener->arrived.front());
      listener->arrived.pop_front();
      return kj::mv(next);
    }
    auto paf = kj::newPromiseAndFulfiller<kj::Own<kj::AsyncIoStream>>();
    listener->waiting = kj::mv(paf.fulfiller);
    return kj::mv(paf.promise);
  }
  kj::uint getPort() override { return port; }

 private:
  Fabric& fabric;
  Host host;
  std::shared_ptr<Fabric::Listener> listener;
};

class Address final : public kj::NetworkAddress {
 public:
  Address(Fabric& fabric, Host from, kj::Maybe<Host> to) : fabric(fabric), from(from), to(to) {}
  kj::Promise<kj::Own<kj::AsyncIoStream>> connect() override {
    KJ_IF_MAYBE (host, to) return fabric.connect(from, *host);
    return disconnected("Connection refused");
  }
  kj::Own<kj::ConnectionReceiver> listen() override { return kj::heap<Accepting>(fabric, from); }
  kj::Own<kj::NetworkAddress> clone() override { return kj::heap<Address>(fabric, from, to); }
  kj::String toString() override {
    KJ_IF_MAYBE (host, to) return kj::str(addressOf(*host).c_str());
    return kj::str("nowhere");
  }

 private:
  Fabric& fabric;
  Host from;
  kj::Maybe<Host> to;
};

namespace {

class HostNetwork final : public kj::Network {
 public:
  HostNetwork(Fabric& fabric, Host host) : fabric(fabric), host(host) {}
  kj::Promise<kj::Own<kj::NetworkAddress>> parseAddress(kj::StringPtr text, kj::uint) override {
    kj::Maybe<Host> to;
    unsigned high = 0, low = 0;
    if (std::sscanf(text.cStr(), "10.0.%u.%u:", &high, &low) == 2 && low > 0) to = high * 250 + low - 1;
    return kj::Own<kj::NetworkAddress>(kj::heap<Address>(fabric, host, to));
  }
  kj::Own<kj::NetworkAddress> getSockaddr(const void*, kj::uint) override { KJ_UNIMPLEMENTED("simulated"); }
  kj::Own<kj::Network> restrictPeers(kj::ArrayPtr<const kj::StringPtr>, kj::ArrayPtr<const kj::StringPtr>) override {
    KJ_UNIMPLEMENTED("simulated");
  }

 private:
  Fabric& fabric;
  Host host;
};

}  // namespace

kj::Own<kj::Network> Fabric::networkOf(Host host) {
  return kj::heap<HostNetwork>(*this, host);
}

kj::Duration Fabric::latency() {
  return static_cast<std::int64_t>(chance.between(weather.leastMillis, weather.mostMillis)) * kj::MILLISECONDS;
}

kj::Promise<kj::Own<kj::AsyncIoStream>> Fabric::connect(Host from, Host to) {
  // There and back; what is closed swallows the attempt, and the dialer's patience ends it.
  return world.timer().afterDelay(latency() * 2).then([this, from, to]() -> kj::Promise<kj::Own<kj::AsyncIoStream>> {
    if (!isOpen(from, to) || !isOpen(to, from)) return kj::Promise<kj::Own<kj::AsyncIoStream>>(kj::NEVER_DONE);
    const auto found = listeners.find(to);
    if (found == listeners.end()) return disconnected("Connection refused");
    ++connections;
    auto there = std::make_shared<Lane>(*this, from, to), back = std::make_shared<Lane>(*this, to, from);
    std::erase_if(lanes, [](const auto& lane) { return lane.second.expired(); });
    lanes[++lastLane] = there;
    lanes[++lastLane] = back;
    kj::Own<kj::AsyncIoStream> far = kj::heap<Connection>(there, back);
    Listener& listener = *found->second;
    KJ_IF_MAYBE (waiting, listener.waiting) {
      auto fulfiller = kj::mv(*waiting);
      listener.waiting = nullptr;
      fulfiller->fulfill(kj::mv(far));
    } else {
      listener.arrived.push_back(kj::mv(far));
    }
    return kj::Own<kj::AsyncIoStream>(kj::heap<Connection>(back, there));
  });
}

void Fabric::open(Host from, Host to) {
  closed.erase({from, to});
  for (const auto& [number, weak] : std::map(lanes)) {
    const auto lane = weak.lock();
    if (lane && lane->from == from && lane->to == to) lane->reopened();
  }
}

void Fabric::setReading(Host host, Reading how) {
  readings[host] = how;
  for (const auto& [number, weak] : std::map(lanes)) {
    const auto lane = weak.lock();
    if (lane && lane->to == host) lane->readOn();
  }
}

Reading Fabric::readingOf(Host host) const {
  const auto how = readings.find(host);
  return how == readings.end() ? Reading::promptly : how->second;
}

void Fabric::openAll() {
  meddlings.clear();
  for (const auto& [host, how] : std::map(readings)) setReading(host, Reading::promptly);
  for (const auto& [from, to] : std::set(closed)) open(from, to);
}

void Fabric::drop(Host host, bool silently) {
  for (const auto& [number, weak] : std::map(lanes)) {
    const auto lane = weak.lock();
    if (!lane || (lane->from != host && lane->to != host)) continue;
    if (silently) {
      lane->silence();
    } else {
      lane->fail("the connection was reset");
    }
  }
}

}  // namespace satchel::sim
