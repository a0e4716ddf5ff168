// Two to four replicas whose sessions run over links that break and disks that fail, as the bytes have it; what must
// hold at every moment is the world's to say (tests/sync/session-world.h). In the end they agree and are silent.
#include "../../sync/session-world.h"
#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

void happen(World& world, Script& script) {
  const std::uint8_t what = script.byte();
  const std::size_t who = (what >> 4) % world.size(), whom = (what >> 6) % world.size();
  const Chain chain = what & 0x20 ? Chain::facts : Chain::commits;
  switch (what % 16) {
    case 0:
      return world.append(who, chain, 1 + script.byte() % 5);
    case 1:
      return world.connect(who, whom);
    case 2:
      return world.cut(who, whom);
    case 3:
      return world.crash(who);
    case 4:
      return world.refuse(who, whom, chain);
    case 5:
      return world.forget(who, whom);
    case 6:
      return world.wrap(who);
    case 7:
      return world.begin(who, whom);
    case 8:
      return world.heal();
    case 9:
      return world.settle();
    default:
      world.step([&](std::size_t n) { return script.below(n); }, false);
  }
}

}  // namespace

void sessionTarget(ByteView bytes) {
  Script script(bytes);
  World world(2 + script.byte() % 3);
  for (int events = 0; script.more() && events < 200 && world.trouble.empty(); ++events) happen(world, script);
  world.settle();
  world.heal();
  for (std::size_t who = 1; who < world.size(); ++who) world.connect(who, who - 1);
  for (std::size_t who = 0; who < world.size(); ++who) {
    for (std::size_t whom = 0; whom < world.size(); ++whom) world.begin(who, whom);
  }
  world.settle();
  must(world.trouble.empty(), world.trouble.c_str());
  must(world.equal(), "replicas that are linked agree in the end");
  must(world.allSettled(), "and know it");
  const std::size_t actions = world.actions;
  world.settle();
  must(world.actions == actions, "and are silent then");
}

Seeds sessionSeeds() {
  return {{"catch-up", {0, 0x20, 1, 0x00, 4, 0x41, 9}},
          {"three-in-a-row", {1, 0x41, 0x91, 0x00, 3, 0x10, 2, 0x0a, 1, 0x0a, 0, 0x0a, 2, 9}},
          {"cut-in-between", {0, 0x41, 0x00, 5, 0x0a, 0, 0x0a, 1, 0x42, 0x00, 1, 0x41, 0x0a, 0, 0x0a, 1}},
          {"wraps-and-crash", {2, 0x41, 0x06, 0x0a, 0, 0x13, 0x16, 0x41, 0x0a, 1, 0x0a, 2, 8}},
          {"refused-and-healed", {1, 0x41, 0x44, 0x00, 5, 9, 0x00, 2, 9, 8, 9}},
          {"a-stranger", {0, 0x45, 0x41, 0x00, 2, 9, 8}}};
}

}  // namespace satchel::fuzz
