#include "session-world.h"

#include <utility>

namespace satchel::sync {
namespace {

Hash madeUp(std::size_t author, Chain chain, Seq seq) {
  Hash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(author + 1);
  hash.bytes[1] = static_cast<std::uint8_t>(chain);
  for (unsigned i = 0; i < 8; ++i) hash.bytes[2 + i] = static_cast<std::uint8_t>(seq >> (8 * i));
  return hash;
}

std::size_t authorOf(const LogId& log) {
  return log.bytes[0] - 1U;
}

std::string_view nameOf(Chain chain) {
  return chain == Chain::facts ? "facts" : "commits";
}

}  // namespace

World::World(std::size_t count, Answers answers) : answers(answers), replicas(count) {}

std::string World::name(std::size_t who) {
  static const std::string names[] = {"Alice", "Bob", "the relay", "Carl", "Ms. Li"};
  return names[who];
}

LogId World::logOf(std::size_t who) {
  LogId log;
  log.bytes[0] = static_cast<std::uint8_t>(who + 1);
  return log;
}

VersionVector World::vector(std::size_t who, Chain chain) const {
  VersionVector vector;
  for (const auto& [id, log] : replicas[who].logs[std::size_t(chain)]) {
    if (!log.items.empty()) vector.set(id, {log.items.size(), log.items.back()});
  }
  return vector;
}

World::Snapshot World::snapshot(std::size_t who) const {
  Snapshot result{vector(who, Chain::facts), vector(who, Chain::commits), {}, {}};
  Bytes wraps;
  for (const auto& [wrap, needs] : replicas[who].wraps) {
    wraps.push_back(static_cast<std::uint8_t>(wrap));
    wraps.push_back(static_cast<std::uint8_t>(wrap >> 8));
  }
  result.factsHash = hashOf(Context{"test facts and wraps"}, {result.facts.hash(), wraps});
  result.commitsHash = result.commits.hash();
  return result;
}

// ---- what can happen

void World::append(std::size_t who, Chain chain, std::size_t count) {
  Log& log = logAt(who, chain, logOf(who));
  for (std::size_t i = 0; i < count; ++i) log.items.push_back(madeUp(who, chain, log.items.size() + 1));
  log.whole = log.items.size();
  made += count;
  tellAll(who, chain, logOf(who));
  look();
}

void World::wrap(std::size_t who) {
  replicas[who].wraps.emplace(made++, vector(who, Chain::facts));
  beginAll(who);
  look();
}

void World::connect(std::size_t a, std::size_t b) {
  if (a == b || linked(a, b)) return;
  ++links;
  for (const Pair& pair : {Pair{a, b}, Pair{b, a}}) {
    ends[pair].link = links;
    begin(pair.first, pair.second);
  }
}

void World::cut(std::size_t a, std::size_t b) {
  ends.erase({a, b});
  ends.erase({b, a});
}

void World::crash(std::size_t who) {
  for (std::size_t other = 0; other < size(); ++other) cut(who, other);
  replicas[who].disk.clear();
  look();
}

void World::refuse(std::size_t who, std::size_t whose, Chain chain) {
  if (who != whose) refused.insert({who, logOf(whose), chain});
}

void World::forget(std::size_t who, std::size_t whom) {
  if (!linked(who, whom)) strangers.insert({who, whom});
}

void World::heal() {
  refused.clear();
  full.clear();
  const std::set<Pair> met = std::exchange(strangers, {});
  for (const auto& [who, whom] : met) begin(who, whom);
}

void World::begin(std::size_t who, std::size_t whom) {
  const auto end = ends.find({who, whom});
  if (end == ends.end() || strangers.contains({who, whom})) return;
  end->second.session.begin();
  end->second.due = true;
}

void World::beginAll(std::size_t who) {
  for (std::size_t other = 0; other < size(); ++other) begin(who, other);
}

void World::tellAll(std::size_t who, Chain chain, const LogId& log) {
  const Snapshot mine = snapshot(who);
  for (auto& [pair, end] : ends) {
    if (pair.first != who) continue;
    end.session.advanced(chain, log, mine.holdings());
    end.due = true;
  }
}

void World::send(std::size_t who, std::size_t whom, Message message) {
  ends.at({whom, who}).inbox.push_back(std::move(message));
}

void World::pump(std::size_t who, std::size_t whom) {
  do {
    ask(who, whom);
  } while (pack(who, whom));
}

bool World::pack(std::size_t who, std::size_t whom) {
  const auto end = ends.find({who, whom});
  if (end == ends.end() || end->second.packing.empty()) return false;
  const Session::Action action = std::move(end->second.packing.front());
  end->second.packing.pop_front();
  push(who, whom, action);
  end->second.due = true;
  look();
  return true;
}

void World::ask(std::size_t who, std::size_t whom) {
  End& end = ends.at({who, whom});
  end.due = false;
  const Snapshot mine = snapshot(who);
  while (const auto action = end.session.next(mine.holdings())) {
    ++actions;
    const std::string says = name(who) + " to " + name(whom) + ": ";
    switch (action->what) {
      case Session::Action::What::meet:
        said.push_back(says + "meet");
        send(who, whom, {Message::What::meet, {}, true, mine.factsHash, mine.commitsHash});
        break;
      case Session::Action::What::heads:
        said.push_back(says + "heads of " + std::string(nameOf(action->chain)));
        send(who, whom, {Message::What::heads, action->chain, true, {}, {}, vector(who, action->chain)});
        break;
      case Session::Action::What::wraps:
        said.push_back(says + "wraps");
        send(who, whom, {Message::What::wraps, Chain::facts, true, {}, {}, {}, {}, replicas[who].wraps});
        break;
      case Session::Action::What::push:
        if (action->chain == Chain::commits && !vector(whom, Chain::facts).covers(mine.facts)) {
          complain(name(who) + " sends " + name(whom) + " commits before the facts");
        }
        end.packing.push_back(*action);
        break;
    }
    if (actions > 1'000'000) return complain("a session never comes to an end");
  }
  look();
}

void World::push(std::size_t who, std::size_t whom, const Session::Action& action) {
  End& end = ends.at({who, whom});
  const Snapshot mine = snapshot(who);
  Message message{Message::What::push, action.chain};
  std::string text = name(who) + " to " + name(whom) + ": " + std::string(nameOf(action.chain));
  std::map<LogId, Seq> ends;
  std::size_t room = itemsPerCall;
  bool full = false;
  for (const auto& [log, after] : action.after) {
    const Log& here = logAt(who, action.chain, log);
    if (here.whole <= after) continue;  // nothing, or a tail without a signature
    if (room == 0) {
      full = true;
      break;
    }
    Run run{log, after + 1, {here.items.begin() + after, here.items.begin() + here.whole}};
    if (run.items.size() > room) full = true;
    run.items.resize(std::min(room, run.items.size()));
    room -= run.items.size();
    ends[log] = run.last();
    text += " of " + name(authorOf(log)) + " " + std::to_string(run.first) + "-" + std::to_string(run.last());
    message.runs.push_back(std::move(run));
  }
  end.session.pushed(action.chain, ends, full, mine.holdings());
  if (ends.empty()) return;
  said.push_back(text);
  if (++end.pushes[std::size_t(action.chain)] > Session::window) complain("more calls at once than the window");
  send(who, whom, std::move(message));
}

VersionVector World::headsOf(std::size_t who, const Message& message) const {
  const VersionVector all = vector(who, message.chain);
  VersionVector heads;
  for (const Run& run : message.runs)
    if (all.at(run.log).seq > 0) heads.set(run.log, all.at(run.log));
  return heads;
}

bool World::deliver(std::size_t who, std::size_t from) {
  const auto found = ends.find({who, from});
  if (found == ends.end() || found->second.inbox.empty()) return false;
  End& end = found->second;
  Message message = std::move(end.inbox.front());
  end.inbox.pop_front();
  end.due = true;
  const Snapshot mine = snapshot(who);
  switch (message.what) {
    case Message::What::meet: {
      const bool known = !strangers.contains({who, from});
      send(who, from, {Message::What::met, {}, known, mine.factsHash, mine.commitsHash});
      if (known) end.session.peerMet(message.facts, message.commits, mine.holdings());
      break;
    }
    case Message::What::met:
      end.session.met(message.known, message.facts, message.commits, mine.holdings());
      break;
    case Message::What::heads:
      send(who, from, {Message::What::theirHeads, message.chain, true, {}, {}, vector(who, message.chain)});
      end.session.theirHeads(message.chain, std::move(message.heads), mine.holdings());
      break;
    case Message::What::theirHeads:
      end.session.theirHeads(message.chain, std::move(message.heads), mine.holdings());
      break;
    case Message::What::wraps:
    case Message::What::push:
      for (const Run& run : message.runs) {
        end.session.peerSent(message.chain, run.log, {run.last(), run.items.back()});
      }
      if (answers == Answers::onArrival) {
        Message taken{Message::What::taken, message.chain, message.what == Message::What::push};
        for (const Run& run : message.runs) taken.heads.set(run.log, {run.last(), run.items.back()});
        send(who, from, std::move(taken));
      }
      replicas[who].disk.push_back({from, end.link, std::move(message)});
      break;
    case Message::What::taken:
      if (message.known) --end.pushes[std::size_t(message.chain)];
      if (message.noRoom) end.session.refused(message.chain);
      end.session.taken(message.chain, message.heads, mine.holdings());
      break;
  }
  look();
  return true;
}

bool World::disk(std::size_t who, Disk outcome) {
  if (replicas[who].disk.empty()) return false;
  const Waiting waiting = std::move(replicas[who].disk.front());
  replicas[who].disk.pop_front();
  store(who, waiting, outcome);
  look();
  return true;
}

void World::store(std::size_t who, const Waiting& waiting, Disk outcome) {
  const Message& message = waiting.message;
  std::vector<LogId> grown;
  const bool noRoom = !message.runs.empty() && full.contains({who, message.chain});
  for (const Run& run : message.runs) {
    if (noRoom || outcome == Disk::fails || refused.contains({who, run.log, message.chain})) continue;
    Log& log = logAt(who, message.chain, run.log);
    const Seq stored = log.items.size();
    if (run.first > stored + 1 || run.last() <= stored) {  // a gap, or nothing new
      if (run.first <= stored + 1) log.whole = std::max(log.whole, run.last());
      continue;
    }
    const std::size_t fresh = run.last() - stored;
    const std::size_t taken = outcome == Disk::takesHalf ? (fresh + 1) / 2 : fresh;
    const auto from = run.items.end() - static_cast<std::ptrdiff_t>(fresh);
    log.items.insert(log.items.end(), from, from + static_cast<std::ptrdiff_t>(taken));
    if (taken == fresh) log.whole = run.last();
    grown.push_back(run.log);
  }
  const auto link = ends.find({who, waiting.from});
  const bool up = link != ends.end() && link->second.link == waiting.link;
  for (const LogId& log : grown) tellAll(who, message.chain, log);
  if (message.what == Message::What::wraps && outcome != Disk::fails) {
    Wraps& wraps = replicas[who].wraps;
    const std::size_t before = wraps.size();
    for (const auto& [wrap, needs] : message.wraps) {
      if (vector(who, Chain::facts).covers(needs)) wraps.emplace(wrap, needs);
    }
    if (wraps.size() > before) beginAll(who);
  }
  if (!up) return;
  link->second.due = true;
  if (answers == Answers::onArrival) return;
  send(who, waiting.from,
       {Message::What::taken,
        message.chain,
        message.what == Message::What::push,
        {},
        {},
        headsOf(who, message),
        {},
        {},
        noRoom});
}

bool World::step(const std::function<std::size_t(std::size_t)>& choose, bool disksAreWell) {
  std::vector<std::function<void()>> due;
  for (const auto& [pair, end] : ends) {
    const std::size_t who = pair.first, whom = pair.second;  // a structured binding cannot be captured everywhere
    if (!end.inbox.empty()) due.push_back([this, who, whom] { deliver(who, whom); });
    if (end.due) due.push_back([this, who, whom] { ask(who, whom); });
    if (!end.packing.empty()) due.push_back([this, who, whom] { pack(who, whom); });
  }
  for (std::size_t who = 0; who < size(); ++who) {
    if (replicas[who].disk.empty()) continue;
    due.push_back([this, who, disksAreWell, &choose] {
      const std::size_t luck = choose(4);
      disk(who, luck == 0 && !disksAreWell ? Disk::fails : luck == 1 ? Disk::takesHalf : Disk::takes);
    });
  }
  if (due.empty()) return false;
  due[choose(due.size())]();
  return true;
}

void World::settle() {
  for (std::size_t before = actions + 10'000; actions < before;) {
    bool any = false;
    // Whoever has something to say says it before anything else arrives.
    for (std::size_t who = 0; who < size(); ++who) {
      for (std::size_t other = 0; other < size(); ++other) {
        if (linked(who, other) && ends.at({who, other}).due) pump(who, other), any = true;
      }
    }
    for (std::size_t who = 0; who < size() && !any; ++who) {
      for (std::size_t other = 0; other < size() && !any; ++other) any = deliver(who, other);
    }
    for (std::size_t who = 0; who < size() && !any; ++who) any = disk(who, Disk::takes);
    if (!any) return;
  }
  complain("it goes on for ever");
}

// ---- what can be seen

void World::look() {
  for (const auto& [pair, end] : ends) {
    const auto [who, whom] = pair;
    // Seen from a log that long, what it lacks is all beyond what the session believes to be there.
    for (std::size_t author = 0; author < size(); ++author) {
      constexpr Seq far = 1'000'000'000;
      VersionVector probe;
      probe.set(logOf(author), {far, {}});
      const std::uint64_t lacking = end.session.ahead({probe, probe, {}, {}});
      if (lacking == 0) continue;  // not compared
      const Seq believed = far - lacking;
      if (believed > vector(whom, Chain::commits).at(logOf(author)).seq) {
        complain(name(who) + " believes commits with " + name(whom) + " that are not on the disk");
      }
    }
    if (!settled(who, whom)) continue;
    for (const Chain chain : {Chain::facts, Chain::commits}) {
      if (!vector(whom, chain).covers(vector(who, chain)))
        complain(name(who) + " calls settled what " + name(whom) + " lacks");
    }
  }
}

bool World::equal() const {
  for (std::size_t who = 1; who < size(); ++who) {
    if (vector(who, Chain::facts) != vector(0, Chain::facts) ||
        vector(who, Chain::commits) != vector(0, Chain::commits) || replicas[who].wraps != replicas[0].wraps) {
      return false;
    }
  }
  return true;
}

bool World::refusesRest(std::size_t who, std::size_t whom) const {
  const auto end = ends.find({who, whom});
  return end != ends.end() && end->second.session.refusesRest(snapshot(who).holdings());
}

bool World::settled(std::size_t who, std::size_t whom) const {
  return ends.at({who, whom}).session.settled(snapshot(who).holdings());
}

bool World::allSettled() const {
  return std::ranges::all_of(ends, [&](const auto& end) { return settled(end.first.first, end.first.second); });
}

std::uint64_t World::ahead(std::size_t who, std::size_t whom) const {
  return ends.at({who, whom}).session.ahead(snapshot(who).holdings());
}

}  // namespace satchel::sync
