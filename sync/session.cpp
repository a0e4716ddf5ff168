#include "sync/session.h"

namespace satchel::sync {

void Session::begin() {
  if (stage != Stage::meeting) stage = Stage::wanted;
}

std::optional<Session::Action> Session::next(const Holdings& mine) {
  if (stage == Stage::wanted) {
    // What is on its way lands first: the comparison is then of what both really hold.
    if (facts.inFlight > 0 || commits.inFlight > 0) return std::nullopt;
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
    if (!flow.lagging.empty() && flow.inFlight < window) {
      Action push{Action::What::push, chain};
      for (const LogId& log : flow.lagging) push.after[log] = sentUpTo(flow, log);
      flow.lagging.clear();
      ++flow.inFlight;
      return push;
    }
    if (chain == Chain::commits) break;
    if (wrapsWanted) {
      wrapsWanted = false;
      ++flow.inFlight;
      return Action{Action::What::wraps};
    }
    // The peer must know who wrote the commits, and under which keys, before it gets them.
    if (flow.inFlight > 0 || !flow.theirs.covers(mine.facts)) break;
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
  const auto judge = [&](Chain chain, bool equal) {
    Flow& flow = this->flow(chain);
    if (equal) {
      flow.theirs = vectorOf(chain, mine);
      flow.compared = true;
      flow.sent.clear();
      flow.lagging.clear();
    } else {
      flow.compared = flow.asked = false;
    }
  };
  wrapsWanted = theirFacts != mine.factsHash;
  judge(Chain::facts, theirFacts == mine.factsHash);
  judge(Chain::commits, theirCommits == mine.commitsHash);
}

void Session::pushed(Chain chain, const std::map<LogId, Seq>& upTo, bool full, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  if (upTo.empty()) --flow.inFlight;
  for (const auto& [log, seq] : upTo) flow.sent[log] = seq;
  if (full) markLagging(flow, vectorOf(chain, mine));
}

void Session::taken(Chain chain, const VersionVector& heads, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  --flow.inFlight;
  for (const auto& [log, head] : heads) {
    const bool progressed = head.seq > flow.theirs.at(log).seq;
    flow.theirs.raise(log, head);
    const auto sent = flow.sent.find(log);
    if (flow.inFlight == 0 && sent != flow.sent.end()) flow.sent.erase(sent);
    // Not taken at all: offering the same again would go on for ever. A later commit, or a new comparison, tries again.
    if (progressed || flow.inFlight > 0) consider(flow, log, vectorOf(chain, mine));
  }
}

void Session::peerMet(const Hash& theirFacts, const Hash& theirCommits, const Holdings& mine) {
  if (stage == Stage::wanted || stage == Stage::meeting) return;
  const bool same = known && facts.compared && commits.compared && theirFacts == mine.factsHash &&
                    theirCommits == mine.commitsHash && facts.theirs.covers(mine.facts) &&
                    commits.theirs.covers(mine.commits);
  if (!same) begin();
}

void Session::theirHeads(Chain chain, VersionVector heads, const Holdings& mine) {
  Flow& flow = this->flow(chain);
  flow.theirs = std::move(heads);
  flow.compared = true;
  flow.asked = false;
  flow.lagging.clear();
  if (flow.inFlight == 0) flow.sent.clear();
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
  return std::max(sent == flow.sent.end() ? 0 : sent->second, flow.theirs.at(log).seq);
}

void Session::consider(Flow& flow, const LogId& log, const VersionVector& mine) {
  if (mine.at(log).seq > sentUpTo(flow, log)) flow.lagging.insert(log);
}

void Session::markLagging(Flow& flow, const VersionVector& mine) {
  for (const auto& [log, head] : mine) consider(flow, log, mine);
}

bool Session::settled(const Holdings& mine) const {
  const auto quiet = [](const Flow& flow, const VersionVector& ours) {
    return flow.compared && flow.inFlight == 0 && flow.theirs.covers(ours) && ours.covers(flow.theirs);
  };
  return stage == Stage::compared && known && quiet(facts, mine.facts) && quiet(commits, mine.commits);
}

std::uint64_t Session::behind(const Holdings& mine) const {
  return commits.compared ? mine.commits.lacks(commits.theirs) : 0;
}

std::uint64_t Session::ahead(const Holdings& mine) const {
  return commits.compared ? commits.theirs.lacks(mine.commits) : 0;
}

}  // namespace satchel::sync
