// Who has what, and as of when: what each device's receipt comes to, measured by what is here.
#include "node/service/session-impl.h"
#include "node/store/branches.h"

namespace satchel::node {
namespace {

/// Commits that are asked about, by log, each in the log or branch that holds it here.
using SeqsByLog = std::map<sync::LogId, std::set<sync::Seq>>;

/// A vector in the words of what is here: a log that its author did not know to be forked is the branches it lies in.
sync::VersionVector asHere(const ReadTransaction& txn, const Space& space, const sync::VersionVector& vector) {
  if (space.branches.empty()) return vector;
  const Branches branches(txn, space);
  sync::VersionVector here;
  for (const auto& [log, head] : vector) {
    const auto at = branches.storing(space.rootOf(log), head.seq, head.hash);
    here.raise(at.value_or(log), head);
    if (!at) continue;
    for (const sync::LogId& each : branches.wayTo(*at)) {
      if (each != *at) here.raise(each, space.logs.at(each).stored);
    }
  }
  return here;
}

/// What a root comes to: of what is here, or of some commits.
struct Measure {
  std::uint64_t lacks = 0;
  bool hasMore = false;
};

Measure measure(const Space& space, const sync::VersionVector& claimed, const SeqsByLog* places) {
  Measure result;
  if (places != nullptr) {
    for (const auto& [log, seqs] : *places) {
      result.lacks += static_cast<std::uint64_t>(std::distance(seqs.upper_bound(claimed.at(log).seq), seqs.end()));
    }
    return result;
  }
  for (const auto& [id, log] : space.logs) {
    const sync::Seq here = log.head().seq, there = std::max(claimed.at(id).seq, log.start - 1);
    if (here > there) result.lacks += here - there;
  }
  result.hasMore = !space.commits().covers(claimed);
  return result;
}

/// Each root is looked up once, however many devices name it.
class Roots {
 public:
  Roots(const StoreAccess& access, const Space& space, const SeqsByLog* places)
      : access(access), space(space), places(places) {}
  /// Nothing where it is not known here what the root stands for.
  const std::optional<Measure>& of(const Hash& root) {
    const auto [at, fresh] = known.try_emplace(root);
    if (!fresh) return at->second;
    if (const auto vector = access.replica.vectorOf(access.txn, space, root)) {
      at->second = measure(space, asHere(access.txn, space, *vector), places);
    }
    return at->second;
  }

 private:
  const StoreAccess& access;
  const Space& space;
  const SeqsByLog* places;
  std::map<Hash, std::optional<Measure>> known;
};

/// The commits that touched a record, those that went out.
SeqsByLog touching(const StoreAccess& access, const Space& space, const sync::Record& record) {
  SeqsByLog places;
  for (const std::uint64_t n : record.feed) {
    const auto commit = access.replica.openFeed(access.txn, space, n);
    if (commit && commit->header.seq <= space.logs.at(commit->log).stored.seq) {
      places[commit->log].insert(commit->header.seq);
    }
  }
  return places;
}

void putClaim(rpc::Receipt::Builder out, sync::Role role, const sync::Standing& standing, bool whole, Roots& roots) {
  const auto& stored = roots.of(standing.stored);
  if (!stored) return out.setState("unclear");
  out.setLacks(stored->lacks);
  if (role == sync::Role::carrier) return out.setState(stored->lacks > 0 ? "behind" : "left");
  const auto& merged = roots.of(standing.merged);
  if (!merged) return out.setState("unclear");
  out.setUnread(merged->lacks);
  out.setState(stored->lacks > 0          ? "behind"
               : merged->lacks > 0        ? "unread"
               : whole && stored->hasMore ? "ahead"
                                          : "all");
}

void putReceipt(rpc::Receipt::Builder out, const sync::Receipt& receipt) {
  out.setTime(sync::isoDateTime({receipt.time}));
  out.setCounter(receipt.counter);
  out.setFacts(hex(receipt.standing.facts));
  out.setStored(hex(receipt.standing.stored));
  out.setMerged(hex(receipt.standing.merged));
  out.setDigest(hex(receipt.standing.digest.bytes()));
  out.setSigned(hex(receipt.encode()));
}

}  // namespace

kj::Promise<void> SessionImpl::receipts(ReceiptsContext context) {
  const std::string id = str(context.getParams().getId());
  return inSpace<rpc::Session::ReceiptsResults>(context, [this, id](Job& job, auto results) {
    const Space& space = job.space;
    std::optional<SeqsByLog> places;
    if (!id.empty()) {
      requireReadable(node, space);
      const auto [kind, row] = job.lookup.byPrefix(id);
      places = touching(job.access, space, job.lookup.stored(*kind, job.lookup.idByPrefix(id)));
    }
    const sync::Standing here = job.access.replica.standing(job.access.txn, space);
    results.setSpace(space.name.empty() ? hex(space.id).substr(0, 16) : space.name);
    results.setFacts(hex(here.facts));
    results.setStored(hex(here.stored));
    results.setMerged(hex(here.merged));
    results.setDigest(hex(here.digest.bytes()));
    std::uint64_t commits = 0;
    if (places) {
      for (const auto& [log, seqs] : *places) commits += seqs.size();
    } else {
      commits = sync::VersionVector().lacks(space.commits());
    }
    results.setCommits(commits);
    Roots roots(job.access, space, places ? &*places : nullptr);
    const VerifyKey& self = node.identity.keys().device;
    std::vector<const sync::Roster::Member*> members;
    for (const auto& [device, member] : space.roster.members()) {
      if (member.role != sync::Role::none) members.push_back(&member);
    }
    auto list = results.initReceipts(static_cast<unsigned>(members.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      const VerifyKey& device = members[i]->keys.device;
      const auto names = node.memberNames(space, *members[i]);
      list[i].setPerson(names[0]);
      list[i].setDevice(names[1]);
      list[i].setKey(hex(device));
      list[i].setRole(std::string(sync::roleName(members[i]->role)));
      list[i].setSelf(device == self);
      const sync::Receipt* receipt = space.receipts.of(device);
      if (receipt != nullptr) putReceipt(list[i], *receipt);
      if (device == self) {
        putClaim(list[i], members[i]->role, here, !places, roots);
      } else if (receipt != nullptr) {
        putClaim(list[i], members[i]->role, receipt->standing, !places, roots);
      } else {
        list[i].setState("none");
      }
    }
  });
}

}  // namespace satchel::node
