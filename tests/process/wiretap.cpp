#include "tests/process/wiretap.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "tests/process/namespaces.h"

namespace satchel::test {

Wiretap::Wiretap(const std::string& space) : ending_(eventfd(0, EFD_CLOEXEC)) {
  // A socket stays in the namespace in which it was made; the thread that made it is gone.
  std::string complaint;
  std::thread([&] {
    try {
      Namespaces::enter(space);
      socket_ = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
      if (socket_ < 0) complaint = std::strerror(errno);
    } catch (const std::exception& error) {
      complaint = error.what();
    }
  }).join();
  if (socket_ < 0) {
    close(ending_);
    throw std::runtime_error("listening in " + space + ": " + complaint);
  }
  const int room = 8 << 20;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  thread_ = std::thread([this] { listen(); });
}

Wiretap::~Wiretap() {
  heard();
  close(socket_);
  close(ending_);
}

std::string Wiretap::heard() {
  if (thread_.joinable()) {
    eventfd_write(ending_, 1);
    thread_.join();
  }
  return frames_;
}

void Wiretap::listen() {
  std::array<char, 65536> frame{};
  for (;;) {
    std::array<pollfd, 2> both{{{socket_, POLLIN, 0}, {ending_, POLLIN, 0}}};
    if (poll(both.data(), both.size(), -1) < 0 && errno != EINTR) return;
    // What came before the end is heard to its end.
    if (both[0].revents == 0 && both[1].revents != 0) return;
    const auto size = recv(socket_, frame.data(), frame.size(), MSG_DONTWAIT);
    if (size > 0) frames_.append(frame.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace satchel::test
