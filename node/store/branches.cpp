#include "node/store/branches.h"

#include "sync/protection.h"

namespace satchel::node {

using sync::LogId;
using sync::Seq;

std::optional<Hash> Branches::hashAt(const LogId& log, Seq seq) const {
  const auto state = space.logs.find(log);
  if (state == space.logs.end()) return std::nullopt;
  const auto position = txn.get(Table::positions, Key().u32(space.number).u32(state->second.number).u64(seq));
  return position ? Hash::from(position->subspan(8)) : std::nullopt;
}

LogId Branches::holderOf(const LogId& log, Seq seq) const {
  if (space.branches.empty()) return log;
  LogId at = log;
  for (auto state = space.logs.find(at); state != space.logs.end() && seq < state->second.start;
       state = space.logs.find(at)) {
    at = state->second.parent;
  }
  return at;
}

std::vector<LogId> Branches::wayTo(const LogId& log) const {
  std::vector<LogId> way{log};
  for (auto state = space.logs.find(log); state != space.logs.end() && state->second.isBranch();
       state = space.logs.find(way.back())) {
    way.push_back(state->second.parent);
  }
  std::ranges::reverse(way);
  return way;
}

std::vector<LogId> Branches::family(const LogId& log) const {
  std::vector<LogId> all{log};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (const auto grown = space.branches.find(all[i]); grown != space.branches.end()) {
      all.insert(all.end(), grown->second.begin(), grown->second.end());
    }
  }
  return all;
}

std::optional<LogId> Branches::storing(const LogId& log, Seq seq, ByteView hashPrefix) const {
  for (const LogId& each : family(log)) {
    const auto hash = hashAt(each, seq);
    if (hash && equal(hash->view().first(hashPrefix.size()), hashPrefix)) return each;
  }
  return std::nullopt;
}

std::optional<LogId> Branches::following(const LogId& log, Seq seq, const Hash& commit) const {
  const auto grown = space.branches.find(log);
  if (grown == space.branches.end()) return log;
  const LogId branch = sync::branchOf(space.logs.at(log).incarnation.log(), commit);
  bool here = true;
  for (const LogId& each : grown->second) {
    if (space.logs.at(each).start != seq) continue;
    if (each == branch) return branch;
    here = false;
  }
  return here ? std::optional(log) : std::nullopt;
}

std::optional<LogId> Branches::cited(const sync::Citation& citation) const {
  const auto log = space.logs.find(citation.log);
  if (log == space.logs.end()) return citation.log;  // not here yet: its dots are dead on arrival
  if (space.branches.contains(citation.log) && stands(sync::Protection::branch))
    return storing(citation.log, citation.seq, citation.hashPrefix);
  const auto hash = hashAt(citation.log, citation.seq);
  if (hash && !equal(hash->view().first(8), citation.hashPrefix)) return std::nullopt;
  return citation.log;
}

void Branches::place(sync::Points& points) const {
  const sync::Points named = points;
  for (const auto& [log, grown] : space.branches) {
    if (space.logs.at(log).isBranch()) continue;  // what grew from a branch is of its log's family
    const std::vector<LogId> all = family(log);
    for (const LogId& each : all) {
      if (const auto point = points.find(each); point != points.end()) point->second.commits = 0;
    }
    for (const LogId& each : all) {
      const auto point = named.find(each);
      if (point == named.end() || point->second.commits == 0) continue;
      const Seq seq = point->second.commits;
      const auto meant = storing(each, seq, point->second.commit);
      // Along the way to the commit meant, each log up to where the next begins.
      const std::vector<LogId> way = wayTo(meant.value_or(each));
      for (std::size_t i = 0; i < way.size(); ++i) {
        const Seq end = i + 1 < way.size() ? space.logs.at(way[i + 1]).start - 1 : seq;
        Seq& covered = points[way[i]].commits;
        covered = std::max(covered, std::min(seq, end));
      }
    }
  }
}

const sync::Roster::Settled* Branches::settlementOf(const sync::Roster& roster, const LogState& branch, sync::Role role,
                                                    const sync::Rank& rank) const {
  for (const sync::Roster::Settled& settled : roster.settlements()) {
    if (settled.what.log != branch.incarnation.log() || settled.what.seq != branch.start) continue;
    if (!sync::Roster::decides(settled, branch.incarnation.device, role, rank)) continue;
    const auto standing = space.logs.find(sync::branchOf(settled.what.log, settled.what.standing));
    if (standing != space.logs.end() && standing->second.parent == branch.parent) return &settled;
  }
  return nullptr;
}

void Branches::settle(const sync::Roster& roster, const VerifyKey& device, sync::Role role, const sync::Rank& rank,
                      sync::Points& start) const {
  if (!stands(sync::Protection::settlement)) return;
  for (const auto& [log, grown] : space.branches) {
    for (const LogId& each : grown) {
      const LogState& branch = space.logs.at(each);
      if (branch.incarnation.device != device) continue;
      const auto* settled = settlementOf(roster, branch, role, rank);
      if (settled == nullptr || settled->what.standing == branch.first) continue;
      for (const LogId& aside : family(each)) start[aside].commits = UINT64_MAX;
    }
  }
}

}  // namespace satchel::node
