// A world for sessions to run in: replicas that hold made-up logs, links that keep order, disks that take their time.
// Invariant: nothing happens by itself; each step is somebody's choice, so that a run is a function of its choices.
// What must hold at every moment is looked at after each step, and kept as `trouble`.
#pragma once
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "sync/session.h"

namespace satchel::sync {

class World {
 public:
  /// When a replica tells a sender what it took. The second is wrong: the control of the laws.
  enum class Answers { whenDurable, onArrival };
  /// What a disk makes of what waits for it: a run's first half leaves a tail that no signature ends.
  enum class Disk { takes, takesHalf, fails };
  static constexpr std::size_t itemsPerCall = 3;  ///< items that a push has room for

  explicit World(std::size_t replicas, Answers answers = Answers::whenDurable);

  // ---- what can happen
  void append(std::size_t who, Chain chain, std::size_t count = 1);
  /// A wrap comes to be at a replica.
  void wrap(std::size_t who);
  void connect(std::size_t a, std::size_t b);
  void cut(std::size_t a, std::size_t b);
  /// All its links are gone, and what its disk had not taken yet.
  void crash(std::size_t who);
  /// `who` does not take the log of `whose`, until `heal`.
  void refuse(std::size_t who, std::size_t whose, Chain chain);
  /// `who` has no room for a chain, and says so, until `heal`.
  void fill(std::size_t who, Chain chain) { full.insert({who, chain}); }
  /// `who` does not know `whom` for one who shares the space, until `heal`.
  void forget(std::size_t who, std::size_t whom);
  void heal();
  void begin(std::size_t who, std::size_t whom);
  bool deliver(std::size_t who, std::size_t from);
  bool disk(std::size_t who, Disk outcome);
  /// Asks the session what to do, and does it.
  void pump(std::size_t who, std::size_t whom);
  /// The same, but for what has to be read from the disk first: that waits for `pack`.
  void ask(std::size_t who, std::size_t whom);
  bool pack(std::size_t who, std::size_t whom);
  bool linked(std::size_t a, std::size_t b) const { return ends.contains({a, b}); }

  /// One thing that is due, as `choose(n)` (below n) has it; false when all is quiet.
  bool step(const std::function<std::size_t(std::size_t)>& choose, bool disksAreWell = true);
  /// Until all is quiet, each in turn.
  void settle();

  // ---- what can be seen
  std::size_t size() const { return replicas.size(); }
  VersionVector vector(std::size_t who, Chain chain) const;
  bool equal() const;
  bool allSettled() const;
  bool settled(std::size_t who, std::size_t whom) const;
  /// The peer has no room for the rest, as the session says.
  bool refusesRest(std::size_t who, std::size_t whom) const;
  /// Commits of it which, as the session says, the peer lacks.
  std::uint64_t ahead(std::size_t who, std::size_t whom) const;
  /// Facts, commits and wraps that anybody made.
  std::size_t things() const { return made; }
  std::size_t actions = 0;
  std::vector<std::string> said;  ///< "Alice to Bob: commits of Alice 1-3"
  std::string trouble;            ///< the first law that was broken
  static std::string name(std::size_t who);
  static LogId logOf(std::size_t who);

 private:
  /// `whole`: up to where a signature is here, so that it can be sent on.
  struct Log {
    std::vector<Hash> items;
    Seq whole = 0;
  };
  struct Run {
    LogId log;
    Seq first = 1;
    std::vector<Hash> items;
    Seq last() const { return first + items.size() - 1; }
  };
  /// With what the facts must say before one is kept: that there is such a member.
  using Wraps = std::map<std::size_t, VersionVector>;
  struct Message {
    enum class What { meet, met, heads, theirHeads, wraps, push, taken };
    What what;
    Chain chain = Chain::facts;
    bool known = false;
    Hash facts = {}, commits = {};
    VersionVector heads = {};
    std::vector<Run> runs = {};
    Wraps wraps = {};
    bool noRoom = false;
  };
  struct Waiting {
    std::size_t from;
    unsigned link;
    Message message;
  };
  struct Replica {
    std::map<LogId, Log> logs[2];
    Wraps wraps;
    std::deque<Waiting> disk;
  };
  /// One side of a link.
  struct End {
    unsigned link = 0;
    Session session;
    std::deque<Message> inbox;
    std::deque<Session::Action> packing;
    int pushes[2] = {0, 0};
    bool due = false;  ///< something happened since the session was last asked
  };
  struct Snapshot {
    VersionVector facts, commits;
    Hash factsHash, commitsHash;
    Holdings holdings() const { return {facts, commits, factsHash, commitsHash}; }
  };
  using Pair = std::pair<std::size_t, std::size_t>;

  Snapshot snapshot(std::size_t who) const;
  Log& logAt(std::size_t who, Chain chain, const LogId& log) { return replicas[who].logs[std::size_t(chain)][log]; }
  void send(std::size_t who, std::size_t whom, Message message);
  void push(std::size_t who, std::size_t whom, const Session::Action& action);
  void store(std::size_t who, const Waiting& waiting, Disk outcome);
  VersionVector headsOf(std::size_t who, const Message& message) const;
  void tellAll(std::size_t who, Chain chain, const LogId& log);
  void beginAll(std::size_t who);
  void look();
  void complain(const std::string& law) {
    if (trouble.empty()) trouble = law;
  }

  Answers answers;
  std::vector<Replica> replicas;
  std::map<Pair, End> ends;
  std::set<std::tuple<std::size_t, LogId, Chain>> refused;
  std::set<std::pair<std::size_t, Chain>> full;
  std::set<Pair> strangers;
  std::size_t made = 0;
  unsigned links = 0;
};

}  // namespace satchel::sync
