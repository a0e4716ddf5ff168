// The links of this node: dials whom the address book names, accepts whoever comes, keeps what is up. Invariant: one
// peer's trouble is one link's end; offline means no link at all; whoever cannot be reached is tried again, later and
// later, and at once when somebody asks.
#pragma once
#include "node/replication/address-book.h"
#include "node/replication/peer-link.h"

namespace satchel::node {

class Links final : private kj::TaskSet::ErrorHandler {
 public:
  Links(Node& node, Board& board, AddressBook& book, LinkKeeper& keeper, Places& places, kj::Network& network,
        kj::Timer& timer);

  /// Takes connections at HOST:PORT from now on. Rejects where the address cannot be had.
  kj::Promise<void> listen(const std::string& address);
  const std::string& listening() const { return listeningAt; }

  bool isOffline() const { return offline; }
  /// Offline ends every link and makes none; online dials at once.
  void setOffline(bool value);
  /// Everybody in the book who is not connected, ignoring how long to wait.
  void dialAll();
  /// A device that is not in the book, and was heard at this address: dialled once, unless it is linked.
  void dialNearby(const KnownPeer& peer);
  /// The address has left the book: its link ends.
  void forget(const std::string& address);

  std::map<std::uint64_t, kj::Own<PeerLink>>& live() { return links; }
  PeerLink* find(std::uint64_t number);
  PeerLink* linkTo(const VerifyKey& device);
  PeerLink* linkTo(const KnownPeer& peer);

  enum class DialState { waiting, connecting, connected };
  struct Dialing {
    DialState state = DialState::waiting;
    schema::Words reason;  ///< why it is not connected
  };
  Dialing dialing(const KnownPeer& peer);
  bool anyConnecting() const;

  /// What happened to or by a peer; not written down more than so often.
  void note(const std::string& code, const std::string& sentence);

 private:
  struct Dialer {
    bool connecting = false;
    unsigned failures = 0;
    std::uint64_t attempt = 0;  ///< later ones make earlier timers void
    schema::Words reason;
  };
  /// From the book, or heard nearby.
  const KnownPeer* known(const std::string& address);
  void dial(const std::string& address);
  kj::Promise<void> attempt(const std::string& address);
  void failed(const std::string& address, const kj::Exception& why);
  kj::Promise<void> acceptLoop(kj::ConnectionReceiver& receiver);
  void accepted(kj::Own<kj::AsyncIoStream> stream);
  void up(EstablishedLink link, const std::string& address, bool dialled);
  std::size_t strangersUp() const;
  void down(std::uint64_t number, kj::Maybe<kj::Exception> why);
  void taskFailed(kj::Exception&& exception) override;

  Node& node;
  Board& board;
  AddressBook& book;
  LinkKeeper& keeper;
  Places& places;
  kj::Network& network;
  kj::Timer& timer;
  bool offline = false;
  std::string listeningAt;
  kj::Own<kj::ConnectionReceiver> receiver;
  std::map<std::string, Dialer> dialers;
  std::map<std::string, KnownPeer> nearby;  ///< being dialled
  std::map<std::uint64_t, kj::Own<PeerLink>> links;
  std::uint64_t lastNumber = 0;
  unsigned strangers = 0;  ///< whose handshake is under way
  kj::TimePoint notesSince = kj::origin<kj::TimePoint>();
  unsigned notesLately = 0;
  kj::TaskSet tasks;
};

}  // namespace satchel::node
