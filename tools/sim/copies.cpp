// One device twice: older images put back, machines copied, an owner's laptop lost; and what people decide about it.
#include "tools/sim/own-log.h"
#include "tools/sim/play.h"

namespace satchel::sim {

void Play::putBack(unsigned number, bool noticed) {
  const auto backup = backups.find(number);
  if (backup == backups.end()) return;
  damaged.erase(number);
  Device& device = at(number);
  device.end(false);
  if (noticed) {
    device.disk.restore(backup->second);
  } else {
    device.disk.rollBack(backup->second);
    if (const auto own = ownLogOn(backup->second)) ledger.mayFork(own->log, own->sealed.seq);
    Chance chance(plan.seed * 31 + number);
    isolate(device.host, chance);
  }
  if (number == owner) {
    for (Removal& removal : removals) removal.excused = true;
    settlements.clear();
  }
  ledger.putBack(device.disk, device.name);
  for (Promise& promise : promises) {
    if (!promise.hash.isZero()) promise.survivors.push_back(ledger.keepers(promise.hash));
    // Nobody else can have had it.
    else if (promise.device == number)
      promise.excused = true;
  }
  world.after(30 * kj::SECONDS, [this, number] { at(number).start(); });
}

void Play::isolate(Host host, Chance& chance) {
  if (over || chance.in1000(250)) return;
  cutOff(host, true);
  world.after(static_cast<std::int64_t>(chance.between(5, 40)) * 60 * kj::SECONDS,
              [this, host] { cutOff(host, false); });
}

void Play::copyMachine(const Step& step) {
  Device& original = at(step.whom);
  Device& copy = at(step.who);
  const auto own = ownLogOn(original.disk.durable());
  if (copy.present || !own || !isPlain(step.whom) || damaged.contains(step.whom)) return;
  Chance chance(step.luck);
  copy.disk.cloneFrom(original.disk);
  const bool noticed = chance.in1000(300);
  if (noticed) {
    copy.disk.restore(original.disk.image());
  } else {
    ledger.mayFork(own->log, own->sealed.seq);
  }
  ledger.copied(original.name, copy.disk, copy.name);
  doubled.insert(step.whom);
  copy.present = true;
  isolate(copy.host, chance);
  ++outcome.deeds[static_cast<std::size_t>(step.deed)];
  note(std::string(nameOf(step.deed)) + ": " + original.name + (noticed ? ", as a folder" : ", to the last bit"));
  copy.start();
}

void Play::settlesFork(const Step& step) {
  Device& device = at(step.who);
  device.keep(device.session()
                  .forksRequest()
                  .send()
                  .then([this, step, &device](capnp::Response<rpc::Session::ForksResults> found) -> kj::Promise<void> {
                    const auto forks = found.getForks();
                    if (forks.size() == 0 || !device.ready()) return kj::READY_NOW;
                    Chance chance(step.luck);
                    const auto fork = forks[static_cast<unsigned>(chance.below(forks.size()))];
                    const auto branch =
                        fork.getBranches()[static_cast<unsigned>(chance.below(fork.getBranches().size()))];
                    const auto log = unhex(fork.getLog().cStr()), standing = unhex(branch.getId().cStr());
                    const Settlement settled{*sync::LogId::from(*log), fork.getAfter(), *Hash::from(*standing)};
                    // Until it is answered nobody can know which word stands.
                    std::erase_if(settlements, [&](const Settlement& each) {
                      return each.log == settled.log && each.after == settled.after;
                    });
                    auto settle = device.session().forkResolveRequest();
                    settle.setLog(fork.getLog());
                    settle.setKeep(branch.getId());
                    return settle.send().then([this, step, settled](auto&&) {
                      ++outcome.deeds[static_cast<std::size_t>(step.deed)];
                      note(at(step.who).name + " settles a fork");
                      // The first owner's word goes before all others'.
                      if (step.who == 0) settlements.push_back(settled);
                    });
                  })
                  .catch_([this, step](kj::Exception&& why) {
                    ++outcome.refused;
                    tell(at(step.who).name + " is refused: " + std::string(sim::nameOf(step.deed)) + ", " +
                         std::string(why.getDescription().cStr()).substr(0, 100));
                  }));
}

void Play::loseOwner(const Step& step) {
  if (ownerLost || doubled.contains(step.whom)) return;
  ownerLost = true;
  deciders.insert(step.whom);
  at(0).end(true);
  at(0).present = false;
  note(at(0).name + "'s laptop is gone");
  // What was only said there nobody knows of.
  for (Removal& removal : removals) removal.excused = true;
  settlements.clear();
  Chance chance(step.luck);
  world.after(static_cast<std::int64_t>(chance.between(1, 30)) * 60 * kj::SECONDS,
              [this, whom = step.whom] { recovers(whom); });
}

void Play::recovers(unsigned who) {
  if (owner != 0 || over) return;
  const unsigned honest = plan.adversary ? plan.laptops - 1 : plan.laptops;
  Device& device = at(who);
  // Until it is done, by whoever can.
  const unsigned next = who + 1 < honest ? who + 1 : 1;
  world.after(60 * kj::SECONDS, [this, next] { recovers(next); });
  const bool out = std::ranges::any_of(removals, [who](const Removal& each) { return each.subject == who; });
  if (!device.ready() || out || doubled.contains(who) || damaged.contains(who)) return;
  deciders.insert(who);
  auto request = device.session().spaceRecoverRequest();
  request.setKey(recoveryKey.c_str());
  if (!ownerOut) request.setRemove(hex(at(0).identity.keys().device).c_str());
  device.keep(request.send().then(
      [this, who](auto&&) {
        if (owner != 0) return;
        owner = who;
        ++outcome.deeds[static_cast<std::size_t>(Deed::loseOwner)];
        note(at(who).name + " is owner by the recovery key");
        // Whoever found the laptop switches it on.
        if (plan.seed % 2 == 0) return;
        at(0).present = true;
        at(0).start();
      },
      [this, who](kj::Exception&& why) {
        const std::string text = why.getDescription().cStr();
        // Somebody did it, and never heard that it was done.
        if (text.find("UNKNOWN_DEVICE") != std::string::npos) ownerOut = true;
        tell(at(who).name + " does not recover: " + text.substr(0, 100));
      }));
}

}  // namespace satchel::sim
