// Who belongs to a space, and what those who do no longer wrote.
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

std::string nameOf(const Node& node, const Space& space, const VerifyKey& device) {
  const auto member = space.roster.members().find(device);
  return member == space.roster.members().end() ? "?" : node.memberNames(space, member->second)[1];
}

}  // namespace

void SessionImpl::putMember(rpc::Member::Builder out, const Space& space, const VerifyKey& device,
                            const std::set<VerifyKey>& connected) const {
  const sync::Roster::Member& member = space.roster.members().at(device);
  const auto names = node.memberNames(space, member);
  out.setPerson(names[0]);
  out.setDevice(names[1]);
  out.setKey(hex(device));
  out.setRole(std::string(sync::roleName(member.role)));
  out.setSince(sync::isoDateTime({member.grant->time}));
  out.setConnected(connected.contains(device));
  out.setSelf(device == node.identity.keys().device);
}

void SessionImpl::putVoided(rpc::VoidedFact::Builder out, const Space& space, const VoidedFact& fact) const {
  out.setWhat(fact.removal ? "removal" : "enrolment");
  out.setBy(nameOf(node, space, fact.author));
  out.setDevice(nameOf(node, space, fact.subject));
  out.setKey(hex(fact.subject));
  out.setTime(sync::isoDateTime({fact.time}));
}

kj::Promise<void> SessionImpl::members(MembersContext context) {
  const std::set<VerifyKey> connected = replication.connected();
  return inSpace<rpc::Session::MembersResults>(context, [this, connected](Job& job, auto results) {
    std::vector<VerifyKey> devices;
    for (const auto& [device, member] : job.space.roster.members()) {
      if (member.role != sync::Role::none) devices.push_back(device);
    }
    auto list = results.initMembers(static_cast<unsigned>(devices.size()));
    for (unsigned i = 0; i < list.size(); ++i) putMember(list[i], job.space, devices[i], connected);
  });
}

kj::Promise<void> SessionImpl::memberRemove(MemberRemoveContext context) {
  const std::string device = str(context.getParams().getDevice());
  const bool dryRun = context.getParams().getDryRun();
  const std::set<VerifyKey> connected = replication.connected();
  return inSpace<rpc::Session::MemberRemoveResults>(context, [this, device, dryRun, connected](Job& job, auto results) {
    const RemovalReport report = removeMember(node, job.access, job.space, device, dryRun);
    putMember(results.initMember(), job.space, report.device, connected);
    auto others = results.initOthers(static_cast<unsigned>(report.others.size()));
    for (unsigned i = 0; i < others.size(); ++i) putMember(others[i], job.space, report.others[i], connected);
    auto voided = results.initVoided(static_cast<unsigned>(report.voided.size()));
    for (unsigned i = 0; i < voided.size(); ++i) putVoided(voided[i], job.space, report.voided[i]);
  });
}

kj::Promise<void> SessionImpl::memberRole(MemberRoleContext context) {
  const std::string device = str(context.getParams().getDevice()), role = str(context.getParams().getRole());
  const std::set<VerifyKey> connected = replication.connected();
  return inSpace<rpc::Session::MemberRoleResults>(context, [this, device, role, connected](Job& job, auto results) {
    const VerifyKey changed = changeRole(node, job.access, job.space, device, role);
    putMember(results.initMember(), job.space, changed, connected);
  });
}

kj::Promise<void> SessionImpl::quarantine(QuarantineContext context) {
  return inSpace<rpc::Session::QuarantineResults>(context, [this](Job& job, auto results) {
    requireReadable(node, job.space);
    const auto found = job.access.replica.quarantined(job.access.txn, job.space);
    auto list = results.initCommits(static_cast<unsigned>(found.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      const auto [person, device] = node.namesOf(job.space, found[i].log);
      list[i].setHash(hex(found[i].hash));
      list[i].setPerson(person);
      list[i].setDevice(device);
      const auto commit = job.access.replica.openFeed(job.access.txn, job.space, found[i].n);
      if (!commit) continue;
      const sync::Operations& operations = commit->operations;
      list[i].setTime(sync::isoDateTime({operations.time}));
      std::map<RecordKey, std::set<std::string>> touched;
      for (const sync::Operation& operation : operations.list) {
        const bool writes =
            operation.action == sync::Operation::Action::write || operation.action == sync::Operation::Action::remove;
        if (!writes) continue;
        touched[{operation.record, operations.names[operation.kind]}].insert(operations.names[operation.field]);
      }
      auto records = list[i].initRecords(static_cast<unsigned>(touched.size()));
      unsigned j = 0;
      for (const auto& [record, names] : touched) {
        records[j].setId(hex(record.id));
        records[j].setKind(record.kind);
        const schema::KindDef* kind = nullptr;
        records[j].setTitle(node.rows.titleOf(job.access.txn, job.access.replica, job.space, record.id, &kind));
        auto fields = records[j++].initFields(static_cast<unsigned>(names.size()));
        unsigned k = 0;
        for (const std::string& name : names) fields.set(k++, name);
      }
    }
  });
}

kj::Promise<void> SessionImpl::quarantineAdmit(QuarantineAdmitContext context) {
  const std::string hash = str(context.getParams().getHash());
  return inSpace<rpc::Session::QuarantineAdmitResults>(context, [this, hash](Job& job, auto results) {
    results.setHash(hex(admitCommit(node, job.access, job.space, hash)));
  });
}

kj::Promise<void> SessionImpl::spaceRecover(SpaceRecoverContext context) {
  const std::string key = str(context.getParams().getKey()), remove = str(context.getParams().getRemove());
  return inSpace<rpc::Session::SpaceRecoverResults>(context, [this, key, remove](Job& job, auto results) {
    recoverSpace(node, job.access, job.space, key, remove);
    putSpace(results.initSpace(), node, job.space, true);
  });
}

}  // namespace satchel::node
