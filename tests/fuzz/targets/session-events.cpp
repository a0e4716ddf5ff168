// One session against a peer that says whatever the bytes have it say, false answers included; an answer comes to a
// call alone, as RPC has it. It comes to an end after each word, sends only to whom it may, and only what lags.
#include "sync/session.h"

#include <utility>

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

constexpr std::size_t logs = 4;

LogId logOf(std::size_t number) {
  LogId log;
  log.bytes[0] = static_cast<std::uint8_t>(number + 1);
  return log;
}
Hash hashAt(Seq seq) {
  Hash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(seq);
  return hash;
}
Seq anySeq(Script& script) {
  const std::uint8_t byte = script.byte();
  return byte == 0xff ? UINT64_MAX : byte == 0xfe ? UINT64_MAX / 2 : byte % 12;
}
VersionVector anyVector(Script& script) {
  VersionVector vector;
  for (std::size_t n = script.byte() % (logs + 1); n > 0; --n) {
    const Seq seq = anySeq(script);
    vector.set(logOf(script.byte() % logs), {seq, hashAt(seq)});
  }
  return vector;
}

struct Here {
  VersionVector facts, commits;
  Holdings holdings() const { return {facts, commits, facts.hash(), commits.hash()}; }
};

class Listener {
 public:
  explicit Listener(Script& script) : script(script) {}
  void hear(std::uint8_t word) {
    const Chain chain = word & 0x80 ? Chain::facts : Chain::commits;
    VersionVector& mine = chain == Chain::facts ? here.facts : here.commits;
    const Holdings holdings = here.holdings();
    const LogId log = logOf(script.byte() % logs);
    switch (word % 8) {
      case 0:
        return session.begin();
      case 1:
        if (!std::exchange(meeting, false)) return;
        return session.met(script.byte() % 4 != 0, anyHash(here.facts), anyHash(here.commits), holdings);
      case 2:
        return session.peerMet(anyHash(here.facts), anyHash(here.commits), holdings);
      case 3:
        return session.theirHeads(chain, anyVector(script), holdings);
      case 4:
        if (calls[std::size_t(chain)] == 0) return;
        --calls[std::size_t(chain)];
        if (script.byte() % 8 == 7) session.refused(chain);
        return session.taken(chain, anyVector(script), holdings);
      case 5: {
        const Seq seq = anySeq(script);
        return session.peerSent(chain, log, {seq, hashAt(seq)});
      }
      case 6: {
        const Seq seq = mine.at(log).seq + 1 + script.byte() % 3;
        mine.set(log, {seq, hashAt(seq)});
        return session.advanced(chain, log, here.holdings());
      }
      case 7:
        return pack(chain);
    }
  }
  void ask() {
    std::size_t actions = 0;
    while (const auto action = session.next(here.holdings())) {
      must(++actions <= 16, "what there is to do comes to an end");
      if (action->what == Session::Action::What::meet) {
        must(!std::exchange(meeting, true), "one comparison is under way at a time");
        must(calls[0] == 0 && calls[1] == 0, "what is on its way lands before a comparison");
      }
      if (action->what == Session::Action::What::wraps) ++calls[std::size_t(Chain::facts)];
      if (action->what != Session::Action::What::push) continue;
      must(session.shared(), "nothing is sent to whom the space is not shared with");
      must(!action->after.empty(), "a push names its logs");
      const VersionVector& mine = action->chain == Chain::facts ? here.facts : here.commits;
      for (const auto& [log, after] : action->after) must(mine.at(log).seq > after, "only what lags is sent");
      packing[std::size_t(action->chain)].push_back(*action);
      must(packing[std::size_t(action->chain)].size() == 1, "one push of a chain is packed at a time");
    }
    must(!session.settled(here.holdings()) || !session.refusesRest(here.holdings()), "what is settled is not refused");
    session.behind(here.holdings());
    session.ahead(here.holdings());
  }

 private:
  /// The store has packed what was asked for: some of the logs, each as far as it went.
  void pack(Chain chain) {
    auto& waiting = packing[std::size_t(chain)];
    if (waiting.empty()) return;
    const auto action = waiting.front();
    waiting.clear();
    const VersionVector& mine = chain == Chain::facts ? here.facts : here.commits;
    std::map<LogId, Seq> ends;
    bool full = false;
    for (const auto& [log, after] : action.after) {
      const std::uint8_t how = script.byte();
      if (how % 4 == 0)
        full = true;
      else
        ends[log] = how % 4 == 1 ? after + 1 : mine.at(log).seq;
    }
    if (!ends.empty()) ++calls[std::size_t(chain)];
    must(calls[std::size_t(chain)] <= Session::window, "no more calls are on their way than the window has room for");
    session.pushed(chain, ends, full, here.holdings());
  }
  Hash anyHash(const VersionVector& mine) { return script.byte() % 2 == 0 ? mine.hash() : Hash{}; }

  Script& script;
  Session session;
  Here here;
  std::vector<Session::Action> packing[2];
  bool meeting = false;
  int calls[2] = {0, 0};
};

}  // namespace

void sessionEventsTarget(ByteView bytes) {
  Script script(bytes);
  Listener listener(script);
  for (int words = 0; script.more() && words < 300; ++words) {
    listener.hear(script.byte());
    if (script.byte() % 4 != 3) listener.ask();
  }
  listener.ask();
}

Seeds sessionEventsSeeds() {
  return {{"meet-and-push", {6, 0, 3, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 3, 0, 0, 0, 7, 0, 1, 0, 4, 0, 1, 3, 0, 0}},
          {"facts-first",
           {0x86, 0, 2, 0, 6, 1, 2, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0x83, 0, 0, 0, 0x87, 0, 2, 0, 0x84, 0, 1, 4, 0, 0}},
          {"unasked", {4, 0, 2, 0xff, 0, 0xff, 1, 0, 3, 0, 1, 0xff, 2, 0, 1, 0, 1, 1, 1, 0}},
          {"stranger", {0, 0, 0, 1, 0, 0, 1, 1, 0, 6, 2, 1, 0, 2, 0, 1, 1, 0}}};
}

}  // namespace satchel::fuzz
