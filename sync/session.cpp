#include "sync/session.h"

#include <utility>

namespace satchel::sync {

void Session::begin() {
  if (stage != Stage::meeting) stage = Stage::wanted;
}

std::optional<Session::Action> Session::next(const Holdings& mine) {
  if (stage == Stage::wanted) {
    // What is on its way lands first: the comparison is then of what both really hold.
    if (facts.outstanding > 0 || commits.outstanding > 0) return std::nullopt;
    stage = Stage::meeting;
    return Action{Action::What::meet};
  }
  if (stage != Stage::compared || !known) return std::nullopt;
  for (const Chain chain : {Chain::facts, Chain::commits}) {
    Flow& flow = this->flow(chain);
    if (!flow.compared) {
      if (flow.asked) return std::nullopt;
      flow.asked = true;
      return Action{Action::What::heads, chain};
    }
    dropSent(flow, vectorOf(chain, mine));
    if (!flow.lagging.empty() && flow.packing.empty() && flow.outstanding < window && !flow.refused) {
      Action push{Action::What::push, chain};
      for (const LogId& log : flow.lagging) push.after[log] = sentUpTo(flow, log);
      flow.packing = std::exchange(flow.lagging, {});
      ++flow.outstanding;
      return push;
    }
    if (chain == Chain::commits) break;
    // A wrap is kept only where the facts say for whom it is.
    if (wrapsWanted && flow.lagging.empty() && flow.outstanding == 0) {
      wrapsWanted = false;
      ++flow.outstanding;
      return Action{Action::What::wraps};
    }
    // The peer must know who wrote the commits, and under which keys, before it gets them.
    if (flow.outstanding > 0 || !flow.theirs.covers(mine.facts)) break;
  }
  return std::nullopt;
}

void Session::met(bool isKnown, const Hash& theirFacts, const Hash& theirCommits, const Holdings& mine) {
  if (stage == Stage::meeting) stage = Stage::compared;
  known = isKnown;
  if (!known) {
    facts = commits = {};
    return;
  }
  compare(theirFacts, theirCommits, mine);
}

void Session::compare(const Hash& theirFacts, const Hash& theirCommits, const Holdings& mine) {
  const auto judge = [](Flow& flow, bool equal, const VersionVector& ours) {
    flow.compared = equal;
    flow.asked = flow.refused = false;
    if (!equal) return;
    flow.theirs = ours;
    flow.lagging.clear();
  };
  wrapsWanted = theirFacts != mine.factsHash;
  judge(facts, theirFacts == mine.factsHash, mine.facts);
  judge(commits, theirCommits == mine.commitsHash, mine.commits);
}

void Session::pushed(Chain chain, const std::map<LogId, Seq>& ends, bool full, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  for (const auto& [log, seq] : ends)
    flow.sent.try_emplace(log, Sent{flow.theirs.at(log).seq}).first->second.ends = seq;
  // Only logs of this push: what the peer did not take before is not offered again because another log is long.
  for (const LogId& log : std::exchange(flow.packing, {})) {
    if (full) consider(flow, log, vectorOf(chain, mine));
  }
  if (ends.empty()) landed(flow, vectorOf(chain, mine));
}

void Session::taken(Chain chain, const VersionVector& heads, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  for (const auto& [log, head] : heads) flow.theirs.raise(log, head);
  landed(flow, vectorOf(chain, mine));
}

/// One call less is on its way. Only when none is, it shows what the peer did not take: a later answer of the same log
/// may still be on its way before that.
void Session::landed(Flow& flow, const VersionVector& mine) {
  if (flow.outstanding == 0 || --flow.outstanding > 0) return;
  for (const auto& [log, sent] : std::exchange(flow.sent, {})) {
    const Seq durable = flow.theirs.at(log).seq;
    if (durable >= sent.ends) continue;
    if (durable > sent.from) {
      consider(flow, log, mine);
    } else {
      // Not taken at all: offering the same again would go on for ever. A later commit, or a new comparison, tries
      // again.
      flow.lagging.erase(log);
    }
  }
}

void Session::peerMet(const Hash& theirFacts, const Hash& theirCommits, const Holdings& mine) {
  if (stage == Stage::wanted || stage == Stage::meeting) return;
  if (stage == Stage::idle || !known) return begin();
  // Its hashes tell us as much as an answer would. A meet of ours in turn would make it meet us, for ever.
  compare(theirFacts, theirCommits, mine);
}

void Session::theirHeads(Chain chain, VersionVector heads, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  flow.theirs = std::move(heads);
  flow.compared = true;
  flow.asked = false;
  flow.lagging.clear();
  markLagging(flow, vectorOf(chain, mine));
}

void Session::peerSent(Chain chain, const LogId& log, const Head& head) {
  Flow& flow = this->flow(chain);
  if (flow.compared) flow.theirs.raise(log, head);
}

void Session::advanced(Chain chain, const LogId& log, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  if (flow.compared) consider(flow, log, vectorOf(chain, mine));
}

Seq Session::sentUpTo(const Flow& flow, const LogId& log) const {
  const auto sent = flow.sent.find(log);
  return std::max(sent == flow.sent.end() ? 0 : sent->second.ends, flow.theirs.at(log).seq);
}

void Session::consider(Flow& flow, const LogId& log, const VersionVector& mine) {
  if (mine.at(log).seq > sentUpTo(flow, log)) flow.lagging.insert(log);
}

/// News that came while a push was being packed went out with it; or the peer has it from elsewhere by now.
void Session::dropSent(Flow& flow, const VersionVector& mine) {
  std::erase_if(flow.lagging, [&](const LogId& log) { return mine.at(log).seq <= sentUpTo(flow, log); });
}

void Session::markLagging(Flow& flow, const VersionVector& mine) {
  for (const auto& [log, head] : mine) consider(flow, log, mine);
}

bool Session::settled(const Holdings& mine) const {
  const auto quiet = [](const Flow& flow, const VersionVector& ours) {
    return flow.compared && flow.outstanding == 0 && flow.theirs.covers(ours) && ours.covers(flow.theirs);
  };
  return stage == Stage::compared && known && quiet(facts, mine.facts) && quiet(commits, mine.commits);
}

bool Session::refusesRest(const Holdings& mine) const {
  const auto idle = [](const Flow& flow, const VersionVector& ours) {
    return flow.compared && flow.outstanding == 0 && ours.covers(flow.theirs);
  };
  if (stage != Stage::compared || !known || !idle(facts, mine.facts)) return false;
  if (facts.refused && !facts.theirs.covers(mine.facts)) return true;
  return idle(commits, mine.commits) && commits.refused && !commits.theirs.covers(mine.commits);
}

std::uint64_t Session::behind(const Holdings& mine) const {
  return commits.compared ? mine.commits.lacks(commits.theirs) : 0;
}

std::uint64_t Session::ahead(const Holdings& mine) const {
  return commits.compared ? commits.theirs.lacks(mine.commits) : 0;
}

}  // namespace satchel::sync
