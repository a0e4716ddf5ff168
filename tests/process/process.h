// Programs as a person runs them. Invariant: a program that does not finish in its time is ended by its own id, and the
// test fails with its name; no test waits for ever, and none waits by sleeping.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace satchel::test {

using Words = std::vector<std::string>;

/// What came of a program: its exit code (minus the signal, if a signal ended it) and all it said.
struct Result {
  std::string command;
  int code = 0;
  std::string out, err;
};
std::ostream& operator<<(std::ostream&, const Result&);

/// Runs words[0] with the rest as arguments and waits for its end; throws past the limit. A process that it leaves
/// behind may keep the pipes open: what counts is the end of the program itself. May be called from several threads.
Result run(const Words& words, const std::string& input = {}, std::chrono::seconds limit = std::chrono::seconds(120));

/// A process that a program left running, held by a descriptor, so that its id is never mistaken for a later one's.
class Background {
 public:
  explicit Background(pid_t pid);
  Background(Background&& other) noexcept;
  Background& operator=(Background&& other) noexcept;
  ~Background();  ///< ends the process by kill -9 if it still runs

  pid_t pid() const { return pid_; }
  /// Returns once the process has ended; throws past the limit.
  void awaitEnd(std::chrono::seconds limit = std::chrono::seconds(30));
  void kill9();

 private:
  pid_t pid_ = 0;
  int descriptor_ = -1;  // -1: nothing runs
};

/// A fresh folder with a short path (Unix sockets allow about 100 bytes), gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string readFile(const std::string& path);
void writeFile(const std::string& path, const std::string& bytes);

/// A port of 127.0.0.1 that nobody listens on, below those the system hands to outgoing connections, so that it is
/// still free when a node comes back to it.
int freePort();

}  // namespace satchel::test
