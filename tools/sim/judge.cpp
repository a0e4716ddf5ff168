// When the faults are over: do all agree, and is everything there that was promised?
#include "tools/sim/model.h"
#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

std::string shortVector(const sync::VersionVector& vector) {
  std::string text;
  for (const auto& [log, head] : vector) {
    text += (text.empty() ? "" : " ") + hex(log.view().first(3)) + ":" + std::to_string(head.seq) + "/" +
            hex(head.hash.view().first(2));
  }
  return text;
}

bool belongs(const std::map<VerifyKey, sync::Role>& members, const Device& device) {
  const auto member = members.find(device.identity.keys().device);
  return member != members.end() && member->second != sync::Role::none;
}

/// It writes for all, or did when it was told that something is kept.
bool writes(const std::map<VerifyKey, sync::Role>& members, const Device& device) {
  return belongs(members, device) && members.at(device.identity.keys().device) >= sync::Role::editor;
}

}  // namespace

bool Play::settled() {
  std::optional<View> first;
  std::string firstName;
  std::string differs;
  const auto members = roles();
  if (members.empty()) differs = "nobody owns the space";
  for (auto& device : devices) {
    if (!differs.empty()) break;
    if (!device->present || !belongs(members, *device)) continue;
    View view;
    const bool seen = device->ready() && device->look([&](node::StoreAccess& access) {
      if (access.replica.spaces().empty()) return;
      const node::Space& space = device->node().spaceNamed(access, "");
      view = {space.commits(),
              space.factHeads(),
              device->relay ? 0 : access.replica.heldCommits(space),
              {},
              space.forks,
              {},
              true};
    });
    if (!seen) {
      differs = device->name + " does not answer";
    } else if (!view.present) {
      differs = device->name + " belongs, and has nothing of it";
    } else if (view.held > 0) {
      differs = device->name + " holds " + std::to_string(view.held) + " commits that it has not merged";
    } else if (!first) {
      first = view;
      firstName = device->name;
    } else if (view.forks != first->forks) {
      differs = firstName + " has proofs of other forks than " + device->name;
    } else if (view.commits != first->commits || view.facts != first->facts) {
      differs = firstName + " has " + shortVector(first->facts) + " | " + shortVector(first->commits) + "; " +
                device->name + " has " + shortVector(view.facts) + " | " + shortVector(view.commits);
    }
  }
  lastDifference = differs;
  return differs.empty();
}

void Play::everybodyMeetsAgain() {
  over = true;
  if (ownerLost && owner == 0) {
    // Nobody said so in time: then it is found again.
    at(0).present = true;
  }
  fabric.openAll();
  fabric.setWeather({1, 20});
  for (const unsigned number : std::set(damaged)) putBack(number, true);
  for (auto& device : devices) {
    device->disk.heal();
    device->start();
  }
  watch(60 * kj::SECONDS);
  for (auto& device : devices) {
    if (!device->ready()) continue;
    auto online = device->session().setOfflineRequest();
    online.setOffline(false);
    device->keep(online.send().ignoreResult());
  }
  // Back-off is a minute at most, a dead link is noticed in another.
  for (int i = 0; i < 60 && !outcome.failure; ++i) {
    confirmDoubted();
    if (i == 12) inviteAgain();
    watch(10 * kj::SECONDS);
    if (!outcome.failure && settled()) return;
  }
  fail("apart", "they do not come to agree: " + lastDifference);
}

bool Play::isOwed(const Promise& promise, const std::map<VerifyKey, sync::Role>& members) {
  if (promise.excused) return false;
  // A disk whose device left in between hands on nothing.
  const auto belongsStill = [&](const std::string& name) {
    return std::ranges::any_of(devices,
                               [&](const auto& device) { return device->name == name && belongs(members, *device); });
  };
  for (const auto& survivors : promise.survivors) {
    if (std::ranges::none_of(survivors, belongsStill)) return false;
  }
  const Device& author = at(promise.device);
  // What had no key stays where it is until there is one, and for good where its author may not write any more.
  if (promise.draft) return writes(members, author);
  if (belongs(members, author)) return true;
  // Of somebody who had to go: whatever had reached one of those who stay.
  return std::ranges::any_of(ledger.keepers(promise.hash), belongsStill);
}

std::optional<Failure> Play::misread(Device& device, View& view, std::vector<node::Replica::OpenedCommit>& commits) {
  std::string kind = "model", wrong;
  const auto look = [&](node::StoreAccess& access) {
    wrong.clear();
    commits.clear();
    const node::Space& space = device.node().spaceNamed(access, "");
    view = {space.commits(), space.factHeads(), 0, space.digest, space.forks, {}, true};
    for (const auto& [key, member] : space.roster.members()) view.people[key] = member.role;
    if (device.relay) return;
    if (access.replica.digestFromFeed(access.txn, space) != space.digest) {
      wrong = "its digest is not that of its feed";
      return;
    }
    for (std::uint64_t n = 1; n < space.nextFeed; ++n) {
      auto commit = access.replica.openFeed(access.txn, space, n);
      if (!commit) {
        wrong = "it cannot open what it merged";
        return;
      }
      commits.push_back(std::move(*commit));
    }
    const Lineage lineage(space.id, commits, access.replica.forks(access.txn, space));
    outcome.branches = lineage.branches();
    wrong = lineage.fault();
    if (!wrong.empty()) return;
    for (const auto& commit : commits) {
      if (lineage.nameOf(commit.hash) != commit.log) {
        wrong = "it keeps commit " + std::to_string(commit.header.seq) + " of " + hex(commit.header.log).substr(0, 8) +
                " under another branch than it belongs to";
        return;
      }
    }
    wrong = putAside(space, commits, lineage);
    if (!wrong.empty()) {
      kind = "removal";
      return;
    }
    const Naive all =
        naiveMerge(commits, lineage, [&](const sync::LogId& log, sync::Seq seq) { return space.mayWrite(log, seq); });
    for (const auto& [key, fields] : all) {
      const schema::KindDef* kind = device.node().rows.builtIn.kind(key.kind);
      const auto record =
          kind == nullptr ? std::nullopt : device.node().rows.stored(access.txn, access.replica, space, *kind, key.id);
      for (const auto& [field, all] : fields) {
        ++outcome.versionsCompared;
        std::vector<Living> stored, living = all;
        std::uint64_t edits = 0;
        if (record) {
          const auto entry = record->entries.find(field);
          if (entry != record->entries.end()) {
            for (const sync::Version& version : entry->second.live) stored.push_back({version.dot, version.value});
            edits = entry->second.text.standing();
          }
        }
        // Edits of a text are kept together: as many stand as live.
        edits -= std::erase_if(
            living, [](const Living& each) { return sync::TextOperation::decode(each.value, each.dot).has_value(); });
        const std::string where = key.kind + " " + hex(key.id).substr(0, 8) + " " + field;
        if (edits != 0) {
          wrong = where + ": not as many edits of a text stand as live";
          return;
        }
        if (stored != living) {
          wrong = where + ": " + std::to_string(stored.size()) + " versions live where the slow merge has " +
                  std::to_string(living.size());
          return;
        }
      }
    }
  };
  if (!device.look(look)) return Failure{"silent", device.name + " does not answer any more"};
  if (wrong.empty()) return std::nullopt;
  return Failure{kind, device.name + ": " + wrong};
}

void Play::judge() {
  std::optional<View> first;
  const auto members = roles();
  std::vector<bool> owed;
  for (const Promise& promise : promises) {
    owed.push_back(isOwed(promise, members));
    if (!owed.back()) ++outcome.lost;
  }
  const std::string inside = stillInside();
  if (!inside.empty()) return fail("removal", inside);
  for (auto& device : devices) {
    if (!device->present || !belongs(members, *device)) continue;
    View view;
    std::vector<node::Replica::OpenedCommit> commits;
    if (const auto wrong = misread(*device, view, commits)) return fail(wrong->kind, wrong->what);
    if (!first) first = view;
    if (view.people != first->people) return fail("roster", device->name + " sees other people than the first");
    if (device->relay) continue;
    if (view.kept != first->kept) return fail("digest", device->name + " has another digest than the first");
    std::set<Hash> hashes;
    std::string all;
    for (const auto& commit : commits) {
      hashes.insert(commit.hash);
      for (const sync::Operation& operation : commit.operations.list) all += asText(operation.value);
    }
    for (std::size_t i = 0; i < promises.size(); ++i) {
      const Promise& promise = promises[i];
      if (!owed[i]) continue;
      const std::string told = at(promise.device).name + " was told is kept: step " + std::to_string(promise.step);
      if (!promise.word.empty()) {
        ++outcome.wordsFound;
        if (all.find(promise.word) == std::string::npos) {
          return fail("lost", device->name + " lacks what " + told + ", " + promise.word);
        }
      }
      if (!promise.hash.isZero() && !hashes.contains(promise.hash)) {
        return fail("lost", device->name + " lacks the commit that " + told);
      }
    }
  }
}

}  // namespace satchel::sim
