// What one client may ask, as calls on the store: the class behind session.h, its calls written down by concept in the
// session-*.cpp beside this. Invariant: a call is one job on the store thread, answered when it is durable; the session
// holds nothing but the client's language.
#pragma once
#include <capnp/message.h>

#include "node/replication/membership.h"
#include "node/replication/replication.h"
#include "node/service/session.h"

namespace satchel::node {

inline std::string str(capnp::Text::Reader text) {
  return std::string(text.cStr(), text.size());
}
inline kj::StringPtr ptr(const std::string& text) {
  return {text.c_str(), text.size()};
}
/// Runs `work`; what it refuses reaches the client in its language.
template <class Work>
auto spoken(bool chinese, Work work) {
  try {
    return work();
  } catch (const Refusal& refusal) {
    const std::string text = refusal.problem.code + ": " + (chinese ? refusal.problem.zh : refusal.problem.en);
    throw kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(text));
  }
}

/// The same of what the disk refuses, which is known only after the work; every other exception as it is.
kj::Exception spokenOfDisk(bool chinese, kj::Exception&& exception);

/// Throws a Refusal where this node carries the space and cannot read it.
void requireReadable(const Node& node, const Space& space);
/// Throws a Refusal that names the nearest kind.
const schema::KindDef& kindNamed(const schema::Catalogue& catalogue, const std::string& name);
/// Throws a Refusal where no new records of this kind are made.
void requireOffered(const schema::KindDef& kind);
class Resolution;
EditContext contextFor(StoreLookup& lookup);
void putPeers(capnp::List<rpc::Peer>::Builder out, const std::vector<PeerStatus>& peers, bool chinese);
std::vector<TypedChange> changesFrom(capnp::List<rpc::Change>::Reader list);

class SessionImpl final : public rpc::Session::Server, private kj::TaskSet::ErrorHandler {
 public:
  SessionImpl(Node& node, Replication& replication, Household household, bool chinese)
      : node(node), replication(replication), household(std::move(household)), chinese(chinese), following(*this) {}

  // ---- the node: session-node.cpp
  kj::Promise<void> stop(StopContext context) override;
  kj::Promise<void> status(StatusContext context) override;
  kj::Promise<void> events(EventsContext context) override;
  kj::Promise<void> digest(DigestContext context) override;

  // ---- safe keeping: session-safekeeping.cpp
  kj::Promise<void> backupCreate(BackupCreateContext context) override;
  kj::Promise<void> passphrase(PassphraseContext context) override;
  kj::Promise<void> lock(LockContext context) override;

  // ---- spaces: session-spaces.cpp
  kj::Promise<void> spaceCreate(SpaceCreateContext context) override;
  kj::Promise<void> spaceList(SpaceListContext context) override;
  kj::Promise<void> spaceUse(SpaceUseContext context) override;

  // ---- who belongs: session-people.cpp
  kj::Promise<void> members(MembersContext context) override;
  kj::Promise<void> memberRemove(MemberRemoveContext context) override;
  kj::Promise<void> memberRole(MemberRoleContext context) override;
  kj::Promise<void> quarantine(QuarantineContext context) override;
  kj::Promise<void> quarantineAdmit(QuarantineAdmitContext context) override;
  kj::Promise<void> spaceRecover(SpaceRecoverContext context) override;

  // ---- logs with two histories: session-forks.cpp
  kj::Promise<void> forks(ForksContext context) override;
  kj::Promise<void> forkResolve(ForkResolveContext context) override;

  // ---- who has what: session-receipts.cpp
  kj::Promise<void> receipts(ReceiptsContext context) override;

  // ---- other nodes: session-peers.cpp
  kj::Promise<void> setOffline(SetOfflineContext context) override;
  kj::Promise<void> sync(SyncContext context) override;
  kj::Promise<void> peers(PeersContext context) override;
  kj::Promise<void> peerAdd(PeerAddContext context) override;
  kj::Promise<void> peerRemove(PeerRemoveContext context) override;
  kj::Promise<void> invite(InviteContext context) override;
  kj::Promise<void> join(JoinContext context) override;

  // ---- records: session-records.cpp
  kj::Promise<void> kinds(KindsContext context) override;
  kj::Promise<void> add(AddContext context) override;
  kj::Promise<void> edit(EditContext context) override;
  kj::Promise<void> show(ShowContext context) override;
  kj::Promise<void> openText(OpenTextContext context) override;
  kj::Promise<void> delete_(DeleteContext context) override;
  kj::Promise<void> restore(RestoreContext context) override;

  // ---- kinds and fields of people's own: session-definitions.cpp
  kj::Promise<void> kindAdd(KindAddContext context) override;
  kj::Promise<void> kindRetire(KindRetireContext context) override;
  kj::Promise<void> fieldAdd(FieldAddContext context) override;
  kj::Promise<void> fieldRetire(FieldRetireContext context) override;

  // ---- taking back: session-undo.cpp
  kj::Promise<void> undo(UndoContext context) override;

  // ---- questions: session-query.cpp
  kj::Promise<void> search(SearchContext context) override;
  kj::Promise<void> query(QueryContext context) override;

  // ---- what waits for a decision: session-conflicts.cpp
  kj::Promise<void> conflicts(ConflictsContext context) override;
  kj::Promise<void> resolve(ResolveContext context) override;
  kj::Promise<void> attention(AttentionContext context) override;

  // ---- in and out: session-transfer.cpp
  kj::Promise<void> importFile(ImportFileContext context) override;
  kj::Promise<void> exportKind(ExportKindContext context) override;

 private:
  /// One call's work in one space.
  struct Job {
    StoreAccess& access;
    Space& space;
    StoreLookup lookup;
  };

  /// Runs `work` in the store, then answers with what it built; refusals in the client's language.
  template <class Results, class Context, class Work>
  kj::Promise<void> answer(Context context, Work work, Room room = Room::ordinary) {
    auto message = std::make_shared<capnp::MallocMessageBuilder>();
    const bool zh = chinese;
    return node
        .inStore([message, work = std::move(work),
                  zh](StoreAccess& access) { spoken(zh, [&] { work(access, message->initRoot<Results>()); }); },
                 room)
        .then([message, context]() mutable { context.setResults(message->getRoot<Results>().asReader()); },
              [zh](kj::Exception&& e) { kj::throwFatalException(spokenOfDisk(zh, kj::mv(e))); });
  }

  template <class Results, class Context, class Work>
  kj::Promise<void> inSpace(Context context, Work work, Room room = Room::ordinary) {
    const std::string name = str(context.getParams().getSpace());
    return answer<Results>(
        context,
        [this, name, work = std::move(work)](StoreAccess& access, auto results) {
          Space& space = node.spaceNamed(access, name);
          Job job{access, space, StoreLookup(node, access, space)};
          work(job, results);
        },
        room);
  }

  void putMember(rpc::Member::Builder out, const Space& space, const VerifyKey& device,
                 const std::set<VerifyKey>& connected) const;
  void putVoided(rpc::VoidedFact::Builder out, const Space& space, const VoidedFact& fact) const;

  /// Into the bin, or out of it.
  template <class Results, class Context>
  kj::Promise<void> bin(Context context, bool erase);

  template <class Visit>
  void forEachRow(Job& job, Visit visit) {
    requireReadable(node, job.space);
    for (const schema::KindDef& kind : job.lookup.catalogue.kinds()) {
      for (const auto& [id, row] : node.rows.of(job.access.txn, job.access.replica, job.space, kind)) visit(kind, row);
    }
  }

  /// A record of a known kind as it was; throws a Refusal where nothing of it stood then.
  void showAt(Job& job, const sync::RecordId& id, sync::Millis at, bool history,
              rpc::Session::ShowResults::Builder results) const;
  /// Decides for or against all that came with one batch; false where `name` and `changes` mean no batch.
  bool resolveBatch(Job& job, Resolution& resolution, const std::string& name, const std::vector<TypedChange>& changes);
  /// Throws a Refusal where an edit would leave a definition that cannot be used.
  void requireUsable(Job& job, const schema::KindDef& kind, const sync::RecordId& id, const Edit& edit) const;
  /// Writes a definition that can be used, out of the bin if it lay there.
  void writeDefinition(Job& job, const schema::KindDef& kind, const sync::RecordId& id, Edit edit) const;
  /// Retires the definitions that are meant; throws a Refusal where all are.
  void retire(Job& job, const schema::KindDef& definitions, const std::function<bool(const Row&)>& isMeant) const;

  /// Who made a record, when and where, as the catalogue's common fields have it.
  void stamp(Job& job, const schema::KindDef& kind, const sync::RecordId& id, Edit& edit) const;

  /// Whoever followed has gone.
  void taskFailed(kj::Exception&&) override {}
  /// A problem met outside of the store, in the client's language.
  [[noreturn]] void refuse(const Problem& problem) const;
  Replication::OnProgress reportTo(rpc::Progress::Client progress) const;

  Node& node;
  Replication& replication;
  const Household household;
  bool chinese;
  kj::TaskSet following;  ///< answers that go on; they end with the session
};

}  // namespace satchel::node
