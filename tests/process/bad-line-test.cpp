// Alice and Bob, each in a network of their own, and between them a line that flips bits, cuts, stalls and drips. What
// Bob has is at any time something Alice had; neither node ends; and on a clean line both agree.
//   SATCHEL_SEED=n draws other places; SATCHEL_SOAK=1 tries many more.
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "tests/process/fault-proxy.h"
#include "tests/process/laptop.h"
#include "tests/process/namespaces.h"
#include "tests/process/settings.h"

using namespace satchel::test;

namespace {

using What = LineFault::What;

bool isPossible() {
  if (Namespaces::arePossible()) return true;
  WARN("skipped: this user may not make network namespaces");
  return false;
}

struct Line {
  Namespaces networks{2};
  Laptop alice{"Alice", Device::laptop, Namespaces::outerHost(0)}, bob{"Bob", Device::laptop, Namespaces::outerHost(1)};
  FaultProxy proxy{{Namespaces::middleHost(1), 4'700}, {Namespaces::outerHost(0), alice.port()}, networks.middle()};
  std::string id;
  std::set<std::string> was;  // the names Alice gave
  unsigned edits = 0;

  Line() {
    for (unsigned i : {0u, 1u}) {
      auto& laptop = i == 0 ? alice : bob;
      REQUIRE(laptop.startUnder({"ip", "netns", "exec", networks.outer(i)}).code == 0);
    }
    alice.must("space", "create", "Harbour");
    bob.must("join", invitation(alice, "editor"), "--via", Namespaces::middleHost(1) + ":4700", "--wait", "60");
    id = alice.add("account", {"name=edit 0"});
    was.insert("edit 0");
    bob.sync();
  }
  void aliceEdits() {
    const auto name = "edit " + std::to_string(++edits);
    alice.must("set", id, "name=" + name);
    was.insert(name);
  }
  void meetOver(const LineFault& fault) {
    proxy.follow(fault);
    bob.satchel("sync", "--wait", "1");
    CHECK(was.count(bob.show(id).at("name")) == 1);
  }
  void agree() {
    proxy.follow({});
    bob.must("sync", "--wait", "60");
    alice.must("sync", "--wait", "60");
    CHECK(bob.show(id).at("name") == "edit " + std::to_string(edits));
    CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  }
};

}  // namespace

TEST_CASE("on a line that flips and cuts Bob has nothing that Alice did not write, and both agree in the end") {
  if (!isPossible()) return;
  const unsigned seed = setting("SATCHEL_SEED", 20'260'401), trials = soaking() ? 400 : 14;
  Line line;
  std::mt19937 random(seed);
  unsigned struck = 0;
  for (unsigned i = 0; i < trials; ++i) {
    const LineFault fault{i % 2 == 0 ? What::flip : What::cut, i % 4 < 2, random() % (i % 3 == 0 ? 200 : 1'500)};
    INFO("trial " << i << " at byte " << fault.offset << ", SATCHEL_SEED=" << seed);
    line.aliceEdits();
    line.meetOver(fault);
    struck += line.proxy.struck() > 0;
  }
  CHECK(struck > trials / 2);
  line.agree();
}

TEST_CASE("a line that drips, stalls or is pulled out costs time and nothing else") {
  if (!isPossible()) return;
  Line line;
  line.aliceEdits();
  line.proxy.follow({What::drip, true, 0});
  line.bob.sync();
  CHECK(line.bob.show(line.id).at("name") == "edit 1");

  // Nothing passes any more after some bytes, and nobody is told: in the handshake, or later.
  for (const std::uint64_t offset : {30, 700}) {
    line.aliceEdits();
    line.meetOver({What::stall, false, offset});
    line.agree();
  }
  line.networks.pull(0);
  line.aliceEdits();
  line.bob.must("set", line.id, "legal_name=Written apart");
  line.networks.plug(0);
  line.agree();
  CHECK(line.alice.show(line.id).at("legal_name") == "Written apart");
}
