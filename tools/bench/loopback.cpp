#include "tools/bench/loopback.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace satchel::bench {
namespace {

Descriptor newSocket() {
  return Descriptor(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
}

Descriptor withoutDelay(Descriptor connection) {
  const int on = 1;
  check(::setsockopt(*connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
  return connection;
}

}  // namespace

int check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

sockaddr_in loopbackAddress(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Descriptor listenOnLoopback() {
  Descriptor listener = newSocket();
  const sockaddr_in address = loopbackAddress(0);
  check(::bind(*listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  check(::listen(*listener, 64), "listen");
  return listener;
}

std::uint16_t portOf(const Descriptor& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  check(::getsockname(*listener, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return ntohs(address.sin_port);
}

Descriptor connectTo(std::uint16_t port) {
  Descriptor connection = newSocket();
  const sockaddr_in address = loopbackAddress(port);
  check(::connect(*connection, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return withoutDelay(std::move(connection));
}

Descriptor acceptFrom(const Descriptor& listener) {
  return withoutDelay(Descriptor(check(::accept4(*listener, nullptr, nullptr, SOCK_CLOEXEC), "accept")));
}

void writeAll(const Descriptor& descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::send(*descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (wrote < 0 && errno == EINTR) continue;
    check(wrote < 0 ? -1 : 0, "send");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

bool readMore(const Descriptor& descriptor, std::string& buffer, std::size_t most) {
  const std::size_t before = buffer.size();
  buffer.resize(before + most);
  ssize_t got;
  do {
    got = ::read(*descriptor, buffer.data() + before, most);
  } while (got < 0 && errno == EINTR);
  buffer.resize(before + static_cast<std::size_t>(got < 0 ? 0 : got));
  check(got < 0 ? -1 : 0, "read");
  return got > 0;
}

}  // namespace satchel::bench
