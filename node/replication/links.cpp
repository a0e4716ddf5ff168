#include "node/replication/links.h"

#include <arpa/inet.h>
#include <kj/debug.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "node/replication/reasons.h"

namespace satchel::node {
namespace {

constexpr auto connectTime = 10 * kj::SECONDS;
constexpr auto firstDelay = 1 * kj::SECONDS, longestDelay = 60 * kj::SECONDS;
constexpr unsigned maxHandshakes = 64;
constexpr std::size_t maxLinks = 4096, maxStrangers = 64;  ///< strangers come to be let in, and then leave
constexpr unsigned notesPerMinute = 60;

/// "127.0.0.1:4711" of the other end.
std::string addressOf(kj::AsyncIoStream& stream) {
  sockaddr_storage storage{};
  kj::uint length = sizeof storage;
  stream.getpeername(reinterpret_cast<sockaddr*>(&storage), &length);
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return std::string(text) + ":" + std::to_string(ntohs(v4.sin_port));
  }
  if (storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return "[" + std::string(text) + "]:" + std::to_string(ntohs(v6.sin6_port));
  }
  return "an unknown address";
}

void sendAtOnce(kj::AsyncIoStream& stream) {
  const int on = 1;
  stream.setsockopt(IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Links::Links(Node& node, Board& board, AddressBook& book, LinkKeeper& keeper, Places& places, kj::Network& network,
             kj::Timer& timer)
    : node(node),
      board(board),
      book(book),
      keeper(keeper),
      places(places),
      network(network),
      timer(timer),
      tasks(*this) {}

kj::Promise<void> Links::listen(const std::string& address) {
  return network.parseAddress(address).then([this, address](kj::Own<kj::NetworkAddress> parsed) {
    receiver = parsed->listen();
    listeningAt = address;
    const std::size_t colon = address.rfind(':');
    if (colon != std::string::npos && address.substr(colon + 1) == "0") {
      listeningAt = address.substr(0, colon + 1) + std::to_string(receiver->getPort());
    }
    tasks.add(acceptLoop(*receiver));
  });
}

kj::Promise<void> Links::acceptLoop(kj::ConnectionReceiver& from) {
  return from.accept().then(
      [this, &from](kj::Own<kj::AsyncIoStream> stream) {
        accepted(kj::mv(stream));
        return acceptLoop(from);
      },
      [this, &from](kj::Exception&&) -> kj::Promise<void> {
        // Out of descriptors, most likely: others leave, then there is room again.
        return timer.afterDelay(100 * kj::MILLISECONDS).then([this, &from] { return acceptLoop(from); });
      });
}

void Links::accepted(kj::Own<kj::AsyncIoStream> stream) {
  if (offline || strangers >= maxHandshakes || links.size() >= maxLinks) return;
  ++strangers;
  const std::string address = addressOf(*stream);
  sendAtOnce(*stream);
  const auto keyFor = [this](noise::Pattern pattern) {
    const bool own = pattern == noise::Pattern::XK || node.profile.relay;
    return own ? node.identity.link().clone() : BoxSecret::generate(node.random);
  };
  tasks.add(accept(kj::mv(stream), keyFor, node.identity, node.random, timer)
                .then(
                    [this, address](EstablishedLink link) {
                      --strangers;
                      up(kj::mv(link), address, false);
                    },
                    [this, address](kj::Exception&& why) {
                      --strangers;
                      // Somebody who only knocks and leaves is not worth a line.
                      const std::string reason = reasons::firstLine(why.getDescription());
                      const bool left = why.getType() == kj::Exception::Type::DISCONNECTED &&
                                        reason.find("handshake") == std::string::npos;
                      if (!left) note("PEER_MISBEHAVED", address + " was shown out: " + reason);
                    }));
}

void Links::setOffline(bool value) {
  offline = value;
  if (!offline) return dialAll();
  std::vector<std::uint64_t> all;
  for (const auto& [number, link] : links) all.push_back(number);
  for (const std::uint64_t number : all) down(number, nullptr);
}

void Links::dialAll() {
  for (const auto& [address, peer] : book.all()) dial(address);
}

void Links::forget(const std::string& address) {
  dialers.erase(address);
  std::vector<std::uint64_t> theirs;
  for (const auto& [number, link] : links) {
    if (link->dialled && link->address == address) theirs.push_back(number);
  }
  for (const std::uint64_t number : theirs) down(number, nullptr);
}

PeerLink* Links::find(std::uint64_t number) {
  const auto found = links.find(number);
  return found == links.end() ? nullptr : found->second.get();
}

PeerLink* Links::linkTo(const VerifyKey& device) {
  for (auto& [number, link] : links) {
    if (link->peer.device == device) return link.get();
  }
  return nullptr;
}

PeerLink* Links::linkTo(const KnownPeer& peer) {
  for (auto& [number, link] : links) {
    if ((link->dialled && link->address == peer.address) || (peer.device && link->peer.device == *peer.device)) {
      return link.get();
    }
  }
  return nullptr;
}

Links::Dialing Links::dialing(const KnownPeer& peer) {
  if (linkTo(peer) != nullptr) return {DialState::connected, {}};
  const auto dialer = dialers.find(peer.address);
  if (dialer == dialers.end()) return {};
  return {dialer->second.connecting ? DialState::connecting : DialState::waiting, dialer->second.reason};
}

bool Links::anyConnecting() const {
  return std::ranges::any_of(dialers, [](const auto& dialer) { return dialer.second.connecting; });
}

const KnownPeer* Links::known(const std::string& address) {
  if (const KnownPeer* peer = book.find(address)) return peer;
  const auto heard = nearby.find(address);
  return heard == nearby.end() ? nullptr : &heard->second;
}

void Links::dialNearby(const KnownPeer& peer) {
  if (offline || linkTo(*peer.device) != nullptr || nearby.size() >= maxHandshakes) return;
  nearby.insert_or_assign(peer.address, peer);
  dial(peer.address);
}

void Links::dial(const std::string& address) {
  const KnownPeer* peer = known(address);
  if (offline || peer == nullptr || linkTo(*peer) != nullptr) return;
  Dialer& dialer = dialers[address];
  if (dialer.connecting) return;
  dialer.connecting = true;
  ++dialer.attempt;
  tasks.add(attempt(address).catch_([this, address](kj::Exception&& why) { failed(address, why); }));
}

kj::Promise<void> Links::attempt(const std::string& address) {
  const auto key = known(address)->key;
  auto connected = network.parseAddress(address).then(
      [](kj::Own<kj::NetworkAddress> parsed) { return parsed->connect().attach(kj::mv(parsed)); });
  return timer.timeoutAfter(connectTime, kj::mv(connected))
      .then([this, key](kj::Own<kj::AsyncIoStream> stream) {
        sendAtOnce(*stream);
        const bool own = key.has_value() || node.profile.relay;
        return satchel::node::dial(kj::mv(stream), key ? noise::Pattern::XK : noise::Pattern::XX,
                                   own ? node.identity.link().clone() : BoxSecret::generate(node.random), key,
                                   node.identity, node.random, timer);
      })
      .then([this, address, key](EstablishedLink link) {
        const KnownPeer* peer = book.find(address);
        const bool heard = nearby.erase(address) > 0;
        const auto dialer = dialers.find(address);
        if (dialer != dialers.end()) dialer->second.connecting = false;
        if ((peer == nullptr && !heard) || offline) return;
        if (key && link.peer.link != *key) {
          return failed(address, KJ_EXCEPTION(FAILED, "another device answers there than the one known"));
        }
        if (link.peer.device == node.identity.keys().device) {
          return failed(address, KJ_EXCEPTION(FAILED, "this is the node's own address"));
        }
        if (peer == nullptr) {
          dialers.erase(address);
          return up(kj::mv(link), address, true);
        }
        KnownPeer known = *peer;
        known.key = link.peer.link;
        known.device = link.peer.device;
        known.lastSeen = node.clock.now();
        const std::string name = board.nameOf(link.peer.device);
        if (!name.empty()) known.name = name;
        book.put(std::move(known)).detach([](kj::Exception&& e) { KJ_LOG(WARNING, e); });
        if (dialer != dialers.end()) dialer->second.reason = {};
        up(kj::mv(link), address, true);
      });
}

void Links::failed(const std::string& address, const kj::Exception& why) {
  const auto found = dialers.find(address);
  if (found == dialers.end()) return;
  Dialer& dialer = found->second;
  dialer.connecting = false;
  if (nearby.erase(address) > 0 && book.find(address) == nullptr) {
    dialers.erase(found);  // it is dialled again when it calls again
    return keeper.linkChanged();
  }
  dialer.reason = reasons::of(why);
  // Twice as long each time, up to a minute, and a little apart from everybody else who lost the same relay.
  auto delay = firstDelay * (1u << std::min(dialer.failures, 6u));
  if (delay > longestDelay) delay = longestDelay;
  std::array<std::uint8_t, 1> jitter{};
  node.random.fill(jitter);
  delay += delay * jitter[0] / 1024;
  ++dialer.failures;
  const std::uint64_t attempt = dialer.attempt;
  tasks.add(timer.afterDelay(delay).then([this, address, attempt] {
    const auto again = dialers.find(address);
    if (again != dialers.end() && again->second.attempt == attempt) dial(address);
  }));
  keeper.linkChanged();
}

void Links::up(EstablishedLink link, const std::string& address, bool dialled) {
  if (offline) return;
  // Of two links with one device the newer stays, unless they cross: then both sides keep the one that the device with
  // the lesser key has dialled.
  const bool preferred = dialled == (node.identity.keys().device < link.peer.device);
  if (PeerLink* other = linkTo(link.peer.device)) {
    if (other->dialled != dialled && !preferred) return;
    down(other->number, nullptr);
  }
  const std::string name = board.nameOf(link.peer.device);
  if (!dialled && name.empty() && strangersUp() >= maxStrangers) return;
  if (!name.empty()) note("LINK_UP", name + " is connected.");
  const std::uint64_t number = ++lastNumber;
  auto peer = kj::heap<PeerLink>(node, board, keeper, places, timer, kj::mv(link), address, dialled, number);
  PeerLink& here = *peer;
  tasks.add(here.untilEnd().then([this, number] { down(number, nullptr); },
                                 [this, number](kj::Exception&& why) { down(number, kj::mv(why)); }));
  links.emplace(number, kj::mv(peer));
  if (board.knows(here.peer.device)) here.trust();
  keeper.linkUp(here);
  here.compare();
  keeper.linkChanged();
}

std::size_t Links::strangersUp() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(links, [this](const auto& link) { return !board.knows(link.second->peer.device); }));
}

void Links::down(std::uint64_t number, kj::Maybe<kj::Exception> why) {
  const auto found = links.find(number);
  if (found == links.end()) return;
  PeerLink& link = *found->second;
  const std::string name = board.nameOf(link.peer.device);
  KJ_IF_MAYBE (refusal, link.refusal()) {
    const std::string text = reasons::firstLine(refusal->getDescription());
    const std::string code = text.starts_with("TOO_LARGE") ? "TOO_LARGE" : "PEER_MISBEHAVED";
    note(code, (name.empty() ? link.address : name) + " was dropped: " + text);
  }
  if (!name.empty()) {
    std::string reason = offline ? "this node went offline" : "the other side ended the link";
    KJ_IF_MAYBE (end, why) reason = reasons::of(*end).en;
    note("LINK_DOWN", name + " is no longer connected: " + reason + ".");
  }
  keeper.linkDown(link);
  const std::string address = link.dialled ? link.address : std::string();
  const VerifyKey device = link.peer.device;
  const bool turnedAway = link.isTurnedAway();
  places.leave(number);  // the link that comes in its stead finds it free
  // Not at once: what calls us may be running inside the link.
  tasks.add(kj::evalLater([gone = kj::mv(found->second)]() mutable { gone = nullptr; }));
  links.erase(found);
  std::vector<std::string> redial;
  for (const auto& [known, peer] : book.all()) {
    if (known == address || peer.device == device) redial.push_back(known);
  }
  const kj::Exception because = [&]() -> kj::Exception {
    if (turnedAway) return KJ_EXCEPTION(OVERLOADED, "LINKS_FULL");
    KJ_IF_MAYBE (reason, why) return kj::cp(*reason);
    return KJ_EXCEPTION(DISCONNECTED, "the other side ended the link");
  }();
  for (const std::string& known : redial) {
    if (offline) continue;
    // Whoever was turned away asks less and less often; any other link came to something.
    Dialer& dialer = dialers[known];
    if (!turnedAway) dialer.failures = 0;
    failed(known, because);
  }
  keeper.linkChanged();
}

void Links::note(const std::string& code, const std::string& sentence) {
  const kj::TimePoint now = timer.now();
  if (now - notesSince > 1 * kj::MINUTES) {
    notesSince = now;
    notesLately = 0;
  }
  if (++notesLately > notesPerMinute) return;
  node.later([&node = node, code, sentence](StoreAccess& access) { node.note(access, code, sentence); });
}

void Links::taskFailed(kj::Exception&& exception) {
  KJ_LOG(WARNING, exception);
}

}  // namespace satchel::node
