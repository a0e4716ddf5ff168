#include "node/replication/replication.h"

#include <kj/debug.h>

namespace satchel::node {
namespace {
constexpr std::string_view offlineKey = "offline";
constexpr auto progressEvery = 250 * kj::MILLISECONDS;
}  // namespace

Replication::Replication(Node& node, kj::Network& network, kj::Timer& timer)
    : node(node),
      timer(timer),
      feed(node.feeds),
      book(node),
      mailboxes(node),
      links(node, board, book, *this, network, timer),
      pairing(node, board, mailboxes, links, timer),
      desk(node, board, links, timer),
      tasks(*this) {}

kj::Promise<void> Replication::start(std::string listenAddress) {
  auto offline = std::make_shared<bool>(false);
  auto numbers = std::make_shared<std::set<std::uint32_t>>();
  auto heads = std::make_shared<std::map<std::uint32_t, std::map<sync::LogId, LogHeads>>>();
  tasks.add(follow());
  return node
      .inStore([offline, numbers, heads](StoreAccess& access) {
        *offline = access.txn.get(Table::meta, asBytes(offlineKey)).has_value();
        numbers->clear();
        heads->clear();
        for (const auto& [number, space] : access.replica.spaces()) {
          numbers->insert(number);
          for (const auto& [id, log] : space.logs) (*heads)[number][id] = {log.facts, log.head()};
        }
      })
      .then([this, numbers] { return refreshCards(*numbers); })
      .then([this, heads] {
        for (const auto& [number, logs] : *heads) board.raise(number, logs);
        return book.load();
      })
      .then([this] { return mailboxes.load(); })
      .then([this] { return pairing.load(); })
      .then([this, listenAddress]() -> kj::Promise<void> {
        if (listenAddress.empty()) return kj::READY_NOW;
        return links.listen(listenAddress);
      })
      .then([this, offline] { links.setOffline(*offline); });
}

kj::Promise<void> Replication::follow() {
  return feed.next().then([this](std::vector<Changes> all) {
    for (const Changes& changes : all) storeChanged(changes);
    return follow();
  });
}

void Replication::storeChanged(const Changes& changes) {
  for (const auto& [number, logs] : changes.forked) {
    if (const auto heads = changes.heads.find(number); heads != changes.heads.end()) {
      board.cutBack(number, logs, heads->second);
    }
    for (const sync::LogId& log : logs) noteFork(number, log);
  }
  for (const auto& [number, heads] : changes.heads) {
    board.raise(number, heads);
    SharedSpace* space = board.byNumber(number);
    if (space == nullptr) continue;
    for (auto& [id, link] : links.live()) {
      if (changes.forked.contains(number)) link->peopleChanged(*space, true);
      link->advanced(*space, heads);
    }
  }
  for (const std::uint32_t number : changes.spaces) desk.changed(number);
  for (const auto& [number, receipts] : changes.receipts) {
    board.keep(number, receipts);
    desk.changed(number);
    if (SharedSpace* space = board.byNumber(number)) {
      for (auto& [id, link] : links.live()) link->receipts.kept(*space, receipts);
    }
  }
  for (const std::uint32_t number : changes.reborn) {
    const SharedSpace* space = board.byNumber(number);
    links.note("RESTORED",
               "Others hold edits of this device that its store lacks: it was restored or copied. It goes on "
               "under a new log in '" +
                   (space == nullptr ? std::string("?") : space->card->name) + "'.");
  }
  for (const auto& [number, logs] : changes.quarantined) {
    for (const auto& [log, count] : logs) {
      node.later([&node = node, number, log, count](StoreAccess& access) {
        const auto [person, device] = node.namesOf(access.replica.space(number), log);
        node.note(access, "QUARANTINED",
                  std::to_string(count) + (count == 1 ? " commit of " : " commits of ") + person + " (device '" +
                      device +
                      "') lie beyond what they may write: kept, and counting for nothing; see: satchel quarantine.");
      });
    }
  }
  if (!changes.people.empty()) tasks.add(refreshCards(changes.people));
  linkChanged();
}

void Replication::noteFork(std::uint32_t number, const sync::LogId& log) {
  node.later([&node = node, number, log](StoreAccess& access) {
    const Space& space = access.replica.space(number);
    const auto [person, device] = node.namesOf(space, log);
    node.note(access, "FORK_FOUND",
              "Two histories of log " + hex(space.rootOf(log)).substr(0, 16) + " of " + person + " (device '" + device +
                  "') part after commit " + std::to_string(space.logs.at(log).stored.seq) +
                  ": its store was copied, or somebody else holds its key. Both are merged as branches; see: satchel "
                  "forks.");
  });
}

kj::Promise<void> Replication::refreshCards(std::set<std::uint32_t> spaces) {
  struct Fresh {
    std::vector<std::shared_ptr<const SpaceCard>> cards;
    std::map<std::uint32_t, std::map<sync::LogId, LogHeads>> heads;
    std::map<std::uint32_t, std::vector<sync::Receipt>> receipts;
  };
  auto fresh = std::make_shared<Fresh>();
  return node
      .inStore([&node = node, spaces = std::move(spaces), fresh](StoreAccess& access) {
        *fresh = {};
        for (const std::uint32_t number : spaces) {
          const Space& space = access.replica.space(number);
          fresh->cards.push_back(cardOf(node, space));
          for (const auto& [id, log] : space.logs) fresh->heads[number][id] = {log.facts, log.head()};
          for (const auto& [device, receipt] : space.receipts.all()) fresh->receipts[number].push_back(receipt);
        }
      })
      .then([this, fresh] {
        for (const auto& card : fresh->cards) {
          const SharedSpace* before = board.find(card->id);
          const bool anew =
              before != nullptr && (before->card->wraps != card->wraps || before->card->forks != card->forks);
          board.put(card);
          // A space that is new here: its first logs came before its card.
          board.raise(card->number, fresh->heads[card->number]);
          board.keep(card->number, fresh->receipts[card->number]);
          desk.changed(card->number);
          SharedSpace& space = *board.find(card->id);
          for (auto& [number, link] : links.live()) link->peopleChanged(space, anew);
        }
        pairing.peopleChanged();
      });
}

void Replication::foundNearby(const VerifyKey& device, const std::string& address) {
  if (device == node.identity.keys().device) return;
  for (const auto& [id, space] : board.spaces()) {
    const auto member = space.card->members.find(device);
    if (member == space.card->members.end()) continue;
    return links.dialNearby({address, member->second.keys.link, device, member->second.device});
  }
}

kj::Promise<void> Replication::setOffline(bool offline) {
  return node
      .inStore([offline](StoreAccess& access) {
        if (offline) {
          access.txn.put(Table::meta, asBytes(offlineKey), asBytes("yes"));
        } else {
          access.txn.erase(Table::meta, asBytes(offlineKey));
        }
      })
      .then([this, offline] { links.setOffline(offline); });
}

KnownPeer Replication::knownOrNew(const std::string& address) const {
  const auto known = book.all().find(address);
  if (known != book.all().end()) return known->second;
  KnownPeer peer;
  peer.address = address;
  return peer;
}

kj::Promise<OrProblem<bool>> Replication::addPeer(std::string typed) {
  auto read = readAddress(typed);
  if (auto* problem = std::get_if<Problem>(&read)) return OrProblem<bool>(std::move(*problem));
  const auto& asked = std::get<KnownPeer>(read);
  KnownPeer peer = knownOrNew(asked.address);
  if (asked.key && peer.key && *asked.key != *peer.key) {
    return OrProblem<bool>(
        Problem{"OTHER_KEY", "Another key is known for " + asked.address + "; remove the peer first if it is right.",
                asked.address + " 已登记了另一把密钥；若新密钥无误，请先移除该节点。"});
  }
  if (asked.key) peer.key = asked.key;
  const bool onTrust = !peer.key.has_value();
  return book.put(std::move(peer)).then([this, onTrust] {
    links.dialAll();
    return OrProblem<bool>(onTrust);
  });
}

kj::Promise<std::optional<Problem>> Replication::removePeer(std::string named) {
  std::string address;
  for (const auto& [known, peer] : book.all()) {
    if (known == named || (!peer.name.empty() && peer.name == named)) address = known;
  }
  if (address.empty()) {
    return std::optional<Problem>(Problem{"UNKNOWN_PEER", "There is no peer '" + named + "'; see: satchel peers.",
                                          "没有节点“" + named + "”；请查看：satchel peers。"});
  }
  return book.remove(address).then([this, address] {
    links.forget(address);
    return std::optional<Problem>();
  });
}

std::vector<PeerStatus> Replication::peers() const {
  std::vector<PeerStatus> list;
  std::set<std::uint64_t> shown;
  const auto fill = [&](PeerStatus& status, const PeerLink& link) {
    shown.insert(link.number);
    const std::string name = board.nameOf(link.peer.device);
    if (!name.empty()) status.name = name;
    status.state = "connected";
    if (!link.sharesAny() && !link.comparing()) status.reason = "shares no space with this node";
    if (link.isRemovedThere()) {
      status.state = "refused";
      status.reason = "it says that this device was removed from the space; what is here stays";
    }
    if (const std::uint64_t kept = link.receipts.withheld(); kept > 0) {
      status.reason = "RELAY_BEHIND: it does not hand on " + std::to_string(kept) +
                      (kept == 1 ? " commit" : " commits") + " that it says it holds; see: satchel log";
    }
    status.behind = link.behind();
    status.ahead = link.ahead();
    status.lastSeen = node.clock.now();
    status.key = linkKeyText(link.peer.link);
  };
  for (const auto& [address, peer] : book.all()) {
    PeerStatus status;
    status.address = address;
    status.name = peer.name;
    status.lastSeen = peer.lastSeen;
    if (peer.key) status.key = linkKeyText(*peer.key);
    if (const PeerLink* link = links.linkTo(peer)) {
      fill(status, *link);
    } else {
      const Links::Dialing dialing = links.dialing(peer);
      status.state = links.isOffline()                               ? "offline"
                     : dialing.state == Links::DialState::connecting ? "connecting"
                                                                     : "waiting";
      status.reason = dialing.reason;
    }
    list.push_back(std::move(status));
  }
  for (auto& [number, link] : links.live()) {
    if (shown.contains(number)) continue;
    PeerStatus status;
    status.address = link->address;
    fill(status, *link);
    list.push_back(std::move(status));
  }
  return list;
}

std::set<VerifyKey> Replication::connected() const {
  std::set<VerifyKey> devices;
  for (auto& [number, link] : links.live()) devices.insert(link->peer.device);
  return devices;
}

std::uint64_t Replication::behind() const {
  std::uint64_t most = 0;
  for (auto& [number, link] : links.live()) most = std::max(most, link->behind());
  return most;
}

bool Replication::settled() const {
  const Synced now = outcome();
  return now.complete && !links.anyConnecting();
}

Replication::Synced Replication::outcome() const {
  Synced result;
  bool all = true;
  for (auto& [number, link] : links.live()) {
    if (link->comparing()) all = false;
    if (!link->sharesAny()) continue;
    ++result.answered;
    all = all && link->settled();
  }
  result.complete = all && result.answered > 0;
  return result;
}

template <class Result>
kj::Promise<Result> Replication::telling(OnProgress report, kj::Promise<Result> work) {
  return work.exclusiveJoin(
      tell(std::move(report), 0).then([]() -> kj::Promise<Result> { return kj::Promise<Result>(kj::NEVER_DONE); }));
}

kj::Promise<void> Replication::tell(OnProgress report, std::uint64_t most) {
  return timer.afterDelay(progressEvery).then([this, report, most]() mutable -> kj::Promise<void> {
    const std::uint64_t left = behind();
    most = std::max(most, left);
    if (most == 0) return tell(report, most);
    // A client that no longer listens is no reason to stop.
    return report(most - left, most).catch_([](kj::Exception&&) {}).then([this, report, most] {
      return tell(report, most);
    });
  });
}

kj::Promise<Replication::Synced> Replication::sync(kj::Duration wait, OnProgress report) {
  if (links.isOffline()) {
    return Synced{false,
                  0,
                  {"This node is offline; go online first with: satchel online.",
                   "本节点处于离线状态；请先执行：satchel online。"}};
  }
  for (auto& [number, link] : links.live()) link->compare();
  links.dialAll();
  if (wait == 0 * kj::SECONDS) return outcome();
  auto paf = kj::newPromiseAndFulfiller<void>();
  waitingForSync.push_back(kj::mv(paf.fulfiller));
  linkChanged();
  auto done = paf.promise.exclusiveJoin(timer.afterDelay(wait)).then([this] {
    Synced result = outcome();
    result.complete = settled();
    if (result.complete) return result;
    std::string en, zh;
    for (const PeerStatus& peer : peers()) {
      const std::string name = peer.name.empty() ? peer.address : peer.name;
      const std::string why = !peer.reason.empty()           ? peer.reason
                              : peer.behind + peer.ahead > 0 ? std::to_string(peer.behind) + " commits to come, " +
                                                                   std::to_string(peer.ahead) + " to go"
                                                             : peer.state;
      en += (en.empty() ? "" : "; ") + name + ": " + why;
    }
    zh = en;
    result.sentence = en.empty() ? schema::Words{"No peer is known; add one with: satchel peers add HOST:PORT.",
                                                 "尚无已知节点；请先执行：satchel peers add 主机:端口。"}
                                 : schema::Words{"Not everything was exchanged in time. " + en + ".",
                                                 "未能在限定时间内完成交换。" + zh + "。"};
    return result;
  });
  return telling(std::move(report), kj::mv(done));
}

kj::Promise<Pairing::Joined> Replication::join(std::string code, std::string via, kj::Duration wait,
                                               OnProgress report) {
  if (via.empty()) return telling(std::move(report), pairing.join(std::move(code), wait));
  return telling(std::move(report),
                 addPeer(via).then([this, code, wait](OrProblem<bool> added) -> kj::Promise<Pairing::Joined> {
                   if (auto* problem = std::get_if<Problem>(&added)) {
                     return Pairing::Joined{false, {}, {}, std::move(*problem)};
                   }
                   return pairing.join(code, wait);
                 }));
}

kj::Promise<void> Replication::invitationsMade() {
  // The jobs of refreshCards were queued before this one, and are answered before it.
  return node.inStore([](StoreAccess&) {});
}

void Replication::linkUp(PeerLink& link) {
  pairing.linkUp(link);
}

void Replication::linkDown(PeerLink& link) {
  pairing.linkDown(link);
}

void Replication::linkChanged() {
  if (waitingForSync.empty() || checkQueued) return;
  checkQueued = true;
  tasks.add(kj::evalLater([this] {
    checkQueued = false;
    if (!settled()) return;
    for (auto& fulfiller : waitingForSync) fulfiller->fulfill();
    waitingForSync.clear();
  }));
}

void Replication::misbehaved(const PeerLink& link, const std::string& code, const std::string& sentence) {
  const std::string name = board.nameOf(link.peer.device);
  links.note(code, (name.empty() ? link.address : name) + " " + sentence + ".");
}

void Replication::withheld(const PeerLink& link, const SharedSpace& space, const sync::LogId& log,
                           const sync::Withholding::Range& range) {
  const std::string name = board.nameOf(link.peer.device), address = link.address;
  node.later([&node = node, name = name.empty() ? address : name, number = space.card->number, log,
              range](StoreAccess& access) {
    const auto [person, device] = node.namesOf(access.replica.space(number), log);
    node.note(access, "RELAY_BEHIND",
              name + " says that it holds commits " + std::to_string(range.after + 1) + " to " +
                  std::to_string(range.last) + " of log " + hex(log).substr(0, 16) + " of " + person + " (device '" +
                  device + "'), was asked for them twice, and does not hand them on; let whoever wrote them reach " +
                  "this device by another way.");
  });
}

void Replication::lookAgain(const SharedSpace& space) {
  desk.changed(space.card->number);
}

void Replication::accessRemoved(const PeerLink& link, const sync::SpaceId& id) {
  const SharedSpace* space = board.find(id);
  if (space == nullptr || !toldRemoved.emplace(id, link.peer.device).second) return;
  const std::string name = board.nameOf(link.peer.device);
  links.note("ACCESS_REMOVED", (name.empty() ? link.address : name) + " says that this device was removed from '" +
                                   space->card->name + "': nothing is exchanged any more, and what is here stays.");
}

void Replication::taskFailed(kj::Exception&& exception) {
  KJ_LOG(WARNING, exception);
}

}  // namespace satchel::node
