#include "tests/process/namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <stdexcept>

#include "tests/process/process.h"

namespace satchel::test {
namespace {

void ip(Words words) {
  words.insert(words.begin(), "ip");
  const auto result = run(words);
  if (result.code != 0) throw std::runtime_error(result.command + ": " + result.err);
}

constexpr const char* home = "/run/netns";

bool isMounted(const std::string& place) {
  std::ifstream mounts("/proc/self/mounts");
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(" " + place + " ") != std::string::npos) return true;
  }
  return false;
}

}  // namespace

void Namespaces::enter(const std::string& space) {
  if (space.empty()) return;
  const int file = open((home + ("/" + space)).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 || setns(file, CLONE_NEWNET) != 0)
    throw std::runtime_error("netns " + space + ": " + std::strerror(errno));
  close(file);
}

bool Namespaces::arePossible() {
  try {
    Namespaces trial(1);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Namespaces::Namespaces(unsigned count) : mounted_(!isMounted(home)) {
  static unsigned made = 0;
  const auto prefix = "satchel-" + std::to_string(getpid()) + "-" + std::to_string(made++) + "-";
  for (unsigned i = 0; i <= count; ++i) names_.push_back(prefix + std::to_string(i));
  try {
    for (const auto& name : names_) {
      ip({"netns", "add", name});
      ip({"-n", name, "link", "set", "lo", "up"});
    }
    for (unsigned i = 0; i < count; ++i) {
      const auto cable = "cable" + std::to_string(i);
      ip({"-n", middle(), "link", "add", cable, "type", "veth", "peer", "name", "cable", "netns", outer(i)});
      ip({"-n", middle(), "addr", "add", middleHost(i) + "/24", "dev", cable});
      ip({"-n", outer(i), "addr", "add", outerHost(i) + "/24", "dev", "cable"});
      ip({"-n", middle(), "link", "set", cable, "up"});
      ip({"-n", outer(i), "link", "set", "cable", "up"});
    }
  } catch (...) {
    remove();
    throw;
  }
}
Namespaces::~Namespaces() {
  remove();
}

void Namespaces::remove() const {
  for (const auto& name : names_) run({"ip", "netns", "delete", name});
  // `ip` makes a mount of the folder itself, which would outlive us; somebody else's namespaces keep it busy.
  if (mounted_ && isMounted(home) && umount2(home, UMOUNT_NOFOLLOW) == 0) rmdir(home);
}

void Namespaces::pull(unsigned i) const {
  ip({"-n", middle(), "link", "set", "cable" + std::to_string(i), "down"});
}
void Namespaces::plug(unsigned i) const {
  ip({"-n", middle(), "link", "set", "cable" + std::to_string(i), "up"});
}

}  // namespace satchel::test
