// Who belongs: people let in, given roles and removed while everything else goes on, and whether those who had to go
// are out.
#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

/// Where those who look after the space said that a removed device's logs end; a log that is not named ends before its
/// first commit.
using Ends = std::map<VerifyKey, std::vector<sync::Points>>;

Ends removalsBy(const node::Space& space, const std::set<VerifyKey>& authors) {
  Ends ends;
  for (const sync::FactEntry& entry : space.facts) {
    const auto& cut = entry.fact.cut;
    if (authors.contains(entry.author) && cut && cut->removal) ends[cut->subject].push_back(cut->points);
  }
  return ends;
}

}  // namespace

std::map<VerifyKey, sync::Role> Play::roles() {
  std::map<VerifyKey, sync::Role> found;
  at(owner).look([&](node::StoreAccess& access) {
    found.clear();
    for (const auto& [key, member] : at(owner).node().spaceNamed(access, "").roster.members()) found[key] = member.role;
  });
  return found;
}

void Play::letIn(unsigned inviter, unsigned newcomer, const std::string& role) {
  auto invite = at(inviter).session().inviteRequest();
  invite.setRole(role.c_str());
  at(inviter).keep(invite.send().then([this, inviter, newcomer](capnp::Response<rpc::Session::InviteResults> invited) {
    if (!at(newcomer).ready()) return;
    auto join = at(newcomer).session().joinRequest();
    join.setCode(invited.getCode());
    join.setWaitMillis(1'200'000);
    join.setProgress(kj::heap<rpc::Progress::Server>());
    // Belongs to the newcomer's process, not to the inviter's.
    at(newcomer).keep(join.send().then(
        [this, newcomer](capnp::Response<rpc::Session::JoinResults> joined) {
          if (!joined.getJoined()) return;
          ++outcome.deeds[static_cast<std::size_t>(Deed::letIn)];
          note(at(newcomer).name + " is let in");
        },
        [this, newcomer](kj::Exception&& why) {
          tell(at(newcomer).name + " is not let in: " + std::string(why.getDescription().cStr()).substr(0, 100));
        }));
    tell(at(newcomer).name + " has a code from " + at(inviter).name);
  }));
}

void Play::decides(const Step& planned) {
  // What the owner was to decide, whoever is the owner by now decides.
  Step step = planned;
  if (step.who == 0) step.who = owner;
  Device& device = at(step.who);
  if (!device.ready()) return;
  Chance chance(step.luck);
  const std::string key = hex(at(step.whom).identity.keys().device);
  const auto came = [this, step](const std::string& what) {
    ++outcome.deeds[static_cast<std::size_t>(step.deed)];
    note(at(step.who).name + " decides: " + what);
  };
  const auto refused = [this, step](kj::Exception&& why) {
    ++outcome.refused;
    tell(at(step.who).name + " is refused: " + std::string(sim::nameOf(step.deed)) + ", " +
         std::string(why.getDescription().cStr()).substr(0, 100));
  };
  switch (step.deed) {
    case Deed::letIn: {
      const std::uint64_t roll = chance.below(100);
      const bool decides = roll >= 85;
      if (decides) deciders.insert(step.whom);
      return letIn(step.who, step.whom, roll < 70 ? "editor" : decides ? "admin" : "reader");
    }
    case Deed::changeRole: {
      const std::uint64_t roll = chance.below(100);
      const std::string role = roll < 45 && !doubled.contains(step.whom) ? "admin" : roll < 75 ? "editor" : "reader";
      if (role == "admin") deciders.insert(step.whom);
      auto request = device.session().memberRoleRequest();
      request.setDevice(key.c_str());
      request.setRole(role.c_str());
      device.keep(request.send().then(
          [this, came, role, step](auto&&) { came(at(step.whom).name + " is " + role + " from now on"); },
          kj::cp(refused)));
      return;
    }
    case Deed::removeMember: {
      auto request = device.session().memberRemoveRequest();
      request.setDevice(key.c_str());
      device.keep(request.send().then(
          [this, came, step](auto&&) {
            came(at(step.whom).name + " is removed");
            if (step.who == owner) removals.push_back({step.whom});
          },
          kj::cp(refused)));
      return;
    }
    case Deed::admitLate: {
      auto request = device.session().quarantineRequest();
      device.keep(request.send()
                      .then([&device, came, luck = chance.any()](
                                capnp::Response<rpc::Session::QuarantineResults> found) -> kj::Promise<void> {
                        const auto late = found.getCommits();
                        if (late.size() == 0 || !device.ready()) return kj::READY_NOW;
                        auto admit = device.session().quarantineAdmitRequest();
                        admit.setHash(late[static_cast<unsigned>(luck % late.size())].getHash());
                        return admit.send().then([came](auto&&) { came("a late commit counts all the same"); });
                      })
                      .catch_(kj::cp(refused)));
      return;
    }
    case Deed::settleFork:
      return settlesFork(step);
    case Deed::loseOwner:
      return loseOwner(step);
    default:
      return;
  }
}

void Play::confirmDoubted() {
  std::map<VerifyKey, sync::Role> doubted;
  at(owner).look([&](node::StoreAccess& access) {
    doubted.clear();
    const sync::Roster& roster = at(owner).node().spaceNamed(access, "").roster;
    for (const auto& [key, member] : roster.members()) {
      if (member.role != sync::Role::none && roster.isDoubted(key)) doubted[key] = member.role;
    }
  });
  for (const auto& [key, role] : doubted) {
    if (!at(owner).ready()) return;
    auto confirm = at(owner).session().memberRoleRequest();
    confirm.setDevice(hex(key).c_str());
    confirm.setRole(std::string(sync::roleName(role)).c_str());
    at(owner).keep(confirm.send().ignoreResult());
  }
}

void Play::inviteAgain() {
  const auto members = roles();
  for (unsigned newcomer = plan.founders(); newcomer < plan.devices(); ++newcomer) {
    const auto member = members.find(at(newcomer).identity.keys().device);
    if (member == members.end() || member->second == sync::Role::none) continue;
    bool outside = false;
    at(newcomer).look([&](node::StoreAccess& access) { outside = access.replica.spaces().empty(); });
    if (!outside || !at(owner).ready() || !at(newcomer).ready()) continue;
    for (auto& device : devices) device->clock.set(0, 0);
    letIn(owner, newcomer, std::string(sync::roleName(member->second)));
  }
}

std::set<VerifyKey> Play::guardians(const node::Space& space) const {
  return {devices[owner]->identity.keys().device, space.genesis.recovery};
}

std::string Play::putAside(const node::Space& space, const std::vector<node::Replica::OpenedCommit>& commits,
                           const Lineage& lineage) const {
  const auto counts = [&](const auto& commit) {
    const sync::LogId name = lineage.nameOf(commit.hash);
    return space.mayWrite(name, commit.header.seq) && !space.admitted.contains({name, commit.header.seq});
  };
  for (const auto& [subject, removals] : removalsBy(space, guardians(space))) {
    for (const auto& commit : commits) {
      if (*space.authorOf(commit.header.log) != subject || !counts(commit)) continue;
      const auto covered = [&](const sync::Points& points) {
        return std::ranges::any_of(
            points, [&](const auto& point) { return lineage.covers(point.first, point.second, commit.hash); });
      };
      if (std::ranges::all_of(removals, covered)) continue;
      return "commit " + std::to_string(commit.header.seq) + " of " + hex(subject).substr(0, 8) +
             " counts, although the owner cut it off before";
    }
  }
  for (const Settlement& settled : settlements) {
    const auto standing = lineage.all().find(settled.standing);
    if (standing == lineage.all().end()) continue;
    for (const auto& commit : commits) {
      if (commit.header.log != settled.log || commit.header.seq <= settled.after || !counts(commit)) continue;
      const auto parted = lineage.before(commit.hash, settled.after + 1);
      if (!parted || *parted == settled.standing) continue;
      if (lineage.all().at(*parted).previous != standing->second.previous) continue;
      return "commit " + std::to_string(commit.header.seq) + " of " + hex(settled.log).substr(0, 8) +
             " counts, although the owner put its branch aside";
    }
  }
  return {};
}

std::string Play::stillInside() {
  std::string wrong;
  sync::SpaceId id;
  std::vector<sync::EpochId> heads;
  std::set<VerifyKey> out;
  at(owner).look([&](node::StoreAccess& access) {
    wrong.clear();
    const node::Space& space = at(owner).node().spaceNamed(access, "");
    id = space.id;
    heads = space.heads;
    for (const auto& [subject, removals] : removalsBy(space, guardians(space))) {
      out.insert(subject);
      if (space.roster.roleOf(subject) != sync::Role::none) {
        wrong = hex(subject).substr(0, 8) + " was removed by the owner and still belongs";
      }
    }
  });
  if (!wrong.empty()) return wrong;
  for (const Removal& removal : removals) {
    if (!removal.excused && !out.contains(at(removal.subject).identity.keys().device)) {
      return "the owner was told that " + at(removal.subject).name + " is removed, and nobody knows of it";
    }
  }
  // What is written from now on is sealed under these: nobody who had to go can open it.
  for (auto& device : devices) {
    if (!device->present || !out.contains(device->identity.keys().device)) continue;
    device->look([&](node::StoreAccess& access) {
      for (const auto& [number, space] : access.replica.spaces()) {
        if (space.id == id && sync::writingKey(id, heads, space.keys)) {
          wrong = device->name + " was removed and holds the keys of what is written now";
        }
      }
    });
  }
  return wrong;
}

}  // namespace satchel::sim
