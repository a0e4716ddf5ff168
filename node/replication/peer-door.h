// What a peer may call (schema/wire.capnp). Invariant: each word is measured and its sender's right to it checked here,
// before the link acts on it. A call that is under way may outlive its link (Cap'n Proto lets it end by itself), so the
// link is asked for anew after each wait.
#pragma once
#include <memory>

#include "schema/wire.capnp.h"

namespace satchel::node {

class PeerLink;
struct SharedSpace;

class PeerDoor final : public wire::Peer::Server {
 public:
  explicit PeerDoor(std::shared_ptr<PeerLink*> link) : here(std::move(link)) {}

  kj::Promise<void> meet(MeetContext context) override;
  kj::Promise<void> heads(HeadsContext context) override;
  kj::Promise<void> take(TakeContext context) override;
  kj::Promise<void> ping(PingContext context) override;
  kj::Promise<void> openMailbox(OpenMailboxContext context) override;
  kj::Promise<void> post(PostContext context) override;
  kj::Promise<void> delivered(DeliveredContext context) override;
  kj::Promise<void> headers(HeadersContext context) override;
  kj::Promise<void> compareReceipts(CompareReceiptsContext context) override;
  kj::Promise<void> receiptMarks(ReceiptMarksContext context) override;
  kj::Promise<void> takeReceipts(TakeReceiptsContext context) override;
  kj::Promise<void> vectors(VectorsContext context) override;
  kj::Promise<void> fetch(FetchContext context) override;

 private:
  /// Throws where the link has gone, or goes now because the peer takes nothing in.
  PeerLink& link() const;
  /// The space, where the peer may exchange it with us; throws where not.
  SharedSpace& spaceOf(PeerLink& link, capnp::Data::Reader id) const;
  std::shared_ptr<PeerLink*> here;  ///< null within, once the link has gone
};

}  // namespace satchel::node
