// What a link makes of segments that cannot be taken: whom it blames, and how it comes by the proof of a fork.
#include "node/replication/intake.h"
#include "node/replication/peer-link.h"

namespace satchel::node {
namespace {
constexpr int mostRounds = 64;  ///< of questions about one fork
}

void PeerLink::judge(const sync::SpaceId& space, sync::Chain chain, const IntakeResult& result) {
  const auto blame = [&](const char* code, const std::string& sentence) {
    keeper.misbehaved(*this, code, sentence);
    if (result.fault != sync::SegmentFault::fork) end(KJ_EXCEPTION(FAILED, "it misbehaved: see satchel log"));
  };
  switch (result.fault) {
    case sync::SegmentFault::none:
    case sync::SegmentFault::gap:
      return;
    case sync::SegmentFault::fork:
      if (chain == sync::Chain::commits) return seekFork(space, result.log);
      if (!forksNamed.insert(result.log).second) return;
      return blame("FORK_FOUND", "showed other facts of log " + hex(result.log).substr(0, 16) +
                                     " than those held here; they were not taken in");
    case sync::SegmentFault::oversize:
      return blame("TOO_LARGE", "sent a segment past the limits; it was dropped");
    case sync::SegmentFault::malformed:
      return blame("PEER_MISBEHAVED", "sent a segment that no log can have; it was dropped");
    case sync::SegmentFault::forgedSignature:
      return blame("PEER_MISBEHAVED", "sent a segment with a forged signature; it was dropped");
  }
}

void PeerLink::nameForks(const SharedSpace& space, sync::Chain chain, const sync::VersionVector& theirs) {
  for (const auto& [log, mine] : chain == sync::Chain::facts ? space.facts : space.commits) {
    const sync::Head other = theirs.at(log);
    if (other.seq != mine.seq || other.hash == mine.hash) continue;
    judge(space.card->id, chain, {sync::SegmentFault::fork, log});
  }
}

void PeerLink::seekFork(const sync::SpaceId& id, const sync::LogId& log) {
  if (!forksSought.insert(log).second) return;
  tasks.add(askHeaders(id, log, 0, 0)
                .catch_([this, log](kj::Exception&& exception) {
                  if (exception.getType() == kj::Exception::Type::DISCONNECTED)
                    kj::throwFatalException(kj::mv(exception));
                  if (!forksNamed.insert(log).second) return;
                  keeper.misbehaved(*this, "FORK_FOUND",
                                    "showed another history of log " + hex(log).substr(0, 16) +
                                        " than the one held here, and does not prove it; it was not taken in");
                })
                .then([this, log] { forksSought.erase(log); }));
}

kj::Promise<void> PeerLink::askHeaders(const sync::SpaceId& id, const sync::LogId& log, sync::Seq above, int rounds) {
  const SharedSpace* space = board.find(id);
  if (space == nullptr || rounds > mostRounds) return kj::READY_NOW;
  const std::uint32_t number = space->card->number;
  auto known = std::make_shared<std::vector<sync::Head>>();
  auto found = std::make_shared<std::variant<std::monostate, sync::Fork, sync::Head>>();
  return node
      .inStore([known, number, log, above](StoreAccess& access) {
        *known = access.replica.milestones(access.txn, access.replica.space(number), log, above);
      })
      .then([this, id, log, known] {
        auto request = remote.headersRequest();
        request.setSpace(asData(id));
        request.setLog(asData(log));
        putPlaces(request.initKnown(static_cast<unsigned>(known->size())), *known);
        return request.send();
      })
      .then([this, found, number](capnp::Response<wire::Peer::HeadersResults> answer) {
        auto stem = sync::Fork::decode(asView(answer.getStem()));
        return node.inStore([found, number, stem = std::move(stem)](StoreAccess& access) {
          Space& here = access.replica.space(number);
          if (!stem) return;
          *found = access.replica.compare(access.txn, here, *stem);
          if (const auto* proof = std::get_if<sync::Fork>(&*found)) {
            access.replica.learnFork(access.txn, here, *proof);
          }
        });
      })
      .then([this, id, log, found, above, rounds]() -> kj::Promise<void> {
        const auto* common = std::get_if<sync::Head>(&*found);
        if (common != nullptr && common->seq > above) return askHeaders(id, log, common->seq, rounds + 1);
        return kj::READY_NOW;
      });
}

}  // namespace satchel::node
