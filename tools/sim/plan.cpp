#include "tools/sim/plan.h"

#include <algorithm>
#include <array>
#include <optional>

namespace satchel::sim {
namespace {

constexpr std::array<std::string_view, faultCount> faultNames = {"network",     "meddling", "crash",   "disk",
                                                                 "flips",       "clocks",   "restore", "adversary",
                                                                 "withholding", "access",   "copies",  "recovery"};

constexpr std::array<std::string_view, deedCount> deedNames = {"add",
                                                               "set",
                                                               "tag",
                                                               "untag",
                                                               "erase",
                                                               "restore",
                                                               "undo",
                                                               "undo or redo of one",
                                                               "resolve",
                                                               "import",
                                                               "offline",
                                                               "online",
                                                               "let in",
                                                               "role",
                                                               "removal",
                                                               "late work admitted",
                                                               "fork settled",
                                                               "owner lost and replaced",
                                                               "close way",
                                                               "open way",
                                                               "weather",
                                                               "reset",
                                                               "swizzle",
                                                               "slow reader",
                                                               "stopped reader",
                                                               "reads on",
                                                               "meddle",
                                                               "kill",
                                                               "lose power",
                                                               "cut power at a write",
                                                               "failing sync",
                                                               "full disk",
                                                               "room again",
                                                               "flipped bit",
                                                               "back-up",
                                                               "older backup put back",
                                                               "rolled back unnoticed",
                                                               "machine copied",
                                                               "clock",
                                                               "forged",
                                                               "gap",
                                                               "replay",
                                                               "oversize",
                                                               "garbage",
                                                               "future date",
                                                               "past date",
                                                               "forked on purpose",
                                                               "withhold"};

struct Kind {
  Fault fault;
  Deed deed;
  unsigned perHour;  ///< of all devices together, in tenths
};

// How often each thing happens. The healing of what lasts is planned with it.
constexpr Kind kinds[] = {
    {Fault::network, Deed::closeWay, 60},      {Fault::network, Deed::weather, 20},
    {Fault::network, Deed::reset, 40},         {Fault::network, Deed::losePower, 10},
    {Fault::network, Deed::swizzle, 5},        {Fault::network, Deed::slowReader, 5},
    {Fault::network, Deed::stopReader, 5},     {Fault::copies, Deed::rollBack, 5},
    {Fault::meddling, Deed::meddle, 60},       {Fault::crash, Deed::kill, 30},
    {Fault::crash, Deed::cutPowerAtWrite, 60}, {Fault::disk, Deed::failSync, 20},
    {Fault::disk, Deed::fillDisk, 15},         {Fault::flips, Deed::flipBit, 5},
    {Fault::clocks, Deed::setClock, 20},       {Fault::restore, Deed::putBack, 8},
    {Fault::adversary, Deed::forge, 15},       {Fault::adversary, Deed::gap, 15},
    {Fault::adversary, Deed::replay, 15},      {Fault::adversary, Deed::oversize, 10},
    {Fault::adversary, Deed::garbage, 15},     {Fault::adversary, Deed::futureDate, 10},
    {Fault::adversary, Deed::pastDate, 5},     {Fault::adversary, Deed::fork, 15},
    {Fault::withholding, Deed::withhold, 10},
};

constexpr std::int64_t minute = 60'000, hour = 60 * minute;

/// An image made some time before.
constexpr bool bringsBack(Deed deed) {
  return deed == Deed::putBack || deed == Deed::flipBit || deed == Deed::rollBack;
}

Deed edit(Chance& chance) {
  const std::uint64_t roll = chance.below(100);
  if (roll < 22) return Deed::add;
  if (roll < 62) return Deed::set;
  if (roll < 70) return Deed::tag;
  if (roll < 75) return Deed::untag;
  if (roll < 80) return Deed::erase;
  if (roll < 84) return Deed::restore;
  if (roll < 89) return Deed::undo;
  if (roll < 92) return Deed::redo;
  if (roll < 98) return Deed::resolve;
  return Deed::import;
}

/// Somebody works from a moment on.
void planWork(Plan& plan, unsigned who, std::int64_t from, double hours, Chance& chance) {
  const auto rest = static_cast<std::uint64_t>(plan.length - from);
  for (unsigned left = static_cast<unsigned>(15 * hours); left > 0; --left) {
    plan.steps.push_back(
        {from + static_cast<std::int64_t>(rest == 0 ? 0 : chance.below(rest)), edit(chance), who, who, chance.any()});
  }
}

/// And some edits at once.
void planBurst(Plan& plan, unsigned who, std::int64_t from, Chance& chance) {
  for (std::uint64_t left = chance.between(1, 6); left > 0; --left) {
    plan.steps.push_back({from + static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(10 * minute))),
                          edit(chance), who, who, chance.any()});
  }
}

/// Who is let in, what roles change, who has to go. The owner decides most of it, and stays.
void planAccess(Plan& plan, unsigned workers, double hours, Chance& chance) {
  const auto often = [&](double perHour) {
    const double expected = perHour * hours;
    const auto count = static_cast<unsigned>(expected);
    return count + (chance.in1000(static_cast<unsigned>((expected - count) * 1000)) ? 1 : 0);
  };
  const auto add = [&](Deed deed, unsigned who, unsigned whom) {
    plan.steps.push_back({static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(plan.length))), deed, who,
                          whom, chance.any()});
  };
  const auto decider = [&] { return chance.in1000(600) ? 0U : static_cast<unsigned>(chance.below(workers)); };
  const auto other = [&] { return 1 + static_cast<unsigned>(chance.below(plan.laptops - 1)); };
  plan.newcomers = static_cast<unsigned>(chance.below(3));
  for (unsigned i = 0; i < plan.newcomers; ++i) {
    const unsigned newcomer = plan.founders() + i;
    const std::size_t at = plan.steps.size();
    add(Deed::letIn, decider(), newcomer);
    planWork(plan, newcomer, plan.steps[at].at, hours, chance);
  }
  if (plan.laptops < 2) return;
  for (unsigned count = often(2); count > 0; --count) add(Deed::changeRole, decider(), other());
  for (unsigned count = often(0.6); count > 0; --count) add(Deed::removeMember, decider(), other());
  for (unsigned count = often(1); count > 0; --count) add(Deed::admitLate, decider(), 0);
}

/// Machines that come to be two, and who decides which of two histories stands.
void planCopies(Plan& plan, unsigned workers, double hours, Chance& chance) {
  if (workers < 2) return;
  plan.copies = static_cast<unsigned>(chance.below(3));
  for (unsigned copy = plan.joining(); copy < plan.devices(); ++copy) {
    const auto original = 1 + static_cast<unsigned>(chance.below(workers - 1));
    const auto at = static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(plan.length)));
    plan.steps.push_back({at, Deed::copyMachine, copy, original, chance.any()});
    planWork(plan, copy, at, hours, chance);
    // Before they hear of each other both go on.
    planBurst(plan, copy, at + minute, chance);
    planBurst(plan, original, at + minute, chance);
  }
}

}  // namespace

unsigned Plan::originalOf(unsigned copy) const {
  for (const Step& step : steps) {
    if (step.deed == Deed::copyMachine && step.who == copy) return step.whom;
  }
  return 0;
}

std::string_view nameOf(Fault fault) {
  return faultNames[static_cast<std::size_t>(fault)];
}

std::optional<Fault> faultNamed(std::string_view name) {
  const auto found = std::ranges::find(faultNames, name);
  if (found == faultNames.end()) return std::nullopt;
  return static_cast<Fault>(found - faultNames.begin());
}

std::set<Fault> allFaults() {
  std::set<Fault> all;
  for (unsigned i = 0; i < faultCount; ++i) all.insert(static_cast<Fault>(i));
  return all;
}

std::string_view nameOf(Deed deed) {
  return deedNames[static_cast<std::size_t>(deed)];
}

Plan planFor(const Wish& wish) {
  Chance chance(wish.seed * 0x9e3779b97f4a7c15 + 1);
  Plan plan;
  plan.seed = wish.seed;
  const auto nodes = static_cast<unsigned>(wish.nodes > 0 ? wish.nodes : chance.between(3, 7));
  plan.relays = nodes >= 5 && chance.in1000(500) ? 2 : 1;
  plan.laptops = nodes > plan.relays ? nodes - plan.relays : 1;
  plan.length = static_cast<std::int64_t>(wish.hours * static_cast<double>(hour));

  // A member with a modified client is the last laptop; nobody works honestly on it.
  plan.adversary = wish.faults.contains(Fault::adversary) && plan.laptops > 2;
  const unsigned workers = plan.adversary ? plan.laptops - 1 : plan.laptops;

  const auto add = [&](std::int64_t at, Deed deed, unsigned who, unsigned whom) {
    plan.steps.push_back({at, deed, who, whom, chance.any()});
  };
  const auto moment = [&] { return static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(plan.length))); };
  const auto someLaptop = [&] { return static_cast<unsigned>(chance.below(workers)); };
  const auto anyDevice = [&] { return static_cast<unsigned>(chance.below(plan.founders())); };

  // People work in bursts, now here, now there.
  const auto edits =
      wish.edits > 0 ? wish.edits : static_cast<unsigned>(30 * wish.hours * static_cast<double>(plan.founders()));
  for (unsigned done = 0; done < edits;) {
    const unsigned who = someLaptop();
    std::int64_t at = moment();
    for (std::uint64_t burst = chance.between(1, 8); burst > 0 && done < edits; --burst, ++done) {
      add(at, edit(chance), who, who);
      at += static_cast<std::int64_t>(chance.between(5, chance.in1000(300) ? 60'000 : 500));
    }
  }
  for (unsigned i = 0; i < plan.laptops; ++i) {
    for (std::uint64_t journeys = chance.between(0, 2); journeys > 0; --journeys) {
      const std::int64_t at = moment();
      add(at, Deed::goOffline, i, i);
      add(at + static_cast<std::int64_t>(chance.between(1, 40)) * minute, Deed::goOnline, i, i);
    }
  }
  for (const Kind& kind : kinds) {
    if (!wish.faults.contains(kind.fault) || (kind.fault == Fault::adversary && !plan.adversary)) continue;
    const double expected = kind.perHour / 10.0 * wish.hours;
    auto count = static_cast<unsigned>(expected);
    if (chance.in1000(static_cast<unsigned>((expected - count) * 1000))) ++count;
    for (; count > 0; --count) {
      const std::int64_t at = moment();
      const unsigned who = bringsBack(kind.deed) ? someLaptop() : anyDevice();
      const auto whom = static_cast<unsigned>((who + 1 + chance.below(plan.founders() - 1)) % plan.founders());
      add(at, kind.deed, who, whom);
      const std::int64_t later = at + static_cast<std::int64_t>(chance.between(5'000, 20 * minute));
      if (kind.deed == Deed::closeWay) {
        if (chance.in1000(500)) {
          add(at, Deed::closeWay, whom, who);
          add(later, Deed::openWay, whom, who);
        }
        add(later, Deed::openWay, who, whom);
      }
      if (kind.deed == Deed::fillDisk) add(later, Deed::freeDisk, who, whom);
      if (kind.deed == Deed::rollBack) planBurst(plan, who, at + minute, chance);
      if (kind.deed == Deed::slowReader || kind.deed == Deed::stopReader) add(later, Deed::readOn, who, whom);
      if (bringsBack(kind.deed)) {
        add(std::max<std::int64_t>(0, at - static_cast<std::int64_t>(chance.between(minute, 40 * minute))),
            Deed::backUp, who, whom);
      }
    }
  }
  if (wish.faults.contains(Fault::access)) planAccess(plan, workers, wish.hours, chance);
  if (wish.faults.contains(Fault::copies)) planCopies(plan, workers, wish.hours, chance);
  if (wish.faults.contains(Fault::copies) || plan.adversary) {
    for (auto left = static_cast<unsigned>(4 * wish.hours); left > 0; --left) {
      add(plan.length / 3 + moment() * 2 / 3, Deed::settleFork, chance.in1000(600) ? 0 : someLaptop(), 0);
    }
  }
  if (wish.faults.contains(Fault::recovery) && workers > 2 && chance.in1000(250)) {
    add(plan.length / 4 + moment() / 2, Deed::loseOwner, 0, 1 + static_cast<unsigned>(chance.below(workers - 1)));
  }
  std::ranges::stable_sort(plan.steps, {}, &Step::at);
  return plan;
}

}  // namespace satchel::sim
