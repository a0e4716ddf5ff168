// One space's replication over one link, as this side sees it: what to compare, what to send, when both sides have it
// all. A state machine: events in, actions out; it holds no promise, clock or socket, so that thousands can be run by
// seed. Each side runs one, and only ever sends what the other lacks.
//
// Invariant: `theirs` is what the peer has told us is durable there, never what we hope; facts are exchanged before
// commits; a run is sent again only where the peer's answer shows that it did not take it.
//
//   begin ──► meet ──► equal hashes: nothing lacks
//                 └──► heads of the chains that differ, facts first ──► push windows until nothing lacks ──► live
#pragma once
#include <set>

#include "sync/segment.h"

namespace satchel::sync {

/// What this replica holds of the space, as durable.
struct Holdings {
  const VersionVector& facts;
  const VersionVector& commits;
  Hash factsHash;    ///< over the facts' vector and which wraps are here
  Hash commitsHash;  ///< of the commits' vector
};

class Session {
 public:
  struct Action {
    enum class What { meet, heads, wraps, push };
    What what;
    Chain chain = Chain::facts;
    std::map<LogId, Seq> after = {};  ///< push: the logs to send, each from beyond this
  };

  /// Compare anew: the link is up, the space came to be shared, or somebody wants to be sure.
  void begin();
  /// What to do now; ask again after each event. Ends with nothing.
  std::optional<Action> next(const Holdings& mine);

  // ---- answers to what `next` asked for
  /// `known` false: the peer does not share this space with us.
  void met(bool known, const Hash& facts, const Hash& commits, const Holdings& mine);
  /// What went out of a push, up to each log's seq; until then `next` asks for no other of that chain. `full`: the call
  /// had no room for more; otherwise what lacks cannot be sent now. Nothing sent: there is no call, and no answer.
  void pushed(Chain chain, const std::map<LogId, Seq>& ends, bool full, const Holdings& mine);
  /// Before `taken`: the peer has no room for what was pushed. Nothing more of that chain is offered before the next
  /// comparison.
  void refused(Chain chain) { flow(chain).refused = true; }
  /// The peer's heads of the logs of a push, durable. Of wraps: none.
  void taken(Chain chain, const VersionVector& heads, const Holdings& mine);

  // ---- what the peer says
  /// It began to compare: what its hashes were.
  void peerMet(const Hash& facts, const Hash& commits, const Holdings& mine);
  /// Its whole vector: the answer to `heads`, or its own call.
  void theirHeads(Chain chain, VersionVector heads, const Holdings& mine);
  /// It sent us this log up to here.
  void peerSent(Chain chain, const LogId& log, const Head& head);

  /// Our own store went on.
  void advanced(Chain chain, const LogId& log, const Holdings& mine);

  /// The peer shares the space with us.
  bool shared() const { return known; }
  /// A comparison is wanted or under way.
  bool comparing() const { return stage == Stage::wanted || stage == Stage::meeting; }
  /// Since `begin`: each side has told the other all, and each has made durable what it lacked.
  bool settled(const Holdings& mine) const;
  /// Of a chain with something to send the peer takes no more, and nothing is on its way: only that keeps it from being
  /// settled.
  bool refusesRest(const Holdings& mine) const;
  /// Commits they have and we lack, and the other way round; nothing while not compared.
  std::uint64_t behind(const Holdings& mine) const;
  std::uint64_t ahead(const Holdings& mine) const;
  /// The commits that the peer says it holds; empty while not compared.
  const VersionVector& told() const { return commits.theirs; }
  /// Calls of at most 1 MiB each that may be on their way at once.
  static constexpr int window = 4;

 private:
  struct Sent {
    Seq from = 0, ends = 0;  ///< what was durable there when the first of it went out, and how far it goes
  };
  struct Flow {
    bool compared = false;       ///< `theirs` is known
    bool asked = false;          ///< our `heads` is on its way
    bool refused = false;        ///< the peer has no room for more
    VersionVector theirs;        ///< durable there
    std::map<LogId, Sent> sent;  ///< on its way; empty where nothing is in flight
    std::set<LogId> lagging;     ///< where we have more than was sent
    std::set<LogId> packing;     ///< the logs of a push that has not gone out yet
    int outstanding = 0;
  };
  Flow& flow(Chain chain) { return chain == Chain::facts ? facts : commits; }
  const VersionVector& vectorOf(Chain chain, const Holdings& mine) const {
    return chain == Chain::facts ? mine.facts : mine.commits;
  }
  Seq sentUpTo(const Flow& flow, const LogId& log) const;
  void compare(const Hash& theirFacts, const Hash& theirCommits, const Holdings& mine);
  void landed(Flow& flow, const VersionVector& mine);
  void consider(Flow& flow, const LogId& log, const VersionVector& mine);
  void dropSent(Flow& flow, const VersionVector& mine);
  void markLagging(Flow& flow, const VersionVector& mine);

  enum class Stage { idle, wanted, meeting, compared };
  Stage stage = Stage::idle;
  bool known = false, wrapsWanted = false;
  Flow facts, commits;
};

}  // namespace satchel::sync
