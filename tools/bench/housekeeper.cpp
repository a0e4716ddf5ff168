#include "tools/bench/housekeeper.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

namespace satchel::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string freshFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "satchel-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) fail("mkdtemp");
  return pattern;
}

int exitCode(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Reaps whatever ended; the worker's exit code once it is among them.
std::optional<int> reap(pid_t worker) {
  std::optional<int> code;
  int status = 0;
  for (pid_t ended; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (ended == worker) code = exitCode(status);
  }
  return code;
}

std::vector<pid_t> children() {
  std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  std::vector<pid_t> found;
  for (pid_t pid; list >> pid;) found.push_back(pid);
  return found;
}

/// A process ended here may leave a child to us, so this looks again until there is none.
void endAllChildren() {
  for (auto left = children(); !left.empty(); left = children()) {
    for (const pid_t child : left) ::kill(child, SIGKILL);
    for (const pid_t child : left) ::waitpid(child, nullptr, 0);
  }
}

}  // namespace

int inCleanFolder(const std::function<int(const std::string& folder)>& work) {
  sigset_t watched, before;
  sigemptyset(&watched);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&watched, signal);
  ::sigprocmask(SIG_BLOCK, &watched, &before);
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) fail("prctl");
  const std::string folder = freshFolder();
  std::fflush(nullptr);
  const pid_t worker = ::fork();
  if (worker < 0) fail("fork");
  if (worker == 0) {
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    const int code = work(folder);
    std::fflush(nullptr);
    ::_exit(code);
  }
  std::optional<int> code;
  while (!code) {
    int signal = 0;
    ::sigwait(&watched, &signal);
    if (signal != SIGCHLD) ::kill(worker, signal);
    code = reap(worker);
  }
  endAllChildren();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return *code;
}

}  // namespace satchel::bench
