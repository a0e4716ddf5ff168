// Laws of the merge core: any interleaving that keeps each log's order gives the same bag, reading and digest.
#include "sync/entry.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "sync/reading.h"
#include "sync/record.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

LogId logNumber(unsigned number) {
  LogId log;
  log.bytes[0] = static_cast<std::uint8_t>(number + 1);
  return log;
}

using EntryName = unsigned;
struct Commit {
  LogId log;
  Seq seq = 0;
  std::vector<std::pair<EntryName, Act>> acts;
};

/// A replica that follows the rule under test.
struct Replica {
  std::map<EntryName, Entry> entries;
  std::map<LogId, Seq> merged;
  std::map<EntryName, std::vector<Act>> history;
  bool forgetEarly = false;  ///< the control: dead on arrival switched off

  void take(const Commit& commit) {
    if (commit.seq != merged[commit.log] + 1) return;  // a duplicate, or out of its log's order
    for (const auto& [name, act] : commit.acts) {
      // Of the commit itself what was applied by now; a later act of it may still be dead on arrival.
      const auto isMerged = [&, &act = act](const Dot& dot) {
        if (dot.log != commit.log) return merged[dot.log] >= dot.seq;
        return dot.seq < commit.seq || (dot.seq == commit.seq && dot.index <= act.dot.index);
      };
      history[name].push_back(act);
      if (apply(entries[name], act, isMerged) == Applied::reread) {
        entries[name] = reread(history[name], isMerged);
      }
      if (forgetEarly) entries[name].early.clear();
    }
    merged[commit.log] = commit.seq;
  }
  std::map<EntryName, Entry> state() const {
    std::map<EntryName, Entry> result;
    for (const auto& [name, entry] : entries) {
      if (!entry.empty()) result[name] = entry;
    }
    return result;
  }
};

/// The rule said as plainly as can be: a version lives unless an act in force replaces it, seen through void acts.
std::map<EntryName, std::set<Dot>> naive(const std::vector<Commit>& commits) {
  std::map<EntryName, std::set<Dot>> live;
  std::map<EntryName, std::map<Dot, const Act*>> acts;
  for (const Commit& commit : commits) {
    for (const auto& [name, act] : commit.acts) acts[name][act.dot] = &act;
  }
  for (const auto& [name, all] : acts) {
    std::set<Dot> dead;
    const std::function<void(const Act&)> kill = [&, &all = all](const Act& act) {
      for (const Dot& dot : act.replaces) {
        const bool fresh = dead.insert(dot).second;
        const auto replaced = all.find(dot);
        if (fresh && replaced != all.end() && replaced->second->isVoid) kill(*replaced->second);
      }
    };
    for (const auto& [dot, act] : all) {
      if (!act->isVoid) kill(*act);
    }
    for (const auto& [dot, act] : all) {
      if (act->adds && !act->isVoid && !dead.contains(dot)) live[name].insert(dot);
    }
  }
  return live;
}

struct Shape {
  bool early = false, concurrent = false, anyVoid = false;
};

/// People on `logs` devices edit two entries and sometimes hear of each other's commits (each log in its order, not
/// causally across logs); a step is four numbers.
using Step = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>;
std::vector<Commit> story(unsigned logs, const std::vector<Step>& steps, bool withVoid, Shape& shape) {
  std::vector<Replica> nodes(logs);
  std::vector<std::vector<Commit>> written(logs);
  std::vector<Commit> all;
  for (const auto& [who, what, which, chance] : steps) {
    const unsigned author = who % logs;
    Replica& node = nodes[author];
    if (what % 2 == 0) {
      const unsigned from = which % logs;
      const Seq next = node.merged[logNumber(from)];
      if (from != author && next < written[from].size()) node.take(written[from][next]);
      continue;
    }
    Commit commit{logNumber(author), written[author].size() + 1, {}};
    const unsigned count = 1 + chance % 3;
    for (unsigned i = 0; i < count; ++i) {
      const EntryName name = (which + i) % 2;
      Act act;
      act.dot = {commit.log, commit.seq, i};
      act.time = chance;
      act.value = {static_cast<std::uint8_t>(chance % 5)};
      act.adds = what % 7 != 1;
      act.isVoid = withVoid && chance % 5 == 0;
      act.replaces = node.entries[name].seen();
      if (what % 3 == 0 && !act.replaces.empty()) act.replaces.pop_back();  // writes beside what it saw
      std::erase_if(act.replaces, [&](const Dot& dot) { return dot.log == commit.log && dot.seq == commit.seq; });
      shape.anyVoid |= act.isVoid;
      commit.acts.emplace_back(name, std::move(act));
    }
    node.take(commit);
    for (const auto& [name, entry] : node.entries) shape.concurrent |= entry.live.size() > 1;
    written[author].push_back(commit);
    all.push_back(std::move(commit));
  }
  return all;
}

/// Delivers every commit, in an order the picks choose, each log in order, some of them twice.
Replica deliver(unsigned logs, const std::vector<Commit>& commits, const std::vector<std::uint8_t>& picks, Shape& shape,
                bool forgetEarly = false) {
  std::map<LogId, std::vector<const Commit*>> queues;
  for (const Commit& commit : commits) queues[commit.log].push_back(&commit);
  std::map<LogId, std::size_t> next;
  Replica replica;
  replica.forgetEarly = forgetEarly;
  std::size_t pick = 0;
  for (std::size_t done = 0; done < commits.size();) {
    LogId log = logNumber((pick < picks.size() ? picks[pick] : static_cast<unsigned>(pick)) % logs);
    ++pick;
    while (next[log] == queues[log].size()) log = logNumber(log.bytes[0] % logs);
    replica.take(*queues[log][next[log]]);
    replica.take(*queues[log][next[log]]);  // a duplicate changes nothing
    ++next[log];
    ++done;
    for (const auto& [name, entry] : replica.entries) shape.early |= !entry.early.empty();
  }
  return replica;
}

std::map<EntryName, std::set<Dot>> liveDots(const Replica& replica) {
  std::map<EntryName, std::set<Dot>> live;
  for (const auto& [name, entry] : replica.entries) {
    for (const Version& version : entry.live) live[name].insert(version.dot);
  }
  return live;
}

bool law(const std::string& name, bool withVoid) {
  return rc::check(name, [=] {
    const unsigned logs = *rc::gen::inRange(3u, 6u);
    const auto steps = *rc::gen::scale(2.0, rc::gen::arbitrary<std::vector<Step>>());
    Shape shape;
    const auto commits = story(logs, steps, withVoid, shape);
    const auto expected = naive(commits);
    std::optional<std::map<EntryName, Entry>> first;
    for (int order = 0; order < 3; ++order) {
      const Replica replica = deliver(logs, commits, *rc::gen::arbitrary<std::vector<std::uint8_t>>(), shape);
      RC_ASSERT(liveDots(replica) == expected);
      if (!first) first = replica.state();
      RC_ASSERT(replica.state() == *first);
    }
    RC_CLASSIFY(shape.early, "replaced before it came");
    RC_CLASSIFY(shape.concurrent, "concurrent versions");
    RC_CLASSIFY(shape.anyVoid, "void acts");
  });
}

Act write(const Dot& dot, std::uint8_t value, std::vector<Dot> replaces = {}) {
  Act act;
  act.dot = dot;
  act.value = {value};
  act.replaces = std::move(replaces);
  return act;
}
const LogId alice = logNumber(0), bob = logNumber(1);
const IsMerged everything = [](const Dot&) { return true; };
const IsMerged nothing = [](const Dot&) { return false; };

}  // namespace

TEST_CASE("any interleaving that keeps each log's order gives the same bag, and the naive model's") {
  REQUIRE(law("bags agree", false));
}

TEST_CASE("undone and quarantined acts are transparent, in whatever order they come") {
  REQUIRE(law("bags agree with void acts", true));
}

TEST_CASE("control: without dead on arrival replicas part ways") {
  // Bob replaces what Alice wrote; his commit arrives first.
  const Commit hers{alice, 1, {{0, write({alice, 1, 0}, 1)}}};
  const Commit his{bob, 1, {{0, write({bob, 1, 0}, 2, {{alice, 1, 0}})}}};
  for (const bool forget : {false, true}) {
    Replica replica;
    replica.forgetEarly = forget;
    replica.take(his);
    replica.take(hers);
    CHECK(replica.entries[0].live.size() == (forget ? 2 : 1));
  }
}

TEST_CASE("Alice and Bob change the same amount offline: both stay until one who saw both decides") {
  Entry entry;
  REQUIRE(apply(entry, write({alice, 1, 0}, 10), everything) == Applied::done);
  REQUIRE(apply(entry, write({alice, 2, 0}, 20, {{alice, 1, 0}}), everything) == Applied::done);
  REQUIRE(apply(entry, write({bob, 1, 0}, 30, {{alice, 1, 0}}), everything) == Applied::done);
  CHECK(read(entry, MergeCode::keepBoth).conflict);
  CHECK_FALSE(read(entry, MergeCode::lastWriter).conflict);
  REQUIRE(apply(entry, write({bob, 2, 0}, 25, {{alice, 2, 0}, {bob, 1, 0}}), everything) == Applied::done);
  const Reading reading = read(entry, MergeCode::keepBoth);
  CHECK_FALSE(reading.conflict);
  CHECK(reading.shown.front()->value == Bytes{25});
}

TEST_CASE("equal values never conflict") {
  Entry entry;
  REQUIRE(apply(entry, write({alice, 1, 0}, 7), everything) == Applied::done);
  REQUIRE(apply(entry, write({bob, 1, 0}, 7), everything) == Applied::done);
  CHECK(entry.live.size() == 2);
  CHECK_FALSE(read(entry, MergeCode::keepBoth).conflict);
}

TEST_CASE("a laptop stuck in 2099 wins a tie, never against an edit that saw its own") {
  Entry entry;
  Act future = write({bob, 1, 0}, 1);
  future.time = 4'000'000'000'000;
  REQUIRE(apply(entry, future, everything) == Applied::done);
  REQUIRE(apply(entry, write({alice, 1, 0}, 2), everything) == Applied::done);
  CHECK(read(entry, MergeCode::lastWriter).shown.front()->value == Bytes{1});
  REQUIRE(apply(entry, write({alice, 2, 0}, 3, {{bob, 1, 0}, {alice, 1, 0}}), everything) == Applied::done);
  CHECK(read(entry, MergeCode::lastWriter).shown.front()->value == Bytes{3});
}

TEST_CASE("a person's word stands before an import's, whatever the clock") {
  Entry entry;
  Act imported = write({bob, 1, 0}, 1);
  imported.origin = Origin::import;
  imported.time = 100;
  REQUIRE(apply(entry, imported, everything) == Applied::done);
  REQUIRE(apply(entry, write({alice, 1, 0}, 2), everything) == Applied::done);
  const Reading reading = read(entry, MergeCode::keepBoth);
  CHECK(reading.shown.front()->value == Bytes{2});
  CHECK_FALSE(reading.conflict);  // an import never raises a prompt against a person
}

TEST_CASE("do-not-contact: set wins over clear, however late the clearing clock") {
  Entry entry;
  Act clear = write({bob, 1, 0}, 0);
  clear.time = 1000;
  REQUIRE(apply(entry, clear, everything) == Applied::done);
  REQUIRE(apply(entry, write({alice, 1, 0}, 1), everything) == Applied::done);
  CHECK(read(entry, MergeCode::setWins).shown.front()->value == Bytes{1});
}

TEST_CASE("two people add tags and one removes: additions survive, the removed goes") {
  const auto tag = [](const Dot& dot, std::string_view text, std::vector<Dot> replaces = {}) {
    Act act = write(dot, 0, std::move(replaces));
    act.value = encodeElement(asBytes(text), asBytes(text));
    return act;
  };
  Entry entry;
  REQUIRE(apply(entry, tag({alice, 1, 0}, "vip"), everything) == Applied::done);
  REQUIRE(apply(entry, tag({bob, 1, 0}, "华东"), everything) == Applied::done);
  REQUIRE(apply(entry, tag({bob, 2, 0}, "vip"), everything) == Applied::done);
  Act removal = write({alice, 2, 0}, 0, {{alice, 1, 0}});
  removal.adds = false;
  REQUIRE(apply(entry, removal, everything) == Applied::done);
  CHECK(read(entry, MergeCode::set).shown.size() == 2);  // Bob's own vip was not seen by the removal
}

TEST_CASE("counters: each log replaces its own total, the reading is the sum") {
  const auto total = [](const Dot& dot, std::uint8_t zigzag, std::vector<Dot> replaces = {}) {
    return write(dot, zigzag, std::move(replaces));
  };
  Entry entry;
  REQUIRE(apply(entry, total({alice, 1, 0}, 4), everything) == Applied::done);                    // 2
  REQUIRE(apply(entry, total({bob, 1, 0}, 6), everything) == Applied::done);                      // 3
  REQUIRE(apply(entry, total({alice, 2, 0}, 10, {{alice, 1, 0}}), everything) == Applied::done);  // 5
  CHECK(readCounter(entry) == 8);
}

TEST_CASE("a cycle of parents is broken at its latest edge, the same from either side") {
  RecordId a, b;
  a.bytes[0] = 1;
  b.bytes[0] = 2;
  const ParentEdge first{a, b, Origin::person, 10, {alice, 1, 0}}, second{b, a, Origin::person, 20, {bob, 1, 0}};
  CHECK(cycleBreaks({first, second}) == std::vector<RecordId>{b});
  CHECK(cycleBreaks({second, first}) == std::vector<RecordId>{b});
}

TEST_CASE("a delete hides only what it saw: an unseen edit brings the record back, flagged") {
  Entry deleted;
  Act act = write({alice, 5, 0}, 0);
  act.value = Deletion{true, {{alice, 4}, {bob, 2}}}.encode();
  REQUIRE(apply(deleted, act, nothing) == Applied::done);
  CHECK(presenceOf(&deleted, {{alice, 4}, {bob, 2}}).deleted);
  const Presence back = presenceOf(&deleted, {{alice, 4}, {bob, 3}});
  CHECK_FALSE(back.deleted);
  CHECK(back.editedAfterDelete);
}

TEST_CASE("the digest forgets what is taken out of it, in any order") {
  rc::check("digest is a sum", [](const std::vector<std::array<std::uint8_t, 32>>& shares) {
    Digest digest;
    for (const auto& share : shares) digest.add(Hash{share});
    for (const auto& share : shares) digest.subtract(Hash{share});
    RC_ASSERT(digest == Digest{});
  });
}
