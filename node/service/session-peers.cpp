// Other nodes: whom this one exchanges with, and who is let in.
#include "node/replication/enrolment.h"
#include "node/service/session-impl.h"

namespace satchel::node {
void putPeers(capnp::List<rpc::Peer>::Builder out, const std::vector<PeerStatus>& peers, bool chinese) {
  for (unsigned i = 0; i < out.size(); ++i) {
    const PeerStatus& peer = peers[i];
    out[i].setName(peer.name);
    out[i].setAddress(peer.address);
    out[i].setState(peer.state);
    out[i].setReason(chinese ? peer.reason.zh : peer.reason.en);
    out[i].setKey(peer.key);
    out[i].setBehind(peer.behind);
    out[i].setAhead(peer.ahead);
    if (peer.lastSeen > 0) out[i].setLastSeen(sync::isoDateTime({peer.lastSeen}));
  }
}

void SessionImpl::refuse(const Problem& problem) const {
  const std::string text = problem.code + ": " + (chinese ? problem.zh : problem.en);
  kj::throwFatalException(kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(text)));
}

kj::Promise<void> SessionImpl::setOffline(SetOfflineContext context) {
  return replication.setOffline(context.getParams().getOffline());
}

Replication::OnProgress SessionImpl::reportTo(rpc::Progress::Client progress) const {
  auto shared = std::make_shared<rpc::Progress::Client>(kj::mv(progress));
  return [shared, zh = chinese](std::uint64_t done, std::uint64_t total) {
    auto request = shared->reportRequest();
    request.setPhase(zh ? "正在接收" : "receiving");
    request.setDone(done);
    request.setTotal(total);
    return request.send().ignoreResult();
  };
}

kj::Promise<void> SessionImpl::sync(SyncContext context) {
  const auto params = context.getParams();
  const auto wait = static_cast<std::int64_t>(params.getWaitMillis()) * kj::MILLISECONDS;
  return replication.sync(wait, reportTo(params.getProgress()))
      .then([this, context](Replication::Synced synced) mutable {
        auto results = context.getResults();
        results.setComplete(synced.complete);
        results.setAnswered(synced.answered);
        results.setSentence(chinese ? synced.sentence.zh : synced.sentence.en);
      });
}

kj::Promise<void> SessionImpl::peers(PeersContext context) {
  const auto peers = replication.peers();
  putPeers(context.getResults().initPeers(static_cast<unsigned>(peers.size())), peers, chinese);
  return kj::READY_NOW;
}

kj::Promise<void> SessionImpl::peerAdd(PeerAddContext context) {
  return replication.addPeer(str(context.getParams().getAddress()))
      .then([this, context](OrProblem<bool> added) mutable {
        if (const auto* problem = std::get_if<Problem>(&added)) refuse(*problem);
        context.getResults().setTrustedOnFirstUse(std::get<bool>(added));
      });
}

kj::Promise<void> SessionImpl::peerRemove(PeerRemoveContext context) {
  return replication.removePeer(str(context.getParams().getPeer())).then([this](std::optional<Problem> problem) {
    if (problem) refuse(*problem);
  });
}

kj::Promise<void> SessionImpl::invite(InviteContext context) {
  const auto params = context.getParams();
  const std::string role = str(params.getRole()), expires = str(params.getExpires());
  const bool self = params.getSelf();
  return inSpace<rpc::Session::InviteResults>(context,
                                              [this, role, expires, self](Job& job, auto results) {
                                                const Invited invited = satchel::node::invite(
                                                    node, job.access, job.space, role, expires, self);
                                                results.setCode(invited.code);
                                                results.setExpiresAt(sync::isoDateTime({invited.expires}));
                                              })
      .then([this] { return replication.invitationsMade(); });
}

kj::Promise<void> SessionImpl::join(JoinContext context) {
  const auto params = context.getParams();
  const auto wait = static_cast<std::int64_t>(params.getWaitMillis()) * kj::MILLISECONDS;
  return replication.join(str(params.getCode()), str(params.getVia()), wait, reportTo(params.getProgress()))
      .then([this, context](Pairing::Joined joined) mutable -> kj::Promise<void> {
        if (joined.refusal) refuse(*joined.refusal);
        if (!joined.done) {
          context.getResults().setDigits(joined.digits);
          return kj::READY_NOW;
        }
        return answer<rpc::Session::JoinResults>(context, [this, joined](StoreAccess& access, auto results) {
          results.setJoined(true);
          results.setDigits(joined.digits);
          putSpace(results.initSpace(), node, node.spaceNamed(access, joined.space), true);
        });
      });
}

}  // namespace satchel::node
