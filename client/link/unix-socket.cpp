#include "client/link/unix-socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

}  // namespace satchel::client
