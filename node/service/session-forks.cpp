// Logs that somebody wrote two histories of: which there are, and which branch is to stand.
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

/// Branches that begin at one place, as they stand.
struct ForkedPlace {
  sync::LogId log;     ///< the whole log
  sync::LogId parent;  ///< what they grew from
  sync::Seq start = 0;
  std::vector<const LogState*> branches;  ///< in the order of their first commits
  const sync::Roster::Settled* settled = nullptr;
};

std::vector<ForkedPlace> placesOf(const ReadTransaction& txn, const Space& space) {
  std::map<std::pair<sync::LogId, sync::Seq>, ForkedPlace> places;
  for (const auto& [parent, grown] : space.branches) {
    for (const sync::LogId& id : grown) {
      const LogState& branch = space.logs.at(id);
      ForkedPlace& place = places[{parent, branch.start}];
      place.log = branch.incarnation.log();
      place.parent = parent;
      place.start = branch.start;
      place.branches.push_back(&branch);
    }
  }
  const Branches branches(txn, space);
  std::vector<ForkedPlace> all;
  for (auto& [key, place] : places) {
    std::ranges::sort(place.branches, {}, &LogState::first);
    const LogState& any = *place.branches.front();
    const auto rank = space.roster.rankOf(any.incarnation.device);
    place.settled = branches.settlementOf(space.roster, any, rank ? sync::Role::admin : sync::Role::editor,
                                          rank.value_or(sync::Rank{}));
    all.push_back(std::move(place));
  }
  return all;
}

std::uint64_t commitsOf(const LogState& branch) {
  return branch.stored.seq + 1 - branch.start;
}

void putFork(rpc::Fork::Builder out, const Node& node, const Space& space, const ForkedPlace& place) {
  const auto [person, device] = node.namesOf(space, place.log);
  out.setLog(hex(place.log));
  out.setPerson(person);
  out.setDevice(device);
  out.setAfter(place.start - 1);
  out.setSettled(place.settled != nullptr);
  auto branches = out.initBranches(static_cast<unsigned>(place.branches.size()));
  for (unsigned i = 0; i < branches.size(); ++i) {
    const LogState& branch = *place.branches[i];
    branches[i].setId(hex(branch.first));
    branches[i].setCommits(commitsOf(branch));
    const bool stands = place.settled != nullptr && place.settled->what.standing == branch.first;
    branches[i].setState(place.settled == nullptr ? "open" : stands ? "standing" : "aside");
  }
}

/// Of a log that forked more than once the branch tells which fork is meant; without one, those not settled yet.
ForkedPlace forkNamed(std::vector<ForkedPlace> places, const std::string& log, const std::string& keep) {
  std::erase_if(places, [&](const ForkedPlace& place) { return log.empty() || !hex(place.log).starts_with(log); });
  if (places.empty()) {
    throw Refusal({"UNKNOWN_FORK", "There is no forked log '" + log + "' in this space; see: satchel forks.",
                   "此空间没有分叉的日志“" + log + "”；请查看：satchel forks。"});
  }
  const auto has = [&](const LogState* branch) { return hex(branch->first).starts_with(keep); };
  if (!keep.empty()) {
    std::erase_if(places, [&](const ForkedPlace& place) { return std::ranges::count_if(place.branches, has) != 1; });
    if (places.empty()) {
      throw Refusal({"UNKNOWN_BRANCH", "There is no one branch '" + keep + "' of this log; see: satchel forks.",
                     "此日志没有唯一的分支“" + keep + "”；请查看：satchel forks。"});
    }
  } else if (places.size() > 1) {
    std::erase_if(places, [](const ForkedPlace& place) { return place.settled != nullptr; });
  }
  if (places.size() != 1) {
    throw Refusal({"AMBIGUOUS_FORK", "More than one fork is meant by '" + log + "'; name the branch with --keep.",
                   "“" + log + "”对应多个分叉；请用 --keep 指明分支。"});
  }
  return std::move(places.front());
}

const LogState& branchNamed(const ForkedPlace& place, const std::string& keep) {
  if (keep.empty()) {
    return **std::ranges::max_element(place.branches, {}, [](const LogState* each) { return commitsOf(*each); });
  }
  return **std::ranges::find_if(place.branches,
                                [&](const LogState* each) { return hex(each->first).starts_with(keep); });
}

void requireMaySettle(const Node& node, const Space& space, const ForkedPlace& place) {
  const VerifyKey& self = node.identity.keys().device;
  if (!space.roster.rankOf(self)) {
    throw Refusal({"NOT_ALLOWED", "Only an admin of the space settles a fork; your role here is lower.",
                   "只有空间管理员可以裁定分叉；您的角色权限不足。"});
  }
  if (space.roster.mayCut(self, place.branches.front()->incarnation.device)) return;
  throw Refusal({"NOT_SENIOR",
                 "This log's device became admin before this one did; only a more senior admin, or the owner, settles "
                 "its fork.",
                 "该日志所属设备成为管理员早于本设备；只有更资深的管理员或所有者才能裁定。"});
}

}  // namespace

kj::Promise<void> SessionImpl::forks(ForksContext context) {
  return inSpace<rpc::Session::ForksResults>(context, [this](Job& job, auto results) {
    const auto places = placesOf(job.access.txn, job.space);
    auto list = results.initForks(static_cast<unsigned>(places.size()));
    for (unsigned i = 0; i < list.size(); ++i) putFork(list[i], node, job.space, places[i]);
  });
}

kj::Promise<void> SessionImpl::forkResolve(ForkResolveContext context) {
  const std::string log = str(context.getParams().getLog()), keep = str(context.getParams().getKeep());
  return inSpace<rpc::Session::ForkResolveResults>(context, [this, log, keep](Job& job, auto results) {
    const ForkedPlace place = forkNamed(placesOf(job.access.txn, job.space), log, keep);
    requireMaySettle(node, job.space, place);
    const LogState& standing = branchNamed(place, keep);
    if (place.settled != nullptr && place.settled->what.standing == standing.first) {
      throw Refusal(
          {"NOTHING_TO_DO", "That branch stands already; nothing would change.", "该分支已被保留，没有任何改动。"});
    }
    job.access.replica.settleFork(job.access.txn, job.space, standing);
    node.note(job.access, "FORK_SETTLED",
              "Of log " + hex(place.log).substr(0, 16) + " the branch " + hex(standing.first).substr(0, 12) +
                  " stands; what the other says is kept apart.");
    for (const ForkedPlace& now : placesOf(job.access.txn, job.space)) {
      if (now.parent == place.parent && now.start == place.start) putFork(results.initFork(), node, job.space, now);
    }
  });
}

}  // namespace satchel::node
