#include "node/replication/peer-receipts.h"

#include <kj/debug.h>

#include "node/replication/intake.h"
#include "node/replication/peer-link.h"

namespace satchel::node {
namespace {

constexpr std::size_t mostRoots = 16;      ///< in one question
constexpr std::size_t mostAsked = 4096;    ///< roots that are remembered as asked for
constexpr std::size_t mostQuestions = 16;  ///< for logs, at once

/// A peer of an earlier version knows nothing of receipts: then the link goes on without.
kj::Promise<void> orWithout(kj::Promise<void> promise) {
  return promise.catch_([](kj::Exception&& e) {
    if (e.getType() != kj::Exception::Type::UNIMPLEMENTED) kj::throwFatalException(kj::mv(e));
  });
}

}  // namespace

void PeerReceipts::begin(SharedSpace& space) {
  talks[space.card->id].exchange.begin();
  go(space);
}

void PeerReceipts::kept(SharedSpace& space, const std::vector<sync::Receipt>& receipts) {
  const auto talk = talks.find(space.card->id);
  if (talk == talks.end()) return;
  for (const sync::Receipt& receipt : receipts) talk->second.exchange.kept(receipt.log());
  go(space);
}

void PeerReceipts::go(SharedSpace& space) {
  const auto talk = talks.find(space.card->id);
  if (talk == talks.end()) return;
  while (auto action = talk->second.exchange.next(space.marks)) {
    link.tasks.add(orWithout(perform(space, std::move(*action))));
  }
}

void PeerReceipts::with(const sync::SpaceId& id, const std::function<void(SharedSpace&, Talk&)>& what) {
  SharedSpace* space = link.board.find(id);
  const auto talk = talks.find(id);
  if (space == nullptr || talk == talks.end()) return;
  what(*space, talk->second);
  go(*space);
}

kj::Promise<void> PeerReceipts::perform(SharedSpace& space, sync::ReceiptExchange::Action action) {
  const sync::SpaceId id = space.card->id;
  using What = sync::ReceiptExchange::Action::What;
  switch (action.what) {
    case What::compare: {
      auto request = link.remote.compareReceiptsRequest();
      request.setSpace(asData(id));
      request.setMarksHash(asData(space.marks.hash()));
      return request.send().then([this, id](capnp::Response<wire::Peer::CompareReceiptsResults> answer) {
        const Hash theirs = fixedFrom<Hash>(answer.getMarksHash()).value_or(Hash{});
        with(id, [&](SharedSpace& here, Talk& talk) { talk.exchange.compared(theirs, here.marks); });
      });
    }
    case What::marks: {
      auto request = link.remote.receiptMarksRequest();
      request.setSpace(asData(id));
      putHeads(request.initMarks(static_cast<unsigned>(space.marks.size())), space.marks);
      return request.send().then([this, id](capnp::Response<wire::Peer::ReceiptMarksResults> answer) {
        auto theirs = headsIn(answer.getMarks());
        if (!theirs) kj::throwFatalException(KJ_EXCEPTION(FAILED, "MALFORMED: the other side's marks do not read"));
        with(id, [&](SharedSpace& here, Talk& talk) { talk.exchange.answeredMarks(std::move(*theirs), here.marks); });
      });
    }
    case What::push:
      return push(space, action.logs);
  }
  KJ_UNREACHABLE;
}

kj::Promise<void> PeerReceipts::push(SharedSpace& space, const std::set<sync::LogId>& logs) {
  std::vector<Bytes> receipts;
  for (const auto& [device, receipt] : space.receipts.all()) {
    if (logs.contains(receipt.log())) receipts.push_back(receipt.encode());
  }
  auto request = link.remote.takeReceiptsRequest();
  request.setSpace(asData(space.card->id));
  auto list = request.initReceipts(static_cast<unsigned>(receipts.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, asData(receipts[i]));
  return request.send().ignoreResult().then(
      [this, id = space.card->id] { with(id, [](SharedSpace&, Talk& talk) { talk.exchange.pushed(); }); });
}

// ---- what the peer asks for

void PeerReceipts::peerCompared(SharedSpace& space, const Hash& marks) {
  talks[space.card->id].exchange.peerCompared(marks, space.marks);
  go(space);
}

void PeerReceipts::peerMarks(SharedSpace& space, sync::VersionVector marks) {
  talks[space.card->id].exchange.peerMarks(std::move(marks), space.marks);
  go(space);
}

void PeerReceipts::blame(const char* sentence) {
  link.keeper.misbehaved(link, "PEER_MISBEHAVED", sentence);
  link.end(KJ_EXCEPTION(FAILED, "it misbehaved: see satchel log"));
}

void PeerReceipts::notReceipts() {
  blame("brought bytes that are no receipt; they were dropped");
}

kj::Promise<void> PeerReceipts::take(SharedSpace& space, std::vector<sync::Receipt> receipts) {
  for (const sync::Receipt& receipt : receipts) {
    talks[space.card->id].exchange.peerSent(receipt.log(), {receipt.counter, receipt.hash()});
  }
  auto forged = std::make_shared<bool>(false);
  return link.node
      .inStore([forged, number = space.card->number, receipts = std::move(receipts)](StoreAccess& access) {
        Space& here = access.replica.space(number);
        *forged = !std::ranges::all_of(receipts, [&](const sync::Receipt& receipt) {
          return access.replica.keepReceipt(access.txn, here, receipt);
        });
        access.replica.keepOwnVectors(access.txn, here);
      })
      .then([here = link.self, forged] {
        if (*here != nullptr && *forged) (*here)->receipts.blame("brought a forged receipt; it was dropped");
      });
}

// ---- what roots stand for

kj::Promise<void> PeerReceipts::askVectors(SharedSpace& space, const std::set<Hash>& roots) {
  const auto talk = talks.find(space.card->id);
  if (talk == talks.end()) return kj::READY_NOW;
  if (talk->second.asked.size() > mostAsked) talk->second.asked.clear();
  std::vector<Hash> fresh;
  for (const Hash& root : roots) {
    if (fresh.size() < mostRoots && talk->second.asked.insert(root).second) fresh.push_back(root);
  }
  if (fresh.empty()) return kj::READY_NOW;
  const std::vector<Hash> known = {space.commitsHash};
  auto request = link.remote.vectorsRequest();
  request.setSpace(asData(space.card->id));
  auto wanted = request.initRoots(static_cast<unsigned>(fresh.size()));
  for (unsigned i = 0; i < wanted.size(); ++i) wanted.set(i, asData(fresh[i]));
  auto bases = request.initKnown(static_cast<unsigned>(known.size()));
  for (unsigned i = 0; i < bases.size(); ++i) bases.set(i, asData(known[i]));
  const sync::SpaceId id = space.card->id;
  const sync::VersionVector base = space.commits;
  return orWithout(request.send().then([here = link.self, id, base, known, fresh](
                                           capnp::Response<wire::Peer::VectorsResults> answer) -> kj::Promise<void> {
    if (*here == nullptr) return kj::READY_NOW;
    auto found = std::make_shared<std::vector<sync::VersionVector>>();
    for (const auto each : answer.getVectors()) {
      const auto root = fixedFrom<Hash>(each.getRoot());
      const auto changed = headsIn(each.getChanged());
      const bool fromNothing = each.getBase().size() == 0;
      if (!root || !changed || std::ranges::find(fresh, *root) == fresh.end()) continue;
      if (!fromNothing && fixedFrom<Hash>(each.getBase()) != known[0]) continue;
      sync::VectorDifference difference{*changed, {}};
      for (const auto log : each.getAbsent()) {
        if (const auto gone = fixedFrom<sync::LogId>(log)) difference.absent.insert(*gone);
      }
      auto vector = sync::applied(fromNothing ? sync::VersionVector{} : base, difference);
      if (vector.hash() == *root) found->push_back(std::move(vector));
    }
    const SharedSpace* space = (*here)->board.find(id);
    if (space == nullptr || found->empty()) return kj::READY_NOW;
    return (*here)->node.inStore([found, number = space->card->number](StoreAccess& access) {
      for (const sync::VersionVector& vector : *found) {
        access.replica.keepVector(access.txn, access.replica.space(number), vector);
      }
    });
  }));
}

// ---- whether a carrier hands on what it says it holds

std::uint64_t PeerReceipts::withheld() const {
  std::uint64_t commits = 0;
  for (const auto& [id, talk] : talks) {
    for (const auto& [log, range] : talk.withholding.withheld()) commits += range.last - range.after;
  }
  return commits;
}

void PeerReceipts::checkHandingOn(SharedSpace& space) {
  const auto talk = talks.find(space.card->id);
  const auto session = link.sessions.find(space.card->id);
  if (talk == talks.end() || session == link.sessions.end() || !session->second.shared()) return;
  if (space.roleOf(link.peer.device) != sync::Role::carrier || talk->second.checking) return;
  if (session->second.comparing()) return link.keeper.lookAgain(space);
  const sync::SpaceId id = space.card->id;
  const sync::Receipt* receipt = space.receipts.of(link.peer.device);
  const Hash root = receipt == nullptr ? Hash{} : receipt->standing.stored;
  if (talk->second.withholding.empty() && root == space.commitsHash && space.commits.covers(session->second.told())) {
    return;
  }
  talk->second.checking = true;
  auto claimed = std::make_shared<sync::VersionVector>(session->second.told());
  link.tasks.add(orWithout(
      link.node
          .inStore([claimed, number = space.card->number, root](StoreAccess& access) {
            const Space& here = access.replica.space(number);
            if (const auto said = access.replica.vectorOf(access.txn, here, root)) {
              for (const auto& [log, head] : *said) claimed->raise(log, head);
            }
            // Of a log that forked, what was said before that was known speaks of another place.
            std::vector<sync::LogId> forked;
            for (const auto& [log, head] : *claimed) {
              if (here.branches.contains(here.rootOf(log))) forked.push_back(log);
            }
            for (const sync::LogId& log : forked) claimed->erase(log);
          })
          .then([this, id, claimed] {
            with(id, [&](SharedSpace& here, Talk& each) { each.withholding.consider(*claimed, here.commits); });
            return ask(id);
          })
          .then([this, id] { with(id, [](SharedSpace&, Talk& each) { each.checking = false; }); })));
}

kj::Promise<void> PeerReceipts::ask(const sync::SpaceId& id) {
  const auto talk = talks.find(id);
  if (talk == talks.end()) return kj::READY_NOW;
  kj::Vector<kj::Promise<void>> asking;
  for (const auto& [log, after] : talk->second.withholding.questions()) {
    if (asking.size() < mostQuestions) asking.add(fetch(id, log, after));
  }
  return kj::joinPromises(asking.releaseAsArray()).then([this, id] {
    with(id, [&](SharedSpace& space, Talk& each) {
      if (!each.withholding.wantsComparison()) return;
      each.withholding.comparing();
      link.sessions[id].begin();
      link.pump(space);
      link.keeper.lookAgain(space);
    });
  });
}

kj::Promise<void> PeerReceipts::fetch(const sync::SpaceId& id, const sync::LogId& log, sync::Seq after) {
  auto request = link.remote.fetchRequest();
  request.setSpace(asData(id));
  request.setLog(asData(log));
  request.setAfter(after);
  return request.send().then(
      [this, id, log, after](capnp::Response<wire::Peer::FetchResults> answer) -> kj::Promise<void> {
        SharedSpace* space = link.board.find(id);
        if (space == nullptr) return kj::READY_NOW;
        Delivery delivery;
        bool handedOn = false;
        for (const auto each : answer.getSegments()) {
          auto segment = travellingIn(each);
          if (!segment) {
            link.judge(id, sync::Chain::commits, {sync::SegmentFault::malformed, log});
            return kj::READY_NOW;
          }
          const sync::Segment& run = segment->run;
          const sync::Seq last = run.firstSeq + segment->length() - 1;
          handedOn = handedOn || (run.log == log && run.firstSeq <= after + 1 && last > after);
          delivery.segments.push_back(std::move(*segment));
        }
        auto taken = delivery.segments.empty()
                         ? kj::Promise<void>(kj::READY_NOW)
                         : link.take(*space, sync::Chain::commits, std::move(delivery)).ignoreResult();
        return taken.then([this, id, log, after, handedOn] {
          with(id, [&](SharedSpace& here, Talk& talk) {
            // It came by another way while it was asked for.
            if (here.commits.at(log).seq > after) return;
            if (!talk.withholding.answered(log, after, handedOn)) return;
            link.keeper.withheld(link, here, log, talk.withholding.withheld().at(log));
          });
        });
      });
}

}  // namespace satchel::node
