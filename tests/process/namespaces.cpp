#include "tests/process/namespaces.h"

#include <unistd.h>

#include <stdexcept>

#include "tests/process/process.h"

namespace satchel::test {
namespace {

void ip(Words words) {
  words.insert(words.begin(), "ip");
  const auto result = run(words);
  if (result.code != 0) throw std::runtime_error(result.command + ": " + result.err);
}

}  // namespace

bool Namespaces::arePossible() {
  try {
    Namespaces trial(1);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Namespaces::Namespaces(unsigned count) {
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
}

void Namespaces::pull(unsigned i) const {
  ip({"-n", middle(), "link", "set", "cable" + std::to_string(i), "down"});
}
void Namespaces::plug(unsigned i) const {
  ip({"-n", middle(), "link", "set", "cable" + std::to_string(i), "up"});
}

}  // namespace satchel::test
