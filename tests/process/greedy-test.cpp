// Hundreds at Alice's doors who begin and do not go on. They cost her node little memory and few descriptors, Bob does
// not notice them, and when they have gone nothing of them is left.
#include <poll.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "tests/process/laptop.h"
#include "tests/process/stranger.h"

using namespace satchel::test;

namespace {

std::size_t descriptors(const Laptop& laptop) {
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(laptop.pid()) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

/// Resident, in kilobytes.
std::size_t memory(const Laptop& laptop) {
  std::istringstream status(readFile("/proc/" + std::to_string(laptop.pid()) + "/status"));
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      std::size_t kilobytes = 0;
      status >> kilobytes;
      return kilobytes;
    }
  }
  return 0;
}

}  // namespace

TEST_CASE("greedy peers and clients cost little, and do not keep Bob waiting") {
  using namespace std::string_literals;
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const auto id = bob.add("account", {"name=edit"});
  meet(alice, bob);
  const auto memoryBefore = memory(alice), descriptorsBefore = descriptors(alice);
  {
    std::vector<Stranger> greedy;
    for (int i = 0; i < 200; ++i) {
      auto stranger = Stranger::atPort(alice.port());
      stranger.say(i % 2 == 0 ? "SATCHEL\x01"s : "SATCHEL\x01\x01\x00\x30half a handshake"s);
      greedy.push_back(std::move(stranger));
    }
    for (int i = 0; i < 40; ++i) {  // eight bytes that claim a message of 8 MB each, and then nothing
      auto client = Stranger::atSocket(alice.folder() + "/run/client.sock");
      client.say("\x00\x00\x00\x00\x00\x00\x10\x00"s);
      greedy.push_back(std::move(client));
    }
    for (int i = 0; i < 10; ++i) {
      bob.must("set", id, "name=edit " + std::to_string(i));
      bob.sync();
      CHECK(alice.show(id).at("name") == "edit " + std::to_string(i));
    }
    CHECK(memory(alice) < memoryBefore + 64 * 1024);
    CHECK(descriptors(alice) < descriptorsBefore + 64 + 40 + 20);  // as many handshakes as are allowed, and the clients
  }
  for (int turns = 0; descriptors(alice) > descriptorsBefore + 2 && turns < 3'000; ++turns) poll(nullptr, 0, 10);
  CHECK(descriptors(alice) <= descriptorsBefore + 2);
  CHECK(memory(alice) < memoryBefore + 64 * 1024);
  bob.must("set", id, "name=afterwards");
  meet(bob, alice);
  CHECK(alice.show(id).at("name") == "afterwards");
}
