// What happens to networks, machines and disks, and what nobody honest does.
#include "tools/sim/adversary.h"
#include "tools/sim/play.h"

namespace satchel::sim {

void Play::cutOff(Host host, bool off) {
  for (const auto& other : devices) {
    if (off && !over) {
      fabric.close(host, other->host);
    } else {
      fabric.open(host, other->host);
    }
  }
}

void Play::mishap(const Step& step) {
  Device& device = at(step.who);
  Chance chance(step.luck);
  const auto came = [&] {
    ++outcome.deeds[static_cast<std::size_t>(step.deed)];
    note(std::string(nameOf(step.deed)) + ": " + device.name + ", " + at(step.whom).name);
  };
  switch (step.deed) {
    case Deed::closeWay:
      fabric.close(device.host, at(step.whom).host);
      return came();
    case Deed::openWay:
      fabric.open(device.host, at(step.whom).host);
      return came();
    case Deed::weather: {
      const auto least = static_cast<unsigned>(chance.between(1, 200));
      fabric.setWeather({least, least + static_cast<unsigned>(chance.between(1, 2000))});
      return came();
    }
    case Deed::reset:
      fabric.drop(device.host, false);
      return came();
    case Deed::swizzle: {
      // Hosts are cut off one by one, and come back in another order.
      came();
      for (const auto& each : devices) {
        if (!chance.in1000(500)) continue;
        const auto gone = static_cast<std::int64_t>(chance.between(0, 300)) * kj::SECONDS;
        const auto back = static_cast<std::int64_t>(chance.between(301, 900)) * kj::SECONDS;
        world.after(gone, [this, host = each->host] { cutOff(host, true); });
        world.after(back, [this, host = each->host] { cutOff(host, false); });
      }
      return;
    }
    case Deed::slowReader:
      fabric.setReading(device.host, Reading::slowly);
      return came();
    case Deed::stopReader:
      fabric.setReading(device.host, Reading::never);
      return came();
    case Deed::readOn:
      fabric.setReading(device.host, Reading::promptly);
      return came();
    case Deed::meddle:
      fabric.meddle(device.host, at(step.whom).host, static_cast<Meddling>(chance.below(5)));
      return came();
    case Deed::kill:
      if (!device.running()) return;
      came();
      device.end(false);
      world.after(static_cast<std::int64_t>(chance.between(1, 600)) * kj::SECONDS,
                  [this, who = step.who] { at(who).start(); });
      return;
    case Deed::losePower:
      if (!device.running()) return;
      came();
      device.end(true);
      world.after(static_cast<std::int64_t>(chance.between(1, 1200)) * kj::SECONDS,
                  [this, who = step.who] { at(who).start(); });
      return;
    case Deed::cutPowerAtWrite:
      device.disk.cutPowerIn(static_cast<unsigned>(chance.between(1, 40)));
      return came();
    case Deed::failSync:
      device.disk.failNextSync();
      return came();
    case Deed::fillDisk:
      device.disk.setFull(true);
      return came();
    case Deed::freeDisk:
      device.disk.setFull(false);
      return came();
    case Deed::backUp:
      if (damaged.contains(step.who)) return;  // whoever checks a backup sees that it does not read
      backups[step.who] = device.disk.image();
      return came();
    case Deed::putBack:
      if (!backups.contains(step.who)) return;
      came();
      return putBack(step.who, true);
    case Deed::rollBack:
      // Of two hands on one log of facts nothing is made yet: whoever decides is spared.
      if (!backups.contains(step.who) || !isPlain(step.who)) return;
      came();
      doubled.insert(step.who);
      return putBack(step.who, false);
    case Deed::copyMachine:
      return copyMachine(step);
    case Deed::flipBit: {
      if (!backups.contains(step.who)) return;
      static constexpr node::Table tables[] = {node::Table::records, node::Table::feed, node::Table::facts,
                                               node::Table::positions, node::Table::logs};
      if (!device.disk.flipBit(tables[chance.below(std::size(tables))])) return;
      came();
      damaged.insert(step.who);
      // Noticed or not, whoever looks after it puts the backup back.
      world.after(static_cast<std::int64_t>(chance.between(1, 600)) * kj::SECONDS, [this, who = step.who] {
        if (damaged.contains(who)) putBack(who, true);
      });
      return;
    }
    case Deed::setClock: {
      static constexpr sync::Millis year = 365LL * 24 * 3600 * 1000;
      const auto years = static_cast<sync::Millis>(chance.below(101)) - 50;
      const bool near = chance.in1000(500);
      device.clock.set(near ? static_cast<sync::Millis>(chance.below(7'200'000)) - 3'600'000 : years * year,
                       static_cast<std::int64_t>(chance.below(400)) - 200);
      return came();
    }
    case Deed::forge:
    case Deed::gap:
    case Deed::replay:
    case Deed::oversize:
    case Deed::garbage:
    case Deed::futureDate:
    case Deed::pastDate:
    case Deed::fork:
      return attack(step);
    case Deed::withhold: {
      // A relay that takes and does not give: whoever hangs on it alone must hear it elsewhere, or later.
      if (!device.relay) return;
      came();
      cutOff(device.host, true);
      world.after(static_cast<std::int64_t>(chance.between(60, 1200)) * kj::SECONDS,
                  [this, host = device.host] { cutOff(host, false); });
      return;
    }
    default:
      return;
  }
}

void Play::attack(const Step& step) {
  Device& mallory = at(plan.laptops - 1);
  Device& victim = at(step.whom == plan.laptops - 1 ? 0 : step.whom);
  if (!mallory.ready() || &mallory == &victim) return;
  ++outcome.deeds[static_cast<std::size_t>(step.deed)];
  note(std::string(nameOf(step.deed)) + ": " + mallory.name + " against " + victim.name);
  const auto over = [this](kj::Exception&& why) { note(std::string("shown out: ") + why.getDescription().cStr()); };
  if (step.deed == Deed::garbage) {
    attacks.add(babble(world, fabric, mallory, victim, Chance(step.luck)).catch_(kj::cp(over)));
    return;
  }
  const auto segment = std::make_shared<sync::Segment>();
  const auto space = std::make_shared<sync::SpaceId>();
  // Its honest half keeps quiet meanwhile.
  attacks.add(mallory.replication()
                  .setOffline(true)
                  .then([this, segment, space, &mallory, deed = step.deed, luck = step.luck] {
                    return mallory.node().inStore(
                        [this, segment, space, &mallory, deed, luck](node::StoreAccess& access) {
                          Chance again(luck);
                          *segment = craft(deed, mallory, access, again, inventions);
                          *space = mallory.node().spaceNamed(access, "").id;
                        });
                  })
                  .then([this, segment, space, &mallory, &victim, deed = step.deed]() -> kj::Promise<void> {
                    if (segment->bodies.empty()) return kj::READY_NOW;
                    return assail(world, fabric, mallory, victim, *space, *segment, deed == Deed::replay ? 20 : 1);
                  })
                  .catch_(kj::cp(over))
                  .then([&mallory]() -> kj::Promise<void> {
                    if (!mallory.ready()) return kj::READY_NOW;
                    return mallory.replication().setOffline(false);
                  })
                  .catch_(kj::cp(over)));
}

}  // namespace satchel::sim
