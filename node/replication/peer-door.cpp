#include "node/replication/peer-door.h"

#include <kj/debug.h>

#include "node/replication/intake.h"
#include "node/replication/parcel.h"
#include "node/replication/peer-link.h"

namespace satchel::node {
namespace {

constexpr std::uint16_t protocol = 1;
constexpr unsigned maxMilestones = 128, maxRoots = 16;

[[noreturn]] void refuse(kj::StringPtr why) {
  kj::throwFatalException(kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::heapString(why)));
}

/// The space, where the peer may exchange it with us.
SharedSpace& sharedSpace(Board& board, const VerifyKey& peer, capnp::Data::Reader id,
                         const std::function<bool(const SharedSpace&)>& may) {
  const auto space = fixedFrom<sync::SpaceId>(id);
  SharedSpace* found = space ? board.find(*space) : nullptr;
  if (found != nullptr && found->card->removed.contains(peer))
    refuse("ACCESS_REMOVED: you were removed from this space");
  if (found == nullptr || !may(*found)) refuse("NOT_SHARED: this space is not shared with you here");
  return *found;
}

Note noteOrRefuse(wire::Note::Reader in) {
  auto note = noteIn(in);
  if (!note) refuse("MALFORMED: no note has this shape");
  return std::move(*note);
}

}  // namespace

PeerLink& PeerDoor::link() const {
  if (*here == nullptr) kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the link has ended"));
  (*here)->requirePace();
  return **here;
}

kj::Promise<void> PeerDoor::meet(MeetContext context) {
  PeerLink& link = this->link();
  const auto params = context.getParams();
  const auto id = fixedFrom<sync::SpaceId>(params.getSpace());
  const auto facts = fixedFrom<Hash>(params.getFactsHash());
  const auto commits = fixedFrom<Hash>(params.getCommitsHash());
  if (!id || !facts || !commits) refuse("MALFORMED: no meeting has this shape");
  auto results = context.getResults();
  results.setProtocol(protocol);
  SharedSpace* space = link.board.find(*id);
  if (space == nullptr || !link.mayShare(*space)) {
    const bool removed = space != nullptr && space->card->removed.contains(link.peer.device);
    const bool member = space != nullptr && space->roleOf(link.peer.device) != sync::Role::none;
    if (removed || member) results.setReason(removed ? "ACCESS_REMOVED" : "LINKS_FULL");
    if (member) link.leaveSoon();
    return kj::READY_NOW;
  }
  results.setKnown(true);
  results.setFactsHash(asData(space->factsHash));
  results.setCommitsHash(asData(space->commitsHash));
  link.sessions[*id].peerMet(*facts, *commits, space->holdings());
  link.pump(*space);
  return kj::READY_NOW;
}

kj::Promise<void> PeerDoor::heads(HeadsContext context) {
  PeerLink& link = this->link();
  const auto params = context.getParams();
  SharedSpace& space = sharedSpace(link.board, link.peer.device, params.getSpace(),
                                   [&](const auto& each) { return link.mayShare(each); });
  const sync::Chain chain = chainIn(params.getChain());
  auto theirs = headsIn(params.getHeads());
  if (!theirs) refuse("MALFORMED: no vector has this shape");
  const sync::VersionVector& mine = chain == sync::Chain::facts ? space.facts : space.commits;
  putHeads(context.getResults().initHeads(static_cast<unsigned>(mine.size())), mine);
  link.nameForks(space, chain, *theirs);
  const sync::SpaceId id = space.card->id;
  link.sessions[id];
  link.happened(id, [&](sync::Session& session, const sync::Holdings& held) {
    session.theirHeads(chain, std::move(*theirs), held);
  });
  return kj::READY_NOW;
}

kj::Promise<void> PeerDoor::take(TakeContext context) {
  PeerLink& link = this->link();
  const auto params = context.getParams();
  SharedSpace& space = sharedSpace(link.board, link.peer.device, params.getSpace(),
                                   [&](const auto& each) { return link.mayShare(each); });
  const sync::Chain chain = chainIn(params.getChain());
  const sync::SpaceId id = space.card->id;
  Delivery delivery;
  for (const auto each : params.getSegments()) {
    auto segment = travellingIn(each);
    if (!segment) {
      const auto log = fixedFrom<sync::LogId>(each.getLog()).value_or(sync::LogId{});
      link.judge(id, chain, {sync::SegmentFault::malformed, log});
      refuse("MALFORMED: no segment has this shape");
    }
    delivery.segments.push_back(std::move(*segment));
  }
  std::vector<sync::LogId> logs;
  for (const sync::Travelling& each : delivery.segments) logs.push_back(each.run.log);
  delivery.wraps = wrapsIn(params.getWraps());
  delivery.forks = forksIn(params.getForks());
  context.releaseParams();
  return link.take(space, chain, std::move(delivery))
      .then([this, context, id, chain, logs = std::move(logs)](const IntakeResult& taken) mutable {
        if (taken.noRoom) context.getResults().setRefused("OVER_QUOTA");
        context.getResults().setUnread(taken.unread);
        const SharedSpace* held = this->link().board.find(id);
        if (held == nullptr) return;
        sync::VersionVector heads;
        for (const sync::LogId& log : logs) {
          const sync::Head head = (chain == sync::Chain::facts ? held->facts : held->commits).at(log);
          if (head.seq > 0) heads.set(log, head);
        }
        putHeads(context.getResults().initHeads(static_cast<unsigned>(heads.size())), heads);
      });
}

kj::Promise<void> PeerDoor::headers(HeadersContext context) {
  PeerLink& link = this->link();
  const auto params = context.getParams();
  SharedSpace& space = sharedSpace(link.board, link.peer.device, params.getSpace(),
                                   [&](const auto& each) { return link.mayShare(each); });
  const auto log = fixedFrom<sync::LogId>(params.getLog());
  if (!log || params.getKnown().size() > maxMilestones) refuse("MALFORMED: no question for headers has this shape");
  auto stem = std::make_shared<std::optional<sync::Fork>>();
  return link.node
      .inStore(
          [stem, log = *log, known = placesIn(params.getKnown()), number = space.card->number](StoreAccess& access) {
            *stem = access.replica.stemAfter(access.txn, access.replica.space(number), log, known);
          })
      .then([context, stem]() mutable {
        if (*stem) context.getResults().setStem(asData((*stem)->encode()));
      });
}

SharedSpace& PeerDoor::spaceOf(PeerLink& link, capnp::Data::Reader id) const {
  return sharedSpace(link.board, link.peer.device, id, [&](const auto& each) { return link.mayShare(each); });
}

kj::Promise<void> PeerDoor::compareReceipts(CompareReceiptsContext context) {
  PeerLink& link = this->link();
  SharedSpace& space = spaceOf(link, context.getParams().getSpace());
  const auto marks = fixedFrom<Hash>(context.getParams().getMarksHash());
  if (!marks) refuse("MALFORMED: no comparison has this shape");
  context.getResults().setMarksHash(asData(space.marks.hash()));
  link.receipts.peerCompared(space, *marks);
  return kj::READY_NOW;
}

kj::Promise<void> PeerDoor::receiptMarks(ReceiptMarksContext context) {
  PeerLink& link = this->link();
  SharedSpace& space = spaceOf(link, context.getParams().getSpace());
  auto marks = headsIn(context.getParams().getMarks());
  if (!marks) refuse("MALFORMED: no marks have this shape");
  putHeads(context.getResults().initMarks(static_cast<unsigned>(space.marks.size())), space.marks);
  link.receipts.peerMarks(space, std::move(*marks));
  return kj::READY_NOW;
}

kj::Promise<void> PeerDoor::takeReceipts(TakeReceiptsContext context) {
  PeerLink& link = this->link();
  SharedSpace& space = spaceOf(link, context.getParams().getSpace());
  const auto list = context.getParams().getReceipts();
  std::vector<sync::Receipt> receipts;
  for (const auto bytes : list) {
    const auto receipt = sync::Receipt::decode(asView(bytes));
    if (!receipt || receipts.size() == sync::ReceiptExchange::mostAtOnce) {
      link.receipts.notReceipts();
      refuse("MALFORMED: no receipts have this shape");
    }
    receipts.push_back(*receipt);
  }
  context.releaseParams();
  return link.receipts.take(space, std::move(receipts));
}

kj::Promise<void> PeerDoor::vectors(VectorsContext context) {
  PeerLink& link = this->link();
  const auto params = context.getParams();
  SharedSpace& space = spaceOf(link, params.getSpace());
  if (params.getRoots().size() > maxRoots || params.getKnown().size() > maxRoots) {
    refuse("MALFORMED: no question for vectors has this shape");
  }
  std::vector<Hash> roots, known;
  for (const auto root : params.getRoots()) roots.push_back(fixedFrom<Hash>(root).value_or(Hash{}));
  for (const auto root : params.getKnown()) known.push_back(fixedFrom<Hash>(root).value_or(Hash{}));
  struct Found {
    Hash root;
    std::optional<Hash> base;
    sync::VectorDifference difference;
  };
  auto found = std::make_shared<std::vector<Found>>();
  return link.node
      .inStore([found, roots, known, number = space.card->number](StoreAccess& access) {
        const Space& here = access.replica.space(number);
        found->clear();
        std::optional<Hash> base;
        sync::VersionVector from;
        for (const Hash& root : known) {
          if (base) break;
          auto vector = access.replica.vectorOf(access.txn, here, root);
          if (!vector) continue;
          base = root;
          from = std::move(*vector);
        }
        for (const Hash& root : roots) {
          const auto vector = access.replica.vectorOf(access.txn, here, root);
          if (vector) found->push_back({root, base, sync::differenceBetween(from, *vector)});
        }
      })
      .then([context, found]() mutable {
        auto list = context.getResults().initVectors(static_cast<unsigned>(found->size()));
        for (unsigned i = 0; i < list.size(); ++i) {
          const Found& each = (*found)[i];
          list[i].setRoot(asData(each.root));
          if (each.base) list[i].setBase(asData(*each.base));
          const auto& changed = each.difference.changed;
          putHeads(list[i].initChanged(static_cast<unsigned>(changed.size())), changed);
          auto absent = list[i].initAbsent(static_cast<unsigned>(each.difference.absent.size()));
          unsigned j = 0;
          for (const sync::LogId& log : each.difference.absent) absent.set(j++, asData(log));
        }
      });
}

kj::Promise<void> PeerDoor::fetch(FetchContext context) {
  PeerLink& link = this->link();
  const auto params = context.getParams();
  SharedSpace& space = spaceOf(link, params.getSpace());
  const auto log = fixedFrom<sync::LogId>(params.getLog());
  if (!log || params.getAfter() > sync::Seq{1} << 62) refuse("MALFORMED: no place in a log has this name");
  auto parcel = std::make_shared<Parcel>();
  return link.node
      .inStore([parcel, log = *log, after = params.getAfter(), number = space.card->number](StoreAccess& access) {
        *parcel = packParcel(access.txn, access.replica, access.replica.space(number), sync::Chain::commits,
                             {{log, after}}, Form::sealed);
      })
      .then([context, parcel]() mutable {
        auto segments = context.getResults().initSegments(static_cast<unsigned>(parcel->segments.size()));
        for (unsigned i = 0; i < segments.size(); ++i) putTravelling(segments[i], parcel->segments[i]);
      });
}

kj::Promise<void> PeerDoor::ping(PingContext) {
  link();
  return kj::READY_NOW;
}

kj::Promise<void> PeerDoor::openMailbox(OpenMailboxContext context) {
  PeerLink& link = this->link();
  const auto token = fixedFrom<sync::MailboxToken>(context.getParams().getToken());
  if (!token) refuse("MALFORMED: no mailbox has this name");
  const Posted answer = link.keeper.mailboxOpened(link, *token, context.getParams().getExpires());
  if (!answer.accepted) refuse("NOT_SHARED: mailboxes are opened by members of a space that is shared here");
  auto results = context.getResults();
  results.setWaiting(answer.waiting.has_value());
  if (answer.waiting) putNote(results.initNote(), *answer.waiting);
  return kj::READY_NOW;
}

kj::Promise<void> PeerDoor::post(PostContext context) {
  PeerLink& link = this->link();
  return link.keeper.notePosted(link, noteOrRefuse(context.getParams().getNote()))
      .then([context](Posted answer) mutable {
        auto results = context.getResults();
        results.setAccepted(answer.accepted);
        results.setWaiting(answer.waiting.has_value());
        if (answer.waiting) putNote(results.initNote(), *answer.waiting);
      });
}

kj::Promise<void> PeerDoor::delivered(DeliveredContext context) {
  PeerLink& link = this->link();
  return link.keeper.noteDelivered(link, noteOrRefuse(context.getParams().getNote()));
}

}  // namespace satchel::node
