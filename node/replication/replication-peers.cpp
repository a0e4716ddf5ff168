// Whom this node knows, and how they stand.
#include "node/replication/reasons.h"
#include "node/replication/replication.h"

namespace satchel::node {

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
    if (!link.sharesAny() && !link.comparing()) status.reason = reasons::sharesNothing();
    if (link.isRemovedThere()) {
      status.state = "refused";
      status.reason = reasons::removedThere();
    }
    if (link.isTurnedAway()) {
      status.state = "refused";
      status.reason = reasons::linksFull();
    }
    if (link.refusesRest()) status.reason = reasons::relayFull();
    if (const std::uint64_t kept = link.receipts.withheld(); kept > 0) {
      status.reason = reasons::relayBehind(kept);
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

}  // namespace satchel::node
