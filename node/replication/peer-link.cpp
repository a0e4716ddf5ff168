#include "node/replication/peer-link.h"

#include <kj/debug.h>

#include "node/replication/intake.h"
#include "node/replication/parcel.h"
#include "node/replication/peer-door.h"

namespace satchel::node {
namespace {

constexpr std::uint16_t protocol = 1;
constexpr auto goodbyeTime = 5 * kj::SECONDS;
constexpr auto heartbeatEvery = 30 * kj::SECONDS, heartbeatTime = 30 * kj::SECONDS;

capnp::ReaderOptions readerOptions() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = memberMessage / sizeof(capnp::word) * 4;
  return options;
}

capnp::rpc::twoparty::VatId::Reader otherSide(bool dialled) {
  using Id = capnp::rpc::twoparty::VatId;
  static capnp::MallocMessageBuilder messages[2];
  static const bool once = [] {
    messages[0].initRoot<Id>().setSide(capnp::rpc::twoparty::Side::CLIENT);
    messages[1].initRoot<Id>().setSide(capnp::rpc::twoparty::Side::SERVER);
    return true;
  }();
  KJ_ASSERT(once);
  return messages[dialled ? 1 : 0].getRoot<Id>().asReader();
}

}  // namespace

PeerLink::PeerLink(Node& node, Board& board, LinkKeeper& keeper, Places& places, kj::Timer& timer, EstablishedLink link,
                   std::string address, bool dialled, std::uint64_t number)
    : peer(link.peer),
      address(std::move(address)),
      dialled(dialled),
      number(number),
      node(node),
      board(board),
      keeper(keeper),
      places(places),
      timer(timer),
      guard(kj::heap<rpc::FramingGuard>(kj::mv(link.stream), timer, strangerMessage)),
      network(*guard, dialled ? capnp::rpc::twoparty::Side::CLIENT : capnp::rpc::twoparty::Side::SERVER,
              readerOptions()),
      system(capnp::makeRpcServer(network, kj::heap<PeerDoor>(self))),
      remote(system.bootstrap(otherSide(dialled)).castAs<wire::Peer>()),
      tasks(*this) {
  system.setFlowLimit(memberMessage / sizeof(capnp::word));
  tasks.add(heartbeat());
}

kj::Promise<void> PeerLink::untilEnd() {
  return network.onDisconnect().exclusiveJoin(kj::mv(ended.promise));
}

void PeerLink::end(kj::Exception&& why) {
  ended.fulfiller->reject(kj::mv(why));
}

void PeerLink::taskFailed(kj::Exception&& exception) {
  end(kj::mv(exception));
}

kj::Promise<void> PeerLink::heartbeat() {
  return timer.afterDelay(heartbeatEvery)
      .then([this] { return timer.timeoutAfter(heartbeatTime, remote.pingRequest().send().ignoreResult()); })
      .then([this] { return heartbeat(); });
}

bool PeerLink::mayShare(const SharedSpace& space) {
  const sync::Role role = space.roleOf(peer.device);
  return space.card->joining || (role != sync::Role::none && places.admits(space.card->id, number, role));
}

void PeerLink::cease(const sync::SpaceId& id) {
  sessions.erase(id);
  receipts.forget(id);
  places.leave(id, number);
}

void PeerLink::leaveSoon() {
  if (!sessions.empty() || std::exchange(leaving, true)) return;
  tasks.add(timer.afterDelay(goodbyeTime).then([this] {
    leaving = false;
    if (sessions.empty()) end(KJ_EXCEPTION(OVERLOADED, "its space has all its places for links taken"));
  }));
}

void PeerLink::compare() {
  for (const auto& [id, space] : board.spaces()) {
    if (!mayShare(space)) {
      cease(id);
      continue;
    }
    sessions[id].begin();
    pump(*board.find(id));
  }
  if (board.knows(peer.device)) leaveSoon();
}

void PeerLink::peopleChanged(SharedSpace& space, bool anew) {
  const sync::SpaceId& id = space.card->id;
  if (!mayShare(space)) {
    cease(id);
    // Its link falls with its membership; when it comes back, it is told why.
    const bool removed = space.card->removed.contains(peer.device);
    if (removed && sessions.empty()) end(KJ_EXCEPTION(DISCONNECTED, "its device was removed from the space"));
    if (board.knows(peer.device)) leaveSoon();
    return;
  }
  if (board.knows(peer.device)) trust();
  sync::Session& session = sessions[id];
  if (!session.shared() || anew) session.begin();
  if (session.shared()) receipts.begin(space);
  pump(space);
}

void PeerLink::advanced(SharedSpace& space, const std::map<sync::LogId, LogHeads>& heads) {
  const auto session = sessions.find(space.card->id);
  if (session == sessions.end()) return;
  for (const auto& [log, ends] : heads) {
    session->second.advanced(sync::Chain::facts, log, space.holdings());
    session->second.advanced(sync::Chain::commits, log, space.holdings());
  }
  pump(space);
}

void PeerLink::pump(SharedSpace& space) {
  const sync::SpaceId id = space.card->id;
  while (auto action = sessions.at(id).next(space.holdings())) tasks.add(perform(id, std::move(*action)));
  keeper.linkChanged();
}

void PeerLink::happened(const sync::SpaceId& id,
                        const std::function<void(sync::Session&, const sync::Holdings&)>& event) {
  SharedSpace* space = board.find(id);
  const auto session = sessions.find(id);
  if (space == nullptr || session == sessions.end()) return;
  event(session->second, space->holdings());
  pump(*space);
}

kj::Promise<void> PeerLink::perform(const sync::SpaceId& id, sync::Session::Action action) {
  switch (action.what) {
    case sync::Session::Action::What::meet:
      return meet(id);
    case sync::Session::Action::What::heads:
      return exchangeHeads(id, action.chain);
    case sync::Session::Action::What::wraps:
      return sendWraps(id);
    case sync::Session::Action::What::push:
      return push(id, std::move(action));
  }
  KJ_UNREACHABLE;
}

kj::Promise<void> PeerLink::meet(const sync::SpaceId& id) {
  const SharedSpace& space = *board.find(id);
  auto request = remote.meetRequest();
  request.setProtocol(protocol);
  request.setSpace(asData(id));
  request.setFactsHash(asData(space.factsHash));
  request.setCommitsHash(asData(space.commitsHash));
  return request.send().then([this, id](capnp::Response<wire::Peer::MeetResults> answer) {
    const Hash facts = fixedFrom<Hash>(answer.getFactsHash()).value_or(Hash{});
    const Hash commits = fixedFrom<Hash>(answer.getCommitsHash()).value_or(Hash{});
    const bool known = answer.getKnown();
    if (known) {
      removedFrom.erase(id);
      turnedAwayFrom.erase(id);
    }
    if (!known && answer.getReason() == "LINKS_FULL") turnedAwayFrom.insert(id);
    if (!known && answer.getReason() == "ACCESS_REMOVED" && removedFrom.insert(id).second) {
      keeper.accessRemoved(*this, id);
    }
    happened(id, [&](sync::Session& session, const sync::Holdings& mine) { session.met(known, facts, commits, mine); });
    if (SharedSpace* space = known ? board.find(id) : nullptr) receipts.begin(*space);
  });
}

kj::Promise<void> PeerLink::exchangeHeads(const sync::SpaceId& id, sync::Chain chain) {
  const SharedSpace& space = *board.find(id);
  const sync::VersionVector& mine = chain == sync::Chain::facts ? space.facts : space.commits;
  auto request = remote.headsRequest();
  request.setSpace(asData(id));
  request.setChain(chainOut(chain));
  putHeads(request.initHeads(static_cast<unsigned>(mine.size())), mine);
  return request.send().then([this, id, chain](capnp::Response<wire::Peer::HeadsResults> answer) {
    auto heads = headsIn(answer.getHeads());
    if (!heads) kj::throwFatalException(KJ_EXCEPTION(FAILED, "MALFORMED: the other side's vector does not read"));
    if (const SharedSpace* here = board.find(id)) nameForks(*here, chain, *heads);
    happened(id, [&](sync::Session& session, const sync::Holdings& mine) {
      session.theirHeads(chain, std::move(*heads), mine);
    });
  });
}

kj::Promise<void> PeerLink::sendWraps(const sync::SpaceId& id) {
  const std::uint32_t number = board.find(id)->card->number;
  auto delivery = std::make_shared<Delivery>();
  return node
      .inStore([delivery, number](StoreAccess& access) {
        const Space& space = access.replica.space(number);
        delivery->wraps = access.replica.standingWraps(access.txn, space);
        delivery->forks = access.replica.forks(access.txn, space);
      })
      .then([this, id, delivery] {
        auto request = remote.takeRequest();
        request.setSpace(asData(id));
        request.setChain(wire::Chain::FACTS);
        putWraps(request.initWraps(static_cast<unsigned>(delivery->wraps.size())), delivery->wraps);
        putForks(request.initForks(static_cast<unsigned>(delivery->forks.size())), delivery->forks);
        return request.send().ignoreResult();
      })
      .then([this, id] {
        happened(id, [](sync::Session& session, const sync::Holdings& mine) {
          session.taken(sync::Chain::facts, {}, mine);
        });
      });
}

kj::Promise<void> PeerLink::push(const sync::SpaceId& id, sync::Session::Action action) {
  const SharedSpace& space = *board.find(id);
  const std::uint32_t number = space.card->number;
  const bool reads = space.roleOf(peer.device) >= sync::Role::reader && !withoutKeys.contains(id);
  const Form form = reads ? Form::windows : Form::sealed;
  const sync::Chain chain = action.chain;
  auto parcel = std::make_shared<Parcel>();
  return node
      .inStore([parcel, number, chain, form, after = std::move(action.after)](StoreAccess& access) {
        *parcel = packParcel(access.txn, access.replica, access.replica.space(number), chain, after, form);
      })
      .then([this, id, chain, parcel]() -> kj::Promise<void> {
        happened(id, [&](sync::Session& session, const sync::Holdings& mine) {
          session.pushed(chain, parcel->ends, parcel->full, mine);
        });
        if (parcel->segments.empty()) return kj::READY_NOW;
        auto request = remote.takeRequest();
        request.setSpace(asData(id));
        request.setChain(chainOut(chain));
        auto segments = request.initSegments(static_cast<unsigned>(parcel->segments.size()));
        for (unsigned i = 0; i < segments.size(); ++i) putTravelling(segments[i], parcel->segments[i]);
        putWraps(request.initWraps(static_cast<unsigned>(parcel->wraps.size())), parcel->wraps);
        return request.send().then([this, id, chain](capnp::Response<wire::Peer::TakeResults> answer) {
          const auto heads = headsIn(answer.getHeads());
          if (!heads) kj::throwFatalException(KJ_EXCEPTION(FAILED, "MALFORMED: the other side's vector does not read"));
          const bool refused = answer.getRefused().size() > 0;
          const bool offerSealed = answer.getUnread() && withoutKeys.insert(id).second;
          happened(id, [&](sync::Session& session, const sync::Holdings& mine) {
            if (refused) session.refused(chain);
            session.taken(chain, *heads, mine);
            if (offerSealed) session.begin();
          });
          if (const SharedSpace* space = refused ? board.find(id) : nullptr) keeper.roomRefused(*this, *space);
        });
      });
}

bool PeerLink::settled() const {
  bool all = true;
  for (const auto& [id, session] : sessions) {
    const auto space = board.spaces().find(id);
    if (space == board.spaces().end() || !session.shared()) continue;
    all = all && session.settled(space->second.holdings());
  }
  return all && !comparing();
}

bool PeerLink::refusesRest() const {
  return std::ranges::any_of(sessions, [this](const auto& each) {
    const auto space = board.spaces().find(each.first);
    return space != board.spaces().end() && each.second.refusesRest(space->second.holdings());
  });
}

bool PeerLink::isFinished() const {
  return !comparing() && std::ranges::all_of(sessions, [this](const auto& each) {
    const auto space = board.spaces().find(each.first);
    if (space == board.spaces().end() || !each.second.shared()) return true;
    const sync::Holdings mine = space->second.holdings();
    return each.second.settled(mine) || each.second.refusesRest(mine);
  });
}

bool PeerLink::sharesAny() const {
  return std::ranges::any_of(sessions, [](const auto& session) { return session.second.shared(); });
}

bool PeerLink::comparing() const {
  return std::ranges::any_of(sessions, [](const auto& session) { return session.second.comparing(); });
}

std::uint64_t PeerLink::behind() const {
  std::uint64_t total = 0;
  for (const auto& [id, session] : sessions) {
    if (const auto space = board.spaces().find(id); space != board.spaces().end()) {
      total += session.behind(space->second.holdings());
    }
  }
  return total;
}

std::uint64_t PeerLink::ahead() const {
  std::uint64_t total = 0;
  for (const auto& [id, session] : sessions) {
    if (const auto space = board.spaces().find(id); space != board.spaces().end()) {
      total += session.ahead(space->second.holdings());
    }
  }
  return total;
}

kj::Promise<Posted> PeerLink::openMailbox(const sync::MailboxToken& token, sync::Millis expires) {
  auto request = remote.openMailboxRequest();
  request.setToken(asData(token));
  request.setExpires(expires);
  return request.send().then([](capnp::Response<wire::Peer::OpenMailboxResults> answer) {
    return Posted{true, answer.getWaiting() ? noteIn(answer.getNote()) : std::nullopt};
  });
}

kj::Promise<Posted> PeerLink::post(const Note& note) {
  auto request = remote.postRequest();
  putNote(request.initNote(), note);
  return request.send().then([](capnp::Response<wire::Peer::PostResults> answer) {
    return Posted{answer.getAccepted(), answer.getWaiting() ? noteIn(answer.getNote()) : std::nullopt};
  });
}

kj::Promise<void> PeerLink::deliver(const Note& note) {
  auto request = remote.deliveredRequest();
  putNote(request.initNote(), note);
  return request.send().ignoreResult();
}

// ---- what the peer asks for, its words checked: see peer-door.cpp

kj::Promise<IntakeResult> PeerLink::take(SharedSpace& space, sync::Chain chain, Delivery delivery) {
  const sync::SpaceId id = space.card->id;
  const std::uint32_t number = space.card->number;
  // The peer holds what it sends: it is not to be sent back once it is stored here.
  const auto session = sessions.find(id);
  for (const sync::Travelling& each : delivery.segments) {
    if (session == sessions.end() || each.length() == 0) continue;
    session->second.peerSent(chain, each.run.log, {each.run.firstSeq + each.length() - 1, {}});
  }
  auto turn = kj::mv(taking);
  auto taken = turn.then([&node = node, here = self, limits = places.limits, number, chain,
                          delivery = std::move(delivery)]() mutable -> kj::Promise<IntakeResult> {
                     // What waited behind another intake when the link ended was never promised to anybody.
                     if (*here == nullptr) return IntakeResult{};
                     return chain == sync::Chain::facts
                                ? takeFacts(node, limits, number, std::move(delivery))
                                : takeCommits(node, limits, number, std::move(delivery.segments));
                   })
                   .then([here = self, id, chain](IntakeResult result) {
                     if (*here == nullptr) return result;
                     const SharedSpace* full = result.noRoom ? (*here)->board.find(id) : nullptr;
                     if (full != nullptr) (*here)->keeper.roomUsedUp(**here, *full);
                     (*here)->judge(id, chain, result);
                     (*here)->happened(id, [](sync::Session&, const sync::Holdings&) {});
                     return result;
                   })
                   .fork();
  taking = taken.addBranch().ignoreResult().catch_([](kj::Exception&&) {});
  return taken.addBranch();
}

void PeerLink::requirePace() {
  if (network.getCurrentQueueSize() <= waitingBytes && network.getCurrentQueueCount() <= waitingMessages) return;
  auto why = KJ_EXCEPTION(OVERLOADED, "PEER_SLOW: it does not take in what it is sent");
  if (!tooSlow) keeper.misbehaved(*this, "PEER_SLOW", "asks and does not take in the answers; it was dropped");
  tooSlow = true;
  end(kj::cp(why));
  kj::throwFatalException(kj::mv(why));
}

}  // namespace satchel::node
