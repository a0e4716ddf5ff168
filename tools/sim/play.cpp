#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

constexpr std::array names = {"Alice", "Bob", "Ms. Li", "Dana", "Émile", "Farid", "Greta", "Hu", "Iris", "Jun"};

std::string personNamed(unsigned number, bool relay) {
  if (relay) return "relay " + std::to_string(number);
  return number < names.size() ? names[number] : "person " + std::to_string(number);
}

DeviceMake makeOf(const Plan& plan, unsigned number) {
  const bool relay = plan.isRelay(number), copy = number >= plan.joining();
  const unsigned born = copy ? plan.originalOf(number) : number;
  const std::string person = personNamed(relay ? born - plan.laptops + 1 : born, relay);
  return {copy ? person + "'s copy " + std::to_string(number) : person,
          person,
          number,
          relay,
          plan.seed * 1000 + born + 1,
          plan.seed * 1000 + number + 1};
}

}  // namespace

Play::Play(const Plan& whole, bool telling) : plan(whole), telling(telling), fabric(world, Chance(whole.seed ^ 0xfab)) {
  for (unsigned i = 0; i < plan.devices(); ++i) {
    devices.push_back(std::make_unique<Device>(catalogue, world, fabric, makeOf(plan, i)));
    Device& device = *devices.back();
    device.present = i < plan.joining();
    ledger.watch(device.disk, device.name);
    device.onEnded = [this, i](const std::string& why) {
      note(at(i).name + " ended: " + why);
      // Whoever uses it starts it again before long.
      const auto wait =
          over ? 1 * kj::SECONDS
               : static_cast<std::int64_t>(5 + (plan.seed * 31 + i * 7 + at(i).deaths * 13) % 300) * kj::SECONDS;
      world.after(wait, [this, i] { at(i).start(); });
    };
  }
}

Play::~Play() {
  for (auto& device : devices) device->end(false);
}

void Play::fail(std::string kind, std::string what) {
  if (outcome.failure) return;
  outcome.failure = Failure{std::move(kind), std::move(what)};
  outcome.failedAt = world.millis() - met;
}

void Play::tell(const std::string& what) {
  if (telling) outcome.story.emplace_back(world.millis() - met, what);
}

void Play::note(const std::string& what) {
  world.trace(what);
  tell(what);
}

void Play::joins(unsigned inviter, unsigned joiner, const std::string& role) {
  auto invite = at(inviter).session().inviteRequest();
  invite.setRole(role.c_str());
  const auto invited = invite.send().wait(world.waitScope());
  auto join = at(joiner).session().joinRequest();
  join.setCode(invited.getCode());
  join.setWaitMillis(600'000);
  join.setProgress(kj::heap<rpc::Progress::Server>());
  const auto joined = join.send().wait(world.waitScope());
  if (!joined.getJoined()) fail("join", at(joiner).name + " could not join");
}

void Play::everybodyMeets() {
  for (auto& device : devices) device->start();
  world.runFor(1 * kj::SECONDS);
  auto create = at(0).session().spaceCreateRequest();
  create.setName("Harbour");
  create.setCurrency("CNY");
  recoveryKey = create.send().wait(world.waitScope()).getRecoveryKey().cStr();
  if (plan.adversary) ledger.mayFork(at(plan.laptops - 1).identity.keys().device);

  // Everybody knows the relays, the founder, and one or two colleagues.
  Chance chance(plan.seed ^ 0x9ee7);
  for (unsigned i = 0; i < plan.joining(); ++i) {
    std::set<unsigned> known;
    for (unsigned relay = plan.laptops; relay < plan.founders(); ++relay) known.insert(relay);
    if (i > 0) known.insert(static_cast<unsigned>(chance.below(i)));
    if (plan.isRelay(i)) known = {0};
    known.erase(i);
    for (const unsigned other : known) {
      auto add = at(i).session().peerAddRequest();
      add.setAddress(at(other).address().c_str());
      add.send().wait(world.waitScope());
    }
  }
  for (unsigned relay = plan.laptops; relay < plan.founders() && !outcome.failure; ++relay) joins(0, relay, "carrier");
  for (unsigned laptop = 1; laptop < plan.laptops && !outcome.failure; ++laptop) joins(0, laptop, "editor");
  world.runFor(5 * kj::SECONDS);
  met = world.millis();
}

void Play::schedule() {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    world.after(step.at * kj::MILLISECONDS, [this, i, &step] {
      if (step.deed <= Deed::goOnline) {
        person(i, step);
      } else if (step.deed <= Deed::loseOwner) {
        decides(step);
      } else {
        mishap(step);
      }
    });
  }
}

void Play::watch(kj::Duration length) {
  const kj::TimePoint end = world.timer().now() + length;
  while (world.timer().now() < end && !outcome.failure) {
    world.runFor(std::min<kj::Duration>(10 * kj::SECONDS, end - world.timer().now()));
    if (ledger.failure) fail(ledger.failure->kind, ledger.failure->what);
    if (fabric.mostHeld > Fabric::window + (20 << 20)) fail("memory", "a connection held more than its budget");
  }
}

Outcome Play::play() {
  try {
    everybodyMeets();
    schedule();
    watch(plan.length * kj::MILLISECONDS + 1 * kj::SECONDS);
    if (!outcome.failure) everybodyMeetsAgain();
    if (!outcome.failure) judge();
  } catch (const kj::Exception& e) {
    fail("exception", e.getDescription().cStr());
  } catch (const std::exception& e) {
    fail("exception", e.what());
  }
  for (const auto& device : devices) {
    outcome.deaths += device->deaths;
    world.trace(hex(hashOf(Context{"satchel simulated disk"}, {asBytes(std::to_string(device->disk.bytes()))})));
  }
  outcome.trace = world.traced();
  outcome.commits = ledger.commitsSeen;
  outcome.signatures = ledger.signaturesChecked;
  outcome.nonces = ledger.noncesSeen;
  outcome.meddled = fabric.meddled;
  outcome.connections = fabric.connections;
  outcome.bytesCarried = fabric.bytesCarried;
  outcome.mostHeld = fabric.mostHeld;
  return std::move(outcome);
}

Outcome run(const Plan& plan, bool telling) {
  Play play(plan, telling);
  return play.play();
}

}  // namespace satchel::sim
