#include "tests/process/fault-proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <stdexcept>
#include <vector>

#include "tests/process/namespaces.h"

namespace satchel::test {
namespace {

constexpr int turnMillis = 5;
constexpr std::size_t dripBytes = 300;

sockaddr_in addressOf(const FaultProxy::Place& place) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(place.port));
  inet_pton(AF_INET, place.host.c_str(), &address.sin_addr);
  return address;
}

}  // namespace

/// Two sockets and what was passed between them. Each way one read is passed on whole before the next.
struct FaultProxy::Connection {
  int client = -1, server = -1;
  LineFault fault;
  unsigned generation = 0;
  std::uint64_t toServer = 0, toClient = 0;
  bool stalled = false, over = false;
  ~Connection() {
    for (const int end : {client, server}) {
      if (end >= 0) close(end);
    }
  }
};

FaultProxy::FaultProxy(Place here, Place server, std::string space)
    : here_(std::move(here)), server_(std::move(server)), space_(std::move(space)), thread_([this] {
        try {
          live();
        } catch (const std::exception& error) {
          complaint_ = error.what();
          ending_ = true;
        }
      }) {
  while (!listening_ && !ending_) std::this_thread::yield();
  if (listening_) return;
  thread_.join();
  throw std::runtime_error("fault proxy: " + complaint_);
}

FaultProxy::~FaultProxy() {
  ending_ = true;
  thread_.join();
}

void FaultProxy::follow(LineFault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  struck_ = 0;
  ++generation_;
}

void FaultProxy::live() {
  Namespaces::enter(space_);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto own = addressOf(here_), target = addressOf(server_);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 || listen(listener, 64) != 0) {
    throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
  }
  listening_ = true;
  std::list<Connection> connections;
  while (!ending_) {
    std::vector<pollfd> watched{{listener, POLLIN, 0}};
    for (const auto& each : connections) {
      const short wanted = each.stalled ? 0 : POLLIN;
      watched.push_back({each.client, wanted, 0});
      watched.push_back({each.server, wanted, 0});
    }
    poll(watched.data(), watched.size(), turnMillis);
    std::size_t i = 1;
    for (auto& each : connections) {
      if (watched[i++].revents & (POLLIN | POLLHUP | POLLERR) && !each.stalled) carry(each, true);
      if (watched[i++].revents & (POLLIN | POLLHUP | POLLERR) && !each.stalled) carry(each, false);
    }
    connections.remove_if([this](const Connection& each) { return each.over || each.generation != generation_; });
    if (watched[0].revents & POLLIN) {
      auto& fresh = connections.emplace_back();
      fresh.client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      fresh.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      fresh.over = connect(fresh.server, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0;
      const std::lock_guard lock(mutex_);
      fresh.fault = fault_;
      fresh.generation = generation_;
    }
  }
  close(listener);
}

void FaultProxy::carry(Connection& connection, bool toServer) {
  using What = LineFault::What;
  std::array<char, 16384> bytes;
  const LineFault& fault = connection.fault;
  const bool drips = fault.what == What::drip;
  const auto size = recv(toServer ? connection.client : connection.server, bytes.data(),
                         drips ? dripBytes : bytes.size(), MSG_DONTWAIT);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0) {
    connection.over = true;
    return;
  }
  auto& passed = toServer ? connection.toServer : connection.toClient;
  auto count = static_cast<std::size_t>(size);
  const bool here = fault.toServer == toServer && fault.offset >= passed && fault.offset < passed + count;
  if (here && fault.what != What::none) {
    ++struck_;
    const auto at = fault.offset - passed;
    if (fault.what == What::flip) bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    if (fault.what == What::cut || fault.what == What::stall) count = at;
    connection.over = fault.what == What::cut;
    connection.stalled = fault.what == What::stall;
  }
  passed += count;
  for (std::size_t said = 0; said < count;) {
    const auto n =
        send(toServer ? connection.server : connection.client, bytes.data() + said, count - said, MSG_NOSIGNAL);
    if (n <= 0) {
      connection.over = true;
      return;
    }
    said += static_cast<std::size_t>(n);
  }
}

}  // namespace satchel::test
