#include "node/platform/local-cast.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace satchel::node::platform {
namespace {

// In the block that stays within one site (RFC 2365).
constexpr const char* group = "239.255.47.11";
constexpr std::uint16_t castPort = 47112;

in_addr addressOf(const std::string& digits) {
  in_addr address{};
  ::inet_pton(AF_INET, digits.c_str(), &address);
  return address;
}

std::string digitsOf(const in_addr& address) {
  char text[INET_ADDRSTRLEN] = {};
  ::inet_ntop(AF_INET, &address, text, sizeof text);
  return text;
}

/// Of interfaces that are up, carry multicast, and lead out of this machine.
std::vector<std::string> localAddresses() {
  std::vector<std::string> found;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return found;
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    constexpr unsigned wanted = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    if ((each->ifa_flags & wanted) != wanted || (each->ifa_flags & IFF_LOOPBACK) != 0) continue;
    found.push_back(digitsOf(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr));
  }
  ::freeifaddrs(all);
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

LocalCast::LocalCast(kj::UnixEventPort& port)
    : socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  const int on = 1, off = 0;
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(castPort);
  place.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool open = socket >= 0 && ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                    ::bind(socket, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  if (!open) {
    const int why = errno;
    if (socket >= 0) ::close(socket);
    throw std::system_error(why, std::generic_category(), "listening on the local network");
  }
  // One hop, and not to ourselves.
  ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_TTL, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof off);
  observer = kj::heap<kj::UnixEventPort::FdObserver>(port, socket, kj::UnixEventPort::FdObserver::OBSERVE_READ);
  refresh();
}

LocalCast::~LocalCast() {
  observer = nullptr;
  ::close(socket);
}

std::vector<std::string> LocalCast::refresh() {
  const auto here = localAddresses();
  for (const std::string& address : here) {
    if (std::ranges::find(joined, address) != joined.end()) continue;
    const ip_mreq membership{addressOf(group), addressOf(address)};
    ::setsockopt(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership);
  }
  joined = here;
  return here;
}

void LocalCast::send(ByteView message) {
  sockaddr_in everybody{};
  everybody.sin_family = AF_INET;
  everybody.sin_port = htons(castPort);
  everybody.sin_addr = addressOf(group);
  for (const std::string& address : joined) {
    const in_addr from = addressOf(address);
    ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &from, sizeof from);
    (void)::sendto(socket, message.data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&everybody),
                   sizeof everybody);
  }
}

kj::Promise<LocalCast::Heard> LocalCast::next() {
  std::array<std::uint8_t, 1025> buffer{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  const ssize_t size = ::recvfrom(socket, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
  if (size >= 0 && size < static_cast<ssize_t>(buffer.size())) {
    return Heard{copyOf(ByteView(buffer).first(static_cast<std::size_t>(size))), digitsOf(from.sin_addr)};
  }
  // Others may have their turn before more of a flood is read.
  if (size >= 0) return kj::evalLater([this] { return next(); });
  return observer->whenBecomesReadable().then([this] { return next(); });
}

}  // namespace satchel::node::platform
