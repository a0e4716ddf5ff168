// One live link to another node: offers it our Peer, calls its own, and runs one sync::Session for each space that both
// share. Invariant: nothing of the link outlives it; whatever the peer does wrong ends this link and no other.
#pragma once
#include <capnp/rpc-twoparty.h>

#include "node/link/handshake.h"
#include "node/replication/board.h"
#include "node/replication/mailboxes.h"
#include "node/replication/peer-receipts.h"
#include "node/replication/quotas.h"
#include "node/replication/wire.h"
#include "schema/framing-guard.h"

namespace satchel::node {

/// Bytes that one message may have.
constexpr std::uint64_t strangerMessage = 1 << 20, memberMessage = 16 << 20;
/// What may wait for one peer to take it in: four calls of 1 MiB, and answers. The messages are counted because each
/// hangs on the one before, and a chain of tens of thousands overruns the stack of whoever drops it.
constexpr std::size_t waitingBytes = 16 << 20, waitingMessages = 1024;

class PeerLink;
struct Delivery;
struct IntakeResult;

struct Posted {
  bool accepted = false;        ///< the mailbox is open there
  std::optional<Note> waiting;  ///< what waits in the other slot
};

/// What a link tells whoever keeps it.
class LinkKeeper {
 public:
  virtual ~LinkKeeper() noexcept(false) = default;
  /// It is up: from now on it may be called.
  virtual void linkUp(PeerLink& link) = 0;
  /// It has ended and is about to go.
  virtual void linkDown(PeerLink& link) = 0;
  /// Something that a waiting `sync`, or a status, may want to know.
  virtual void linkChanged() = 0;
  /// The peer is to blame; the link ends. `code` and a sentence about it, without its name.
  virtual void misbehaved(const PeerLink& link, const std::string& code, const std::string& sentence) = 0;
  /// The peer says that this device was removed from the space.
  virtual void accessRemoved(const PeerLink& link, const sync::SpaceId& space) = 0;
  /// The peer has no room for more of the space.
  virtual void roomRefused(const PeerLink& link, const SharedSpace& space) = 0;
  /// There is no room here for what the peer sent of the space.
  virtual void roomUsedUp(const PeerLink& link, const SharedSpace& space) = 0;
  /// A carrier does not hand on what it says it holds.
  virtual void withheld(const PeerLink& link, const SharedSpace& space, const sync::LogId& log,
                        const sync::Withholding::Range& range) = 0;
  /// What the space's receipts say is to be looked at again, soon.
  virtual void lookAgain(const SharedSpace& space) = 0;
  // ---- pairing: what the peer asks for; see wire.capnp
  virtual Posted mailboxOpened(PeerLink& link, const sync::MailboxToken& token, sync::Millis expires) = 0;
  virtual kj::Promise<Posted> notePosted(PeerLink& link, Note note) = 0;
  virtual kj::Promise<void> noteDelivered(PeerLink& link, Note note) = 0;
};

class PeerLink final : private kj::TaskSet::ErrorHandler {
 public:
  PeerLink(Node& node, Board& board, LinkKeeper& keeper, Places& places, kj::Timer& timer, EstablishedLink link,
           std::string address, bool dialled, std::uint64_t number);

  ~PeerLink() noexcept(false) {
    *self = nullptr;
    places.leave(number);
  }

  /// Resolves when the link has ended, rejects with why.
  kj::Promise<void> untilEnd();
  void end(kj::Exception&& why);

  /// Compares anew each space that both may share.
  void compare();
  /// Who belongs to the space has changed: begins to share it, or ceases to. `anew`: wraps or forks did, and all has to
  /// be compared again.
  void peopleChanged(SharedSpace& space, bool anew);
  void advanced(SharedSpace& space, const std::map<sync::LogId, LogHeads>& heads);

  /// Nothing is left to exchange in any shared space; false while a comparison is under way.
  bool settled() const;
  bool sharesAny() const;
  /// The peer shares nothing, because this device was removed there.
  bool isRemovedThere() const { return !removedFrom.empty() && !sharesAny(); }
  /// The peer shares nothing, because others have all the places that it has for links.
  bool isTurnedAway() const { return !turnedAwayFrom.empty() && !sharesAny(); }
  /// The peer has no room for what lacks there of some space.
  bool refusesRest() const;
  /// Nothing comes of waiting: each shared space is settled, or the peer has no room for the rest.
  bool isFinished() const;
  /// A comparison has not ended yet.
  bool comparing() const;
  std::uint64_t behind() const;
  std::uint64_t ahead() const;

  // ---- pairing: what we ask the peer for
  kj::Promise<Posted> openMailbox(const sync::MailboxToken& token, sync::Millis expires);
  kj::Promise<Posted> post(const Note& note);
  kj::Promise<void> deliver(const Note& note);

  /// Why the peer's bytes were refused, if they were.
  kj::Maybe<const kj::Exception&> refusal() const { return guard->refused(); }
  /// The peer is known to be a member somewhere: it may send whole windows now.
  void trust() { guard->raiseLimit(memberMessage); }

  const DeviceKeys peer;
  const std::string address;
  const bool dialled;
  const std::uint64_t number;  ///< of links, in the order they came up
  PeerReceipts receipts{*this};

 private:
  friend class PeerDoor;
  friend class PeerReceipts;
  /// Both are members, as far as this node knows, and the peer has a place; or this node is just being let in.
  bool mayShare(const SharedSpace& space);
  void cease(const sync::SpaceId& id);
  /// A peer that found no place anywhere is told why, and goes.
  void leaveSoon();
  void pump(SharedSpace& space);
  kj::Promise<void> perform(const sync::SpaceId& id, sync::Session::Action action);
  /// The space and its session, if they are still there, and then on with what is to do.
  void happened(const sync::SpaceId& id, const std::function<void(sync::Session&, const sync::Holdings&)>& event);
  kj::Promise<void> meet(const sync::SpaceId& id);
  kj::Promise<void> exchangeHeads(const sync::SpaceId& id, sync::Chain chain);
  kj::Promise<void> sendWraps(const sync::SpaceId& id);
  kj::Promise<void> push(const sync::SpaceId& id, sync::Session::Action action);
  /// What came of it, when it is durable.
  kj::Promise<IntakeResult> take(SharedSpace& space, sync::Chain chain, Delivery delivery);
  void judge(const sync::SpaceId& space, sync::Chain chain, const IntakeResult& result);
  /// Two histories of one log may be of one length: then neither side has anything to send, and this alone tells.
  void nameForks(const SharedSpace& space, sync::Chain chain, const sync::VersionVector& theirs);
  /// Asks the peer for the headers of a log, from what both have on (`above` or later), until they prove where the two
  /// histories part.
  void seekFork(const sync::SpaceId& space, const sync::LogId& log);
  kj::Promise<void> askHeaders(const sync::SpaceId& space, const sync::LogId& log, sync::Seq above, int rounds);
  /// Ends the link with a peer that asks and does not take in the answers. Throws where it did.
  void requirePace();
  kj::Promise<void> heartbeat();
  void taskFailed(kj::Exception&& exception) override;

  std::shared_ptr<PeerLink*> self = std::make_shared<PeerLink*>(this);  ///< for the peer's calls, which may outlive us
  Node& node;
  Board& board;
  LinkKeeper& keeper;
  Places& places;
  kj::Timer& timer;
  std::map<sync::SpaceId, sync::Session> sessions;
  bool tooSlow = false, leaving = false;
  std::set<sync::LogId> forksNamed;   ///< that this peer does not prove
  std::set<sync::LogId> forksSought;  ///< of commits: the peer is being asked
  std::set<sync::SpaceId> removedFrom, turnedAwayFrom;
  std::set<sync::SpaceId> withoutKeys;  ///< where the peer could not read a window
  kj::PromiseFulfillerPair<void> ended = kj::newPromiseAndFulfiller<void>();
  kj::Own<rpc::FramingGuard> guard;
  capnp::TwoPartyVatNetwork network;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> system;
  wire::Peer::Client remote;
  kj::Promise<void> taking = kj::READY_NOW;  ///< one after the other: each continues the log where the last ended
  kj::TaskSet tasks;
};

}  // namespace satchel::node
