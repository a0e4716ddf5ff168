// The node itself: how it is, what happened, and its end.
#include "node/service/following.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

/// Somebody says that the same commits, merged by the same people's rights, came to other records there.
bool contradicts(const sync::Receipts& receipts, const sync::Standing& here) {
  return std::ranges::any_of(receipts.all(), [&](const auto& each) {
    const sync::Standing& there = each.second.standing;
    return there.facts == here.facts && there.stored == here.stored && there.merged == here.merged &&
           there.digest != here.digest;
  });
}

}  // namespace

kj::Promise<void> SessionImpl::stop(StopContext) {
  household.stop();
  return kj::READY_NOW;
}

kj::Promise<void> SessionImpl::status(StatusContext context) {
  const std::string name = str(context.getParams().getSpace());
  const auto peers = replication.peers();
  const bool offline = replication.isOffline();
  const std::string listening = replication.listening();
  return answer<rpc::Session::StatusResults>(
      context, [this, name, peers, offline, listening](StoreAccess& access, auto results) {
        results.setOffline(offline);
        results.setListening(listening);
        results.setLinkKey(linkKeyText(node.identity.keys().link));
        putPeers(results.initPeers(static_cast<unsigned>(peers.size())), peers, chinese);
        if (name.empty() && access.replica.spaces().empty()) return;  // a device of nobody's yet
        const Space& space = node.spaceNamed(access, name);
        putSpace(results.initSpace(), node, space, true);
        if (node.profile.relay) return;
        results.setHeld(access.replica.heldCommits(space));
        std::uint64_t drafts = 0;
        for (const auto& [id, log] : space.logs) drafts += log.hasDrafts() ? log.written() - log.stored.seq : 0;
        results.setDrafts(drafts);
        results.setQuarantined(access.replica.quarantined(access.txn, space).size());
        results.setDigestMismatch(contradicts(space.receipts, access.replica.standing(access.txn, space)));
      });
}

kj::Promise<void> SessionImpl::events(EventsContext context) {
  const auto params = context.getParams();
  const std::uint64_t after = params.getAfter();
  kj::Maybe<rpc::EventSink::Client> follower;
  if (params.hasFollow()) follower = params.getFollow();
  auto last = std::make_shared<std::uint64_t>(after);
  auto feed = kj::heap<ChangeFeed>(node.feeds);
  return answer<rpc::Session::EventsResults>(context,
                                             [this, after, last](StoreAccess& access, auto results) {
                                               const auto found = eventsAfter(node, access.txn, after);
                                               *last = found.empty() ? after : found.back().number;
                                               auto events = results.initEvents(static_cast<unsigned>(found.size()));
                                               for (unsigned i = 0; i < events.size(); ++i)
                                                 putEvent(events[i], found[i]);
                                             })
      .then([this, last, feed = kj::mv(feed), follower = kj::mv(follower)]() mutable {
        KJ_IF_MAYBE (sink, follower) following.add(followEvents(node, kj::mv(feed), *last, kj::mv(*sink)));
      });
}

kj::Promise<void> SessionImpl::digest(DigestContext context) {
  return inSpace<rpc::Session::DigestResults>(context, [this](Job& job, auto results) {
    results.setSpace(ptr(job.space.name));
    results.setDigest(hex(job.space.digest.bytes()));
    const auto vector = job.space.commits();
    auto heads = results.initVector(static_cast<unsigned>(vector.size()));
    unsigned i = 0;
    for (const auto& [log, head] : vector) {
      const auto [person, device] = node.namesOf(job.space, log);
      heads[i].setLog(hex(log));
      heads[i].setPerson(person);
      heads[i].setDevice(device);
      heads[i].setSeq(head.seq);
      heads[i++].setHash(hex(head.hash));
    }
  });
}

}  // namespace satchel::node
