#include "tools/bench/nodes.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

namespace satchel::bench {
namespace {

constexpr std::uint64_t patienceMillis = 15 * 60 * 1000;  // then a workload has failed
constexpr int endsWithinMillis = 30'000;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

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
  const int trial = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool found = trial >= 0 && ::bind(trial, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(trial, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!found) fail("a free port");
  ::close(trial);
  return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

std::string newFolder(const std::string& parent) {
  std::string pattern = parent + "/node-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) fail(pattern);
  return pattern;
}

}  // namespace

NodeProcess::NodeProcess(const std::string& parent, const std::string& person)
    : folder_(newFolder(parent)), address_(freeAddress()) {
  const std::string log = folder_ + "/said";
  run({program(), "--data", folder_, "--init", "--name", person, "--no-passphrase"}, log);
  run({program(), "--data", folder_, "--listen", address_, "--no-discovery"}, log);
  std::ifstream(folder_ + "/run/pid") >> pid_;
  process_ = ::pidfd_open(pid_, 0);
  if (process_ < 0) fail("the node of " + folder_);
}

NodeProcess::~NodeProcess() {
  ::pidfd_send_signal(process_, SIGTERM, nullptr, 0);
  pollfd ended{process_, POLLIN, 0};
  if (::poll(&ended, 1, endsWithinMillis) != 1) {
    ::pidfd_send_signal(process_, SIGKILL, nullptr, 0);
    ::poll(&ended, 1, endsWithinMillis);
  }
  ::close(process_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

double NodeProcess::peakMiB() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib / 1024;
  }
  throw std::runtime_error("the system does not say how much memory the node took");
}

std::uint64_t NodeProcess::storedBytes() const {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/store")) {
    struct stat file {};
    if (::stat(entry.path().c_str(), &file) == 0 && S_ISREG(file.st_mode)) {
      bytes += static_cast<std::uint64_t>(file.st_blocks) * 512;
    }
  }
  return bytes;
}

Talk::Talk(const NodeProcess& node) : link_(node.folder()) {
  link_.hello("en");
}

void Talk::createSpace() {
  auto request = link_.session().spaceCreateRequest();
  request.setName("Bench");
  request.setCurrency("EUR");
  link_.ask(kj::mv(request));
}

std::uint64_t Talk::import(const std::string& path) {
  auto request = link_.session().importFileRequest();
  request.setPath(path.c_str());
  request.setKind("contact");
  return link_.ask(kj::mv(request)).getCounts().getCreated();
}

std::string Talk::invite() {
  auto request = link_.session().inviteRequest();
  request.setRole("editor");
  return link_.ask(kj::mv(request)).getCode().cStr();
}

void Talk::join(const std::string& code, const std::string& via) {
  auto request = link_.session().joinRequest();
  request.setCode(code.c_str());
  request.setVia(via.c_str());
  request.setWaitMillis(patienceMillis);
  if (!link_.ask(kj::mv(request)).getJoined()) throw std::runtime_error("nobody let the second node in");
}

void Talk::sync() {
  auto request = link_.session().syncRequest();
  request.setWaitMillis(patienceMillis);
  const auto answer = link_.ask(kj::mv(request));
  if (!answer.getComplete()) {
    throw std::runtime_error(std::string("the nodes did not finish exchanging: ") + answer.getSentence().cStr());
  }
}

std::string Talk::digest() {
  return link_.ask(link_.session().digestRequest()).getDigest().cStr();
}

std::uint64_t Talk::contacts() {
  auto request = link_.session().queryRequest();
  request.setKind("contact");
  request.setCountOnly(true);
  return link_.ask(kj::mv(request)).getTotal();
}

}  // namespace satchel::bench
