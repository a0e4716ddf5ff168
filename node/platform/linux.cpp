#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <system_error>

#include "node/platform/platform.h"

namespace satchel::node::platform {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int check(int result, const std::string& what) {
  if (result < 0) fail(what);
  return result;
}

}  // namespace

void makePrivateDirectory(const std::string& path) {
  std::filesystem::create_directories(path);
  check(::chmod(path.c_str(), 0700), path);
}

std::uint64_t writeDurably(const std::string& path, const std::function<void(int fd)>& write) {
  const std::string fresh = path + ".new";
  const int fd = check(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), fresh);
  struct stat found {};
  try {
    write(fd);
    check(::fsync(fd), fresh);
    check(::fstat(fd, &found), fresh);
  } catch (...) {
    ::close(fd);
    removeFile(fresh);
    throw;
  }
  ::close(fd);
  renameDurably(fresh, path);
  return static_cast<std::uint64_t>(found.st_size);
}

void writeFileDurably(const std::string& path, const std::string& contents) {
  writeDurably(path, [&](int fd) {
    for (std::size_t at = 0; at < contents.size();) {
      const ssize_t wrote = ::write(fd, contents.data() + at, contents.size() - at);
      if (wrote < 0) fail(path);
      at += static_cast<std::size_t>(wrote);
    }
  });
}

void renameDurably(const std::string& from, const std::string& to) {
  check(::rename(from.c_str(), to.c_str()), to);
  const std::string parent = std::filesystem::path(to).parent_path();
  const int directory = check(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), parent);
  const int synced = ::fsync(directory);
  ::close(directory);
  check(synced, parent);
}

std::string readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

void rewriteFile(const std::string& path, const std::string& contents) {
  const int fd = check(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), path);
  const bool written = ::pwrite(fd, contents.data(), contents.size(), 0) == static_cast<ssize_t>(contents.size()) &&
                       ::ftruncate(fd, static_cast<off_t>(contents.size())) == 0;
  ::close(fd);
  if (!written) fail(path);
}

void removeFile(const std::string& path) {
  ::unlink(path.c_str());
}

std::uint64_t freeBytes(const std::string& directory) {
  struct statvfs room {};
  if (::statvfs(directory.c_str(), &room) != 0) return std::numeric_limits<std::uint64_t>::max();
  return std::uint64_t{room.f_bavail} * room.f_frsize;
}

bool setAside(const std::string& path, std::uint64_t bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool taken = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes)) == 0;
  ::close(fd);
  if (!taken) removeFile(path);
  return taken;
}

std::string absolutePath(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal();
}

DirectoryLock::~DirectoryLock() {
  if (fd >= 0) ::close(fd);
}

std::string witnessOf(const std::string& path) {
  struct statx found {};
  check(::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &found), path);
  std::string machine;
  if (exists("/etc/machine-id")) machine = readFile("/etc/machine-id");
  return machine + " " + std::to_string(found.stx_ino) + " " + std::to_string(found.stx_btime.tv_sec) + "." +
         std::to_string(found.stx_btime.tv_nsec);
}

std::variant<DirectoryLock, pid_t> lockDirectory(const std::string& lockFile) {
  const int fd = check(::open(lockFile.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), lockFile);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) {
    const std::string pid = std::to_string(::getpid()) + "\n";
    DirectoryLock lock(fd);
    rewriteFile(lockFile, pid);
    return lock;
  }
  char holder[32] = {};
  const ssize_t size = ::pread(fd, holder, sizeof holder - 1, 0);
  ::close(fd);
  return static_cast<pid_t>(size > 0 ? std::atoi(holder) : 0);
}

std::string ownProgram() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

void becomeProgram(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::execv(pointers[0], pointers.data());
  fail(words[0]);
}

void hideFromOthers() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

int listenUnix(const std::string& path) {
  const std::filesystem::path whole(path);
  // A socket's name holds 107 bytes; the directory's descriptor stands for a longer path.
  const int directory = check(::open(whole.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // Renamed once it can be reached: whoever waits for it at its path need not try it again and again.
  const std::string fresh = path + ".new";
  const std::string name = "/proc/self/fd/" + std::to_string(directory) + "/" + whole.filename().string() + ".new";
  std::strncpy(address.sun_path, name.c_str(), sizeof address.sun_path - 1);
  ::unlink(fresh.c_str());
  const int fd = check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), path);
  check(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), path);
  ::close(directory);
  check(::chmod(fresh.c_str(), 0600), path);
  check(::listen(fd, 64), path);
  check(::rename(fresh.c_str(), path.c_str()), path);
  return fd;
}

uid_t peerUser(int fd) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  check(::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size), "SO_PEERCRED");
  return credentials.uid;
}

void Readiness::report(int exitCode) {
  if (fd < 0) return;
  const auto code = static_cast<unsigned char>(exitCode);
  if (::write(fd, &code, 1) != 1) return;  // nobody waits any more
  ::close(fd);
  fd = -1;
  // Only now are the starter's terminal and pipes let go: until here errors reach whoever started us.
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(null, 0);
  ::dup2(null, 1);
  ::dup2(null, 2);
  ::close(null);
}

std::variant<Readiness, int> daemonize(bool foreground) {
  if (foreground) return Readiness(-1);
  int pipe[2];
  check(::pipe2(pipe, O_CLOEXEC), "pipe");
  const pid_t child = check(::fork(), "fork");
  if (child == 0) {
    ::close(pipe[0]);
    ::setsid();
    return Readiness(pipe[1]);
  }
  ::close(pipe[1]);
  unsigned char code = 1;
  if (::read(pipe[0], &code, 1) != 1) {
    int status = 0;
    ::waitpid(child, &status, 0);
    code = static_cast<unsigned char>(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  return static_cast<int>(code);
}

}  // namespace satchel::node::platform
