// The node itself: how it is, what happened, and its end.
#include "node/service/session-impl.h"
#include "sync/codec.h"

namespace satchel::node {

kj::Promise<void> SessionImpl::stop(StopContext) {
  stopNode();
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
        putPeers(results.initPeers(static_cast<unsigned>(peers.size())), peers);
        if (name.empty() && access.replica.spaces().empty()) return;  // a device of nobody's yet
        const Space& space = node.spaceNamed(access, name);
        putSpace(results.initSpace(), node, space, true);
        if (!node.profile.relay) results.setHeld(access.replica.heldCommits(space));
      });
}

kj::Promise<void> SessionImpl::events(EventsContext context) {
  const std::uint64_t after = context.getParams().getAfter();
  return answer<rpc::Session::EventsResults>(context, [this, after](StoreAccess& access, auto results) {
    std::vector<std::tuple<std::uint64_t, std::string, std::string, std::string>> list;
    access.txn.scan(Table::events, Key().u64(after + 1), [&](ByteView key, ByteView sealed) {
      const Bytes event = node.vault.open(Table::events, key, sealed);
      sync::Reader in(event);
      const sync::DateTime time{in.zigzag()};
      std::string code = in.text();
      list.emplace_back(bigEndian(key), sync::isoDateTime(time), std::move(code), in.text());
      return list.size() < 10'000;
    });
    auto events = results.initEvents(static_cast<unsigned>(list.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      const auto& [number, time, code, sentence] = list[i];
      events[i].setNumber(number);
      events[i].setTime(time);
      events[i].setCode(code);
      events[i].setSentence(sentence);
    }
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
