#include "client/link/unix-socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace satchel::client {
namespace {

int connectShort(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
  const int why = errno;
  ::close(descriptor);
  errno = why;
  return -1;
}

}  // namespace

int connectUnixSocket(const std::string& path) {
  if (path.size() < sizeof(sockaddr_un::sun_path)) return connectShort(path);
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int opened = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return -1;
  const int descriptor = connectShort("/proc/self/fd/" + std::to_string(opened) + "/" + path.substr(slash + 1));
  const int why = errno;
  ::close(opened);
  errno = why;
  return descriptor;
}

SocketWatch::SocketWatch(const std::string& path) {
  const auto slash = path.rfind('/');
  name_ = path.substr(slash == std::string::npos ? 0 : slash + 1);
  descriptor_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  // A node renames its socket to this name when it listens there.
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (descriptor_ >= 0) ::inotify_add_watch(descriptor_, folder.c_str(), IN_MOVED_TO);
}

SocketWatch::~SocketWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool SocketWatch::await(std::chrono::milliseconds atMost) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + atMost;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now());
    if (descriptor_ < 0 || left.count() <= 0) return false;
    pollfd waits{descriptor_, POLLIN, 0};
    if (::poll(&waits, 1, static_cast<int>(left.count())) < 0 && errno != EINTR) return false;
    alignas(inotify_event) std::array<char, 4096> events{};
    const ssize_t size = ::read(descriptor_, events.data(), events.size());
    bool came = false;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
      came = came || (event->len > 0 && name_ == event->name);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
    if (came) return true;
  }
}

}  // namespace satchel::client
