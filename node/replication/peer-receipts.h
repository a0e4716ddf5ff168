// What one link does about receipts: brings both sides' up to date, asks the peer what the roots in them stand for, and
// asks a carrier for what it says it holds and did not hand on. Invariant: nothing here is said because something of
// the kind was heard; it begins when a space comes to be shared, when a receipt comes to count, and when the store has
// become quiet.
#pragma once
#include <kj/async.h>

#include <functional>

#include "node/replication/board.h"
#include "sync/receipt-exchange.h"
#include "sync/vector-difference.h"
#include "sync/withholding.h"

namespace satchel::node {

class PeerLink;

class PeerReceipts {
 public:
  explicit PeerReceipts(PeerLink& link) : link(link) {}

  /// The space is shared, or others belong to it than did.
  void begin(SharedSpace& space);
  void forget(const sync::SpaceId& id) { talks.erase(id); }
  /// These came to count here.
  void kept(SharedSpace& space, const std::vector<sync::Receipt>& receipts);
  /// Asks the peer for what these roots stand for, each once on this link. Resolves when that is kept.
  kj::Promise<void> askVectors(SharedSpace& space, const std::set<Hash>& roots);
  /// Where the peer is a carrier: looks whether it hands on what it says it holds.
  void checkHandingOn(SharedSpace& space);
  /// Commits that the peer does not hand on.
  std::uint64_t withheld() const;

  // ---- what the peer asks for, its words checked: see peer-door.cpp
  void peerCompared(SharedSpace& space, const Hash& marks);
  void peerMarks(SharedSpace& space, sync::VersionVector marks);
  kj::Promise<void> take(SharedSpace& space, std::vector<sync::Receipt> receipts);
  void notReceipts();

 private:
  struct Talk {
    sync::ReceiptExchange exchange;
    sync::Withholding withholding;
    std::set<Hash> asked;  ///< roots
    bool checking = false;
  };
  void go(SharedSpace& space);
  kj::Promise<void> perform(SharedSpace& space, sync::ReceiptExchange::Action action);
  kj::Promise<void> push(SharedSpace& space, const std::set<sync::LogId>& logs);
  kj::Promise<void> ask(const sync::SpaceId& id);
  kj::Promise<void> fetch(const sync::SpaceId& id, const sync::LogId& log, sync::Seq after);
  /// Does it with the space and its talk, where both are still there.
  void with(const sync::SpaceId& id, const std::function<void(SharedSpace&, Talk&)>& what);
  void blame(const char* sentence);

  PeerLink& link;
  std::map<sync::SpaceId, Talk> talks;
};

}  // namespace satchel::node
