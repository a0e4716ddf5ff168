#include "node/replication/membership.h"

#include "crypto/base32.h"
#include "node/text/fold.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

using sync::Role;

std::string deviceName(const Node& node, const Space& space, const VerifyKey& device) {
  const auto member = space.roster.members().find(device);
  return member == space.roster.members().end() ? hex(device).substr(0, 12)
                                                : node.memberNames(space, member->second)[1];
}

const VerifyKey& self(const Node& node) {
  return node.identity.keys().device;
}

/// Whoever asks must be an admin, or be about to leave.
void requireAdmin(const Node& node, const Space& space) {
  if (space.roster.roleOf(self(node)) >= Role::admin) return;
  throw Refusal({"NOT_ALLOWED", "Only an admin of the space decides who is in it; your role here is lower.",
                 "只有空间管理员可以决定成员；您的角色权限不足。"});
}

/// An admin's device may lose that only by a senior's word, and never as the last.
void requireMayLower(const Node& node, const Space& space, const VerifyKey& device) {
  const std::string name = deviceName(node, space, device);
  if (space.roster.roleOf(device) < Role::admin) return;
  const auto admins = std::ranges::count_if(space.roster.members(),
                                            [](const auto& member) { return member.second.role >= Role::admin; });
  if (admins == 1) {
    throw Refusal({"LAST_ADMIN",
                   "'" + name + "' is the space's last admin and cannot go; make another device admin first.",
                   "“" + name + "”是此空间最后一位管理员，不能移除或降级；请先让另一台设备成为管理员。"});
  }
  if (space.roster.mayCut(self(node), device)) return;
  throw Refusal({"NOT_SENIOR",
                 "'" + name + "' became admin before this device did; only a more senior admin, or the owner, decides.",
                 "“" + name + "”成为管理员早于本设备；只有更资深的管理员或所有者才能决定。"});
}

std::vector<VoidedFact> voidedOf(const std::vector<const sync::FactEntry*>& entries) {
  std::vector<VoidedFact> voided;
  for (const sync::FactEntry* entry : entries) {
    const sync::Fact& fact = entry->fact;
    if (fact.cut && fact.cut->removal) voided.push_back({entry->author, fact.cut->subject, true, fact.time});
    if (fact.grant) voided.push_back({entry->author, fact.grant->subject.device, false, fact.time});
  }
  return voided;
}

/// What ceases to count with the device's cut, found by trying it on a copy of the facts.
std::vector<VoidedFact> wouldVoid(const Space& space, const VerifyKey& device, const VerifyKey& author) {
  std::vector<sync::FactEntry> facts = space.facts;
  sync::FactEntry cut;
  cut.author = author;
  cut.fact.log = space.own;
  cut.fact.seq = space.logs.at(space.own).facts.seq + 1;
  cut.incarnationDepth = space.logs.at(space.own).incarnation.depth;
  cut.fact.cut = sync::Cut{device, {}, true};
  for (const auto& [id, log] : space.logs) {
    const sync::Seq itself = id == space.own ? 1 : 0;
    if (log.incarnation.device == device) cut.fact.cut->points[id] = {log.facts.seq + itself, log.stored.seq};
  }
  facts.push_back(std::move(cut));
  const sync::Roster after = sync::resolve(space.genesis, facts);
  std::vector<const sync::FactEntry*> lost;
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (!after.isValid(entry->hash)) lost.push_back(entry);
  }
  return voidedOf(lost);
}

}  // namespace

Role roleNamed(const std::string& typed, bool withOwner) {
  const std::string name = fold(typed);
  for (const auto& [role, en, zh] : {std::tuple{Role::owner, "owner", "所有者"},
                                     {Role::admin, "admin", "管理员"},
                                     {Role::editor, "editor", "编辑者"},
                                     {Role::reader, "reader", "读者"},
                                     {Role::carrier, "carrier", "中继"}}) {
    if ((name == en || typed == zh) && (withOwner || role != Role::owner)) return role;
  }
  throw Refusal({"UNKNOWN_ROLE", "'" + typed + "' is no role; choose admin, editor, reader or carrier.",
                 "“" + typed + "”不是角色；请选 admin、editor、reader 或 carrier。"});
}

VerifyKey memberNamed(const Node& node, const Space& space, const std::string& typed) {
  std::vector<VerifyKey> byName, byKey;
  for (const auto& [device, member] : space.roster.members()) {
    if (member.role == Role::none) continue;
    if (node.memberNames(space, member)[1] == typed) byName.push_back(device);
    if (typed.size() >= 6 && hex(device).starts_with(typed)) byKey.push_back(device);
  }
  const auto& found = byName.empty() ? byKey : byName;
  if (found.size() == 1) return found[0];
  if (found.empty()) {
    throw Refusal({"UNKNOWN_DEVICE", "There is no device '" + typed + "' in this space; see: satchel members.",
                   "此空间没有设备“" + typed + "”；请查看：satchel members。"});
  }
  throw Refusal({"AMBIGUOUS_DEVICE",
                 "More than one device is called '" + typed + "'; use its key, from: satchel members --json.",
                 "有多台设备名为“" + typed + "”；请使用密钥（见 satchel members --json）。"});
}

RemovalReport removeMember(Node& node, StoreAccess& access, Space& space, const std::string& typed, bool dryRun) {
  RemovalReport report;
  report.device = memberNamed(node, space, typed);
  const bool leaves = report.device == self(node);
  if (!leaves) requireAdmin(node, space);
  requireMayLower(node, space, report.device);
  const sync::PersonId person = space.roster.members().at(report.device).person;
  for (const auto& [device, member] : space.roster.members()) {
    const bool stays = member.role != Role::none && device != report.device;
    if (stays && member.person == person) report.others.push_back(device);
  }
  report.voided = wouldVoid(space, report.device, self(node));
  if (dryRun) return report;
  const std::string name = deviceName(node, space, report.device);
  access.replica.removeDevice(access.txn, space, report.device);
  node.note(access, "MEMBER_REMOVED",
            leaves ? "This device has left the space."
                   : "'" + name + "' was removed; what comes from it later is kept apart.");
  return report;
}

VerifyKey changeRole(Node& node, StoreAccess& access, Space& space, const std::string& typed,
                     const std::string& roleTyped) {
  const Role role = roleNamed(roleTyped, true);
  const VerifyKey device = memberNamed(node, space, typed);
  const std::string name = deviceName(node, space, device);
  requireAdmin(node, space);
  const Role before = space.roster.roleOf(device);
  if (role > space.roster.roleOf(self(node))) {
    throw Refusal({"NOT_ALLOWED", "Nobody grants a role above their own; ask an owner to make '" + name + "' owner.",
                   "不能授予高于自己的角色；请所有者将“" + name + "”设为所有者。"});
  }
  if (role < before) requireMayLower(node, space, device);
  if (role == before && !space.roster.isDoubted(device)) {
    throw Refusal({"NOTHING_TO_DO",
                   "'" + name + "' is " + std::string(sync::roleName(role)) + " already; nothing would change.",
                   "“" + name + "”已是此角色，没有任何改动。"});
  }
  access.replica.setRole(access.txn, space, device, role);
  node.note(access, "ROLE_CHANGED",
            "'" + name + "' is " + std::string(sync::roleName(role)) + " now, and was " +
                std::string(sync::roleName(before)) + ".");
  return device;
}

void recoverSpace(Node& node, StoreAccess& access, Space& space, const std::string& typed, const std::string& remove) {
  const auto bytes = unbase32(std::string(stripped(typed)), SigningSeed::size);
  auto seed = bytes ? SigningSeed::from(*bytes) : std::nullopt;
  if (!seed || SigningKey(*seed).verifyKey() != space.genesis.recovery) {
    throw Refusal({"BAD_RECOVERY_KEY",
                   "This is not the recovery key of this space; it was shown when the space was made.",
                   "这不是此空间的恢复密钥；它在建立空间时显示过。"});
  }
  std::optional<VerifyKey> removed;
  if (!remove.empty()) removed = memberNamed(node, space, remove);
  if (removed == self(node)) {
    throw Refusal({"BAD_DEVICE", "This device cannot recover the space and be removed from it in one step.",
                   "不能同时恢复空间并移除本设备。"});
  }
  if (node.profile.relay) {
    throw Refusal(
        {"NOT_ALLOWED", "A relay cannot own a space; recover it on a laptop.", "中继不能拥有空间；请在笔记本上恢复。"});
  }
  access.replica.recover(access.txn, space, SigningKey(*seed), node.profile.personId,
                         {node.profile.person, node.profile.device}, removed);
  if (space.roster.roleOf(self(node)) < Role::owner) {
    throw Refusal({"ACCESS_REMOVED",
                   "The owner removed this device, and what a removed device signs never counts again; "
                   "recover on another device of the space.",
                   "所有者已移除本设备，其签名不再有效；请在此空间的另一台设备上恢复。"});
  }
  node.note(access, "RECOVERED", "The recovery key made this device an owner of the space.");
}

Hash admitCommit(Node& node, StoreAccess& access, Space& space, const std::string& typed) {
  requireAdmin(node, space);
  std::vector<Replica::Quarantined> found;
  for (const auto& each : access.replica.quarantined(access.txn, space)) {
    if (typed.size() >= 6 && hex(each.hash).starts_with(fold(typed))) found.push_back(each);
  }
  if (found.size() != 1) {
    throw Refusal({"UNKNOWN_COMMIT", "'" + typed + "' names no single commit in quarantine; see: satchel quarantine.",
                   "“" + typed + "”不能唯一确定一个被隔离的提交；请查看：satchel quarantine。"});
  }
  access.replica.admit(access.txn, space, found[0].log, found[0].seq, found[0].hash);
  node.note(access, "ADMITTED", "Commit " + hex(found[0].hash).substr(0, 12) + " was let in out of quarantine.");
  return found[0].hash;
}

std::vector<VoidedFact> lateFacts(const Space& space) {
  std::vector<const sync::FactEntry*> late;
  for (const sync::FactEntry& entry : space.facts) {
    if (!space.roster.isValid(entry.hash) && space.roster.isRemoved(entry.author)) late.push_back(&entry);
  }
  return voidedOf(late);
}

}  // namespace satchel::node
