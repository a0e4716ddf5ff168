// Everything by which this node and others keep each other up to date: who is known, what is linked, what each space
// holds, who is being let in. Invariant: it acts on what the store has made durable and on nothing else; what it asks
// of the store goes through the store's one door.
#pragma once
#include "node/replication/clock-watch.h"
#include "node/replication/pairing.h"
#include "node/replication/receipt-desk.h"

namespace satchel::node {

/// How a peer stands, for whoever asks.
struct PeerStatus {
  std::string name, address, state, key;
  schema::Words reason;  ///< why it is not connected, or what it lacks
  std::uint64_t behind = 0, ahead = 0;
  sync::Millis lastSeen = 0;  ///< 0: never
};

class Replication final : private LinkKeeper, private kj::TaskSet::ErrorHandler {
 public:
  /// `limits`: what each space gets here.
  Replication(Node& node, kj::Network& network, kj::Timer& timer, Limits limits = {});

  /// Loads what earlier runs left, then listens (where an address is given) and dials.
  kj::Promise<void> start(std::string listenAddress);

  std::vector<PeerStatus> peers() const;
  std::set<VerifyKey> connected() const;
  bool isOffline() const { return links.isOffline(); }
  const std::string& listening() const { return links.listening(); }

  /// Durable when it resolves.
  kj::Promise<void> setOffline(bool offline);
  /// Dials it too. Whether its first contact has to be trusted; or the problem with what was typed.
  kj::Promise<OrProblem<bool>> addPeer(std::string typed);
  /// By address or name.
  kj::Promise<std::optional<Problem>> removePeer(std::string named);

  /// Commits taken in of those that linked peers were seen to hold; resolves when that was told.
  using OnProgress = std::function<kj::Promise<void>(std::uint64_t done, std::uint64_t total)>;

  struct Synced {
    bool complete = false;
    unsigned answered = 0;
    schema::Words sentence;  ///< why it is not complete
  };
  /// Dials all known peers at once and compares with everybody linked. Complete when at least one answered and all that
  /// did hold durably what this node holds, and it what they do. Without a wait it only begins.
  kj::Promise<Synced> sync(kj::Duration wait, OnProgress report);
  kj::Promise<Pairing::Joined> join(std::string code, std::string via, kj::Duration wait, OnProgress report);
  /// A member was heard on the local network: it is dialled, unless it is linked already.
  void foundNearby(const VerifyKey& device, const std::string& address);
  /// After an invitation was made in the store: it can be answered when this resolves.
  kj::Promise<void> invitationsMade();

 private:
  kj::Promise<void> follow();
  void storeChanged(const Changes& changes);
  kj::Promise<void> refreshCards(std::set<std::uint32_t> spaces);
  void noteFork(std::uint32_t number, const sync::LogId& log);
  bool settled() const;
  /// Whoever does not have all, or give all, says why, and would not say otherwise later.
  bool refusedForGood() const;
  /// Commits this node lacks of those that linked peers hold.
  std::uint64_t behind() const;
  /// Tells, again and again, for as long as `work` takes.
  template <class Result>
  kj::Promise<Result> telling(OnProgress report, kj::Promise<Result> work);
  kj::Promise<void> tell(OnProgress report, std::uint64_t most);
  Synced outcome() const;
  schema::Words whyNotComplete() const;
  KnownPeer knownOrNew(const std::string& address) const;

  void linkUp(PeerLink& link) override;
  void linkDown(PeerLink& link) override;
  void linkChanged() override;
  void misbehaved(const PeerLink& link, const std::string& code, const std::string& sentence) override;
  void accessRemoved(const PeerLink& link, const sync::SpaceId& space) override;
  void roomRefused(const PeerLink& link, const SharedSpace& space) override;
  void roomUsedUp(const PeerLink& link, const SharedSpace& space) override;
  void withheld(const PeerLink& link, const SharedSpace& space, const sync::LogId& log,
                const sync::Withholding::Range& range) override;
  void lookAgain(const SharedSpace& space) override;
  Posted mailboxOpened(PeerLink& link, const sync::MailboxToken& token, sync::Millis expires) override {
    return pairing.mailboxOpened(link, token, expires);
  }
  kj::Promise<Posted> notePosted(PeerLink& link, Note note) override {
    return pairing.notePosted(link, std::move(note));
  }
  kj::Promise<void> noteDelivered(PeerLink& link, Note note) override {
    return pairing.noteDelivered(link, std::move(note));
  }
  void taskFailed(kj::Exception&& exception) override;

  Node& node;
  kj::Timer& timer;
  ChangeFeed feed;
  Board board;
  AddressBook book;
  Mailboxes mailboxes;
  Places places;
  mutable Links links;
  Pairing pairing;
  ReceiptDesk desk;
  ClockWatch clocks;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> waitingForSync;
  // Of whom it was noted already that they no longer share a space, or have no room for it.
  std::set<std::pair<sync::SpaceId, VerifyKey>> toldRemoved, toldFull;
  std::set<sync::SpaceId> toldUsedUp;  ///< of which it was noted that there is no room for more here
  bool checkQueued = false;
  kj::TaskSet tasks;
};

}  // namespace satchel::node
