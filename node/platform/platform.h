// What only an operating system can do. Invariant: system calls beyond sockets and files of the libraries we use stand
// in this folder and nowhere else; Linux is here, others get a folder of the same functions.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace satchel::node::platform {

/// Makes a directory and its parents, readable by this user alone. Throws std::system_error.
void makePrivateDirectory(const std::string& path);
/// Writes a whole file, 0600, so that after a crash it is either the old or the new one. Throws std::system_error.
void writeFileDurably(const std::string& path, const std::string& contents);
/// The same of what `write` writes to the descriptor; how many bytes that is. Throws std::system_error, and whatever
/// `write` throws; then there is no such file, or the old one.
std::uint64_t writeDurably(const std::string& path, const std::function<void(int fd)>& write);
/// Renames a file whose contents are durable, so that after a crash it has either name. Throws std::system_error.
void renameDurably(const std::string& from, const std::string& to);
/// Throws std::system_error.
std::string readFile(const std::string& path);
bool exists(const std::string& path);
/// Writes a short file again within the room it has already, so that a full disk does not matter. Throws
/// std::system_error.
void rewriteFile(const std::string& path, const std::string& contents);
/// Nothing where there is none.
void removeFile(const std::string& path);
/// What this user may still write on the disk that holds `directory`; the greatest number where that is not known.
std::uint64_t freeBytes(const std::string& directory);
/// Makes a file that really takes up so many bytes of the disk; false, and no file, where there is no such room.
bool setAside(const std::string& path, std::uint64_t bytes);
std::string absolutePath(const std::string& path);

/// By which a file is told from every copy of it, on this machine and on others: copying or restoring it changes this,
/// reading and writing it does not. Throws std::system_error.
std::string witnessOf(const std::string& path);

/// Holds a directory for one process. The lock goes with the process, however it ends.
class DirectoryLock {
 public:
  explicit DirectoryLock(int fd) : fd(fd) {}
  DirectoryLock(DirectoryLock&& other) noexcept : fd(other.fd) { other.fd = -1; }
  ~DirectoryLock();

 private:
  int fd;
};
/// The lock, or the process id of who holds it (0 where that is not known).
std::variant<DirectoryLock, pid_t> lockDirectory(const std::string& lockFile);

/// The file this process runs.
std::string ownProgram();
/// This process goes on as that program, its memory gone. Throws std::system_error.
[[noreturn]] void becomeProgram(const std::vector<std::string>& words);

/// No core dumps, not readable by other processes of the user.
void hideFromOthers();

/// A listening Unix socket at `path`, reachable by this user only; the path may be long. Throws std::system_error.
int listenUnix(const std::string& path);
/// The user at the other end of a Unix socket.
uid_t peerUser(int fd);

/// The daemon's word to whoever started it.
class Readiness {
 public:
  explicit Readiness(int fd) : fd(fd) {}
  /// 0: up and answering. Others: the process is about to end with that code.
  void report(int exitCode);

 private:
  int fd;
};
/// Splits off the daemon. In the parent: waits until the daemon reports or dies, and returns its exit code. In the
/// daemon: returns what to report with. `foreground` splits nothing off.
std::variant<Readiness, int> daemonize(bool foreground);

}  // namespace satchel::node::platform
