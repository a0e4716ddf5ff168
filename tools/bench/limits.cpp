#include "tools/bench/limits.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int operator*() const { return number_; }

 private:
  int number_;
};

void writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    check(wrote < 0 ? -1 : 0, "write");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

/// A file that is gone with the object.
class Scratch {
 public:
  explicit Scratch(const std::string& folder)
      : path_(folder + "/limit"),
        file_(check(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "open")) {}
  ~Scratch() { ::unlink(path_.c_str()); }
  int operator*() const { return *file_; }

 private:
  std::string path_;
  Descriptor file_;
};

void receive(int listener, int file) {
  const Descriptor connection(check(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::read(*connection, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    check(got < 0 ? -1 : 0, "read");
    if (got == 0) break;
    writeAll(file, {buffer.data(), static_cast<std::size_t>(got)});
  }
  check(::fsync(file), "fsync");
  writeAll(*connection, "!");
}

}  // namespace

double secondsToStore(std::string_view bytes, const std::string& folder) {
  const Scratch file(folder);
  const Stopwatch watch;
  writeAll(*file, bytes);
  check(::fsync(*file), "fsync");
  return watch.seconds();
}

double secondsToCarry(std::string_view bytes, const std::string& folder) {
  const Scratch file(folder);
  const Descriptor listener(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  check(::bind(*listener, reinterpret_cast<sockaddr*>(&address), size), "bind");
  check(::listen(*listener, 1), "listen");
  check(::getsockname(*listener, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");

  std::exception_ptr failed;
  std::thread receiver([&] {
    try {
      receive(*listener, *file);
    } catch (...) {
      failed = std::current_exception();
    }
  });
  double seconds = 0;
  {
    const Descriptor connection(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    const Stopwatch watch;
    check(::connect(*connection, reinterpret_cast<sockaddr*>(&address), size), "connect");
    writeAll(*connection, bytes);
    check(::shutdown(*connection, SHUT_WR), "shutdown");
    char stored = 0;
    const ssize_t answered = ::read(*connection, &stored, 1);
    seconds = watch.seconds();
    if (answered != 1) seconds = 0;
  }
  receiver.join();
  if (failed) std::rethrow_exception(failed);
  return seconds;
}

}  // namespace satchel::bench
