#include "tests/process/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" {
#include <sys/pidfd.h>  // of glibc 2.36, which forgets to say that it is C
}

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace satchel::test {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + (errno ? std::string(": ") + std::strerror(errno) : ""));
}

std::string joined(const Words& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

struct Descriptor {
  int number = -1;
  Descriptor() = default;
  explicit Descriptor(int n) : number(n) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number >= 0) ::close(std::exchange(number, -1));
  }
};

/// A file in memory holding the input: unlike a pipe it is never full.
int inputFile(const std::string& input) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0 || write(file, input.data(), input.size()) != static_cast<ssize_t>(input.size())) fail("input");
  lseek(file, 0, SEEK_SET);
  return file;
}

/// Takes what the pipe holds now; false once its other end is closed.
bool drain(Descriptor& pipe, std::string& into) {
  std::array<char, 65536> buffer;
  for (;;) {
    const auto n = read(pipe.number, buffer.data(), buffer.size());
    if (n > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(n));
    } else if (n == 0) {
      pipe.close();
      return false;
    } else if (errno != EINTR) {
      return true;  // nothing more for now
    }
  }
}

int millisUntil(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left) + 1;
}

pid_t spawn(const Words& words, int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  errno = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (errno) fail(words[0]);
  return pid;
}

}  // namespace

std::ostream& operator<<(std::ostream& to, const Result& result) {
  return to << "$ " << result.command << "\n" << result.out << result.err << "(exit code " << result.code << ")";
}

Result run(const Words& words, const std::string& input, std::chrono::seconds limit) {
  const auto end = Clock::now() + limit;
  int outPipe[2], errPipe[2];
  if (pipe2(outPipe, O_CLOEXEC) || pipe2(errPipe, O_CLOEXEC)) fail("pipe");
  Descriptor out(outPipe[0]), outWriter(outPipe[1]), err(errPipe[0]), errWriter(errPipe[1]), in(inputFile(input));
  for (const int pipe : {out.number, err.number}) fcntl(pipe, F_SETFL, O_NONBLOCK);

  const pid_t pid = spawn(words, in.number, outWriter.number, errWriter.number);
  outWriter.close();
  errWriter.close();
  Descriptor ended(pidfd_open(pid, 0));
  Result result{joined(words), 0, {}, {}};
  bool running = true, late = false;
  while (running) {
    pollfd watched[] = {{ended.number, POLLIN, 0}, {out.number, POLLIN, 0}, {err.number, POLLIN, 0}};
    if (poll(watched, 3, late ? 1'000 : millisUntil(end)) == 0 && !late) {
      late = true;
      kill(pid, SIGKILL);
    }
    running = !(watched[0].revents & POLLIN);
    if (out.number >= 0) drain(out, result.out);
    if (err.number >= 0) drain(err, result.err);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  errno = 0;
  if (late) fail("still running after " + std::to_string(limit.count()) + " s: " + result.command + "\n" + result.err);
  return result;
}

Background::Background(pid_t pid) : pid_(pid), descriptor_(pidfd_open(pid, 0)) {
  if (descriptor_ < 0) fail("no process " + std::to_string(pid));
}
Background::Background(Background&& other) noexcept
    : pid_(other.pid_), descriptor_(std::exchange(other.descriptor_, -1)) {}
Background& Background::operator=(Background&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
Background::~Background() {
  if (descriptor_ < 0) return;
  pidfd_send_signal(descriptor_, SIGKILL, nullptr, 0);
  pollfd ended{descriptor_, POLLIN, 0};
  poll(&ended, 1, 10'000);
  waitpid(pid_, nullptr, WNOHANG);
  close(descriptor_);
}

void Background::kill9() {
  if (descriptor_ >= 0) pidfd_send_signal(descriptor_, SIGKILL, nullptr, 0);
  awaitEnd();
}

void Background::awaitEnd(std::chrono::seconds limit) {
  if (descriptor_ < 0) return;
  pollfd ended{descriptor_, POLLIN, 0};
  const auto end = Clock::now() + limit;
  while (poll(&ended, 1, millisUntil(end)) != 1) {
    errno = 0;
    if (Clock::now() > end)
      fail("process " + std::to_string(pid_) + " still runs after " + std::to_string(limit.count()) + " s");
  }
  waitpid(pid_, nullptr, WNOHANG);  // see `prepared`
  close(std::exchange(descriptor_, -1));
}

namespace {
/// A node detaches from the program that started it. Its orphans come to the test instead of to the system, so that
/// none stays behind as a zombie. Programs speak English, and know of no folder but the one they are told.
[[maybe_unused]] const int prepared =
    prctl(PR_SET_CHILD_SUBREAPER, 1) + setenv("LC_ALL", "C.UTF-8", 1) + unsetenv("SATCHEL_DATA");
}  // namespace

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "satchel-XXXXXX").string();
  if (!mkdtemp(pattern.data())) fail(pattern);
  path_ = pattern;
}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void writeFile(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << bytes).flush()) fail(path);
}

int freePort() {
  static std::atomic<int> next = 20'000 + getpid() % 1'000 * 10;  // test programs side by side start apart
  for (int tries = 0; tries < 2'000; ++tries) {
    const int port = next++;
    Descriptor trial(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(trial.number, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return port;
  }
  fail("no free port");
}

}  // namespace satchel::test
