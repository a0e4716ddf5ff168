#include "tools/bench/node-process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" {
#include <sys/pidfd.h>  // of glibc 2.36, which forgets to say that it is C
}

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "tools/bench/files.h"

namespace satchel::bench {
namespace {

constexpr int endsWithinMillis = 30'000;

std::string program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "satcheld";
}

/// Runs a program to its end; what it said to people goes to `log`, and into the error if it failed.
void run(std::vector<std::string> words, const std::string& log) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), words[0]);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (status == 0) return;
  std::ifstream said(log);
  throw std::runtime_error(words[0] + ": " + std::string(std::istreambuf_iterator<char>(said), {}));
}

/// Nobody listens there now; the node that is told so comes a moment later.
std::string freeAddress() {
  return "127.0.0.1:" + std::to_string(portOf(listenOnLoopback()));
}

}  // namespace

NodeProcess::NodeProcess(const std::string& parent, const std::string& person, Role role)
    : folder_(newFolder(parent, "node")), address_(freeAddress()), role_(role) {
  std::vector<std::string> words{program(), "--data", folder_, "--init", "--name", person, "--no-passphrase"};
  if (role_ == Role::relay) words.push_back("--relay");
  run(std::move(words), folder_ + "/said");
  start();
}

NodeProcess::~NodeProcess() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void NodeProcess::start() {
  std::vector<std::string> words{program(), "--data", folder_, "--listen", address_, "--no-discovery"};
  if (role_ == Role::relay) words.push_back("--relay");
  run(std::move(words), folder_ + "/said");
  std::ifstream(folder_ + "/run/pid") >> pid_;
  process_ = Descriptor(check(::pidfd_open(pid_, 0), "pidfd_open"));
}

void NodeProcess::stop() {
  if (*process_ < 0) return;
  ::pidfd_send_signal(*process_, SIGTERM, nullptr, 0);
  pollfd ended{*process_, POLLIN, 0};
  if (::poll(&ended, 1, endsWithinMillis) != 1) {
    ::pidfd_send_signal(*process_, SIGKILL, nullptr, 0);
    ::poll(&ended, 1, endsWithinMillis);
  }
  process_ = Descriptor();
}

Memory NodeProcess::memory() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  Memory found;
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) found.peakMiB = kib / 1024;
    if (word == "RssAnon:" && status >> kib) found.anonymousMiB = kib / 1024;
    if (word == "RssFile:" && status >> kib) found.fileMiB = kib / 1024;
  }
  if (found.peakMiB == 0) throw std::runtime_error("the system does not say how much memory the node takes");
  return found;
}

std::optional<std::uint64_t> NodeProcess::descriptors() const {
  std::error_code refused;
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(pid_) + "/fd", refused), end;
  if (refused) return std::nullopt;
  return static_cast<std::uint64_t>(std::distance(open, end));
}

std::uint64_t NodeProcess::storedBytes() const {
  return bytesOnDisk(storeFolder());
}

}  // namespace satchel::bench
