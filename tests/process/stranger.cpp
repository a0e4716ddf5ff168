#include "tests/process/stranger.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace satchel::test {
namespace {

int connected(int family, const sockaddr* address, socklen_t size) {
  const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(descriptor, address, size) != 0)
    throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
  return descriptor;
}

}  // namespace

Stranger Stranger::atPort(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return Stranger(connected(AF_INET, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

Stranger Stranger::atSocket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return Stranger(connected(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

Stranger::Stranger(Stranger&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
Stranger::~Stranger() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::size_t Stranger::say(const std::string& bytes) {
  std::size_t said = 0;
  while (said < bytes.size()) {
    pollfd writable{descriptor_, POLLOUT, 0};
    if (poll(&writable, 1, 2'000) != 1) break;  // the node has stopped listening to it, which is its right
    const auto n = send(descriptor_, bytes.data() + said, bytes.size() - said, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n <= 0) break;
    said += static_cast<std::size_t>(n);
  }
  return said;
}

bool Stranger::isShownOut(std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  std::array<char, 4096> heard;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd readable{descriptor_, POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) != 1) return false;
    if (recv(descriptor_, heard.data(), heard.size(), 0) <= 0) return true;  // closed, or reset
  }
}

std::string Stranger::address() const {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  if (getsockname(descriptor_, reinterpret_cast<sockaddr*>(&own), &size) != 0 || own.sin_family != AF_INET) return {};
  return "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
}

}  // namespace satchel::test
