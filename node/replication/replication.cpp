#include "node/replication/replication.h"

#include <kj/debug.h>

namespace satchel::node {
namespace {
constexpr std::string_view offlineKey = "offline";
}  // namespace

Replication::Replication(Node& node, kj::Network& network, kj::Timer& timer, Limits limits)
    : node(node),
      timer(timer),
      feed(node.feeds),
      book(node),
      mailboxes(node),
      places(limits),
      links(node, board, book, *this, places, network, timer),
      pairing(node, board, mailboxes, links, timer),
      desk(node, board, links, timer),
      clocks(node),
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
      .then([this] { clocks.lookAtOwn(); })
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
    clocks.heard(number, receipts);
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

void Replication::roomRefused(const PeerLink& link, const SharedSpace& space) {
  if (!toldFull.emplace(space.card->id, link.peer.device).second) return;
  const std::string name = board.nameOf(link.peer.device);
  links.note("RELAY_FULL", (name.empty() ? link.address : name) + " has no room for more of '" + space.card->name +
                               "': what it acknowledged it keeps and hands on, and what is here stays; ask whoever "
                               "runs it for more room, or let another relay carry the space.");
}

void Replication::roomUsedUp(const PeerLink&, const SharedSpace& space) {
  if (!toldUsedUp.insert(space.card->id).second) return;
  links.note("SPACE_FULL", "Space " +
                               (space.card->name.empty() ? hex(space.card->id).substr(0, 12) : space.card->name) +
                               " has reached its " + std::to_string(places.limits.bytes) +
                               " bytes here: what is here stays and is handed on, and no more is taken in; to carry "
                               "more, start satcheld with a larger --space-bytes.");
}

void Replication::taskFailed(kj::Exception&& exception) {
  KJ_LOG(WARNING, exception);
}

}  // namespace satchel::node
