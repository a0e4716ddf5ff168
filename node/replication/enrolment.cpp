#include "node/replication/enrolment.h"

#include "node/replication/membership.h"

namespace satchel::node {
namespace {

constexpr sync::Millis minute = 60'000, hour = 60 * minute, day = 24 * hour;

sync::Millis durationOf(const std::string& typed) {
  if (typed.empty()) return 7 * day;
  const Problem wrong{"BAD_DURATION", "'" + typed + "' is no time; write for example 7d, 12h or 30m.",
                      "“" + typed + "”不是时长；请写例如 7d、12h 或 30m。"};
  const std::string digits = typed.substr(0, typed.size() - 1);
  if (digits.empty() || digits.size() > 4 || digits.find_first_not_of("0123456789") != std::string::npos) {
    throw Refusal(wrong);
  }
  const sync::Millis count = std::stol(digits);
  const sync::Millis unit = typed.back() == 'd' ? day : typed.back() == 'h' ? hour : typed.back() == 'm' ? minute : 0;
  if (count == 0 || unit == 0 || count * unit > 366 * day) throw Refusal(wrong);
  return count * unit;
}

/// Whose maker is an admin no more lets nobody in: they may be the one to use it.
bool isOpen(const Space& space, const sync::FactEntry& entry) {
  return entry.fact.invitation && space.roster.roleOf(entry.author) >= sync::Role::admin;
}

const sync::FactEntry* invitationFact(const Space& space, const sync::BatchId& id) {
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (isOpen(space, *entry) && entry->fact.invitation->id == id) return entry;
  }
  return nullptr;
}

/// The valid enrolment under an invitation, if there is one.
const sync::FactEntry* enrolmentUnder(const Space& space, const sync::BatchId& invitation) {
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (entry->fact.grant && entry->fact.grant->invitation == invitation) return entry;
  }
  return nullptr;
}

sync::WelcomeNote welcomeTo(const Space& space, const sync::Invitation& invitation, const sync::FactEntry& enrolment) {
  sync::Welcome welcome{
      space.genesis, invitation.id, invitation.proof, enrolment.fact.log, {enrolment.fact.seq, enrolment.hash}};
  return {welcome, {}};
}

sync::WelcomeNote refusal(const std::string& code) {
  return {std::nullopt, code};
}

std::string spaced(const std::string& digits) {
  return digits.substr(0, 3) + " " + digits.substr(3);
}

}  // namespace

Invited invite(Node& node, StoreAccess& access, Space& space, const std::string& role, const std::string& expires,
               bool self) {
  const sync::Role own = space.roster.roleOf(node.identity.keys().device);
  const sync::Role wanted = self ? std::min(own, sync::Role::admin) : roleNamed(role, false);
  if (own < sync::Role::admin && !self) {
    throw Refusal({"NOT_ALLOWED", "Only an admin of the space invites others; your role here is lower.",
                   "只有空间管理员可以邀请他人；您的角色权限不足。"});
  }
  if (own < sync::Role::admin) {
    throw Refusal({"NOT_ALLOWED", "Only an admin's device can enrol another; ask an admin to invite this one.",
                   "只有管理员的设备可以登记其他设备；请管理员邀请。"});
  }
  const sync::PairingCode code = sync::PairingCode::generate(node.random);
  const sync::NoteKey noteKey = code.noteKey();
  const SigningKey signing = code.signingKey();
  sync::Invitation invitation;
  invitation.id = node.random.make<sync::BatchId>();
  invitation.role = wanted;
  invitation.expires = node.clock.now() + durationOf(expires);
  if (self) invitation.person = node.profile.personId;
  invitation.code = signing.verifyKey();
  invitation.proof = sync::proveInvitation(signing, space.id, invitation.id);
  for (const auto& [device, member] : space.roster.members()) {
    if (member.role < sync::Role::admin) continue;
    auto wrapped = sync::wrapNoteKey(noteKey, space.id, invitation.id, member.keys.box, node.random);
    if (wrapped) invitation.wrappedNoteKeys.emplace_back(device, std::move(*wrapped));
  }
  const sync::Millis end = invitation.expires;
  sync::Fact fact;
  fact.invitation = std::move(invitation);
  access.replica.addFact(access.txn, space, std::move(fact));
  node.note(access, "INVITED",
            "An invitation as " + std::string(sync::roleName(wanted)) + " was made; it is good until " +
                sync::isoDateTime({end}) + " and for one device.");
  return {code.text(), end};
}

std::optional<sync::WelcomeNote> enrol(Node& node, StoreAccess& access, Space& space, const sync::BatchId& id,
                                       const sync::NoteKey& noteKey, const sync::JoinRequest& request) {
  const sync::FactEntry* entry = invitationFact(space, id);
  const DeviceKeys& own = node.identity.keys();
  if (entry == nullptr || !sync::checkRequest(entry->fact.invitation->code, request.keys, request.signature)) {
    return std::nullopt;
  }
  const sync::Invitation invitation = *entry->fact.invitation;
  if (const sync::FactEntry* before = enrolmentUnder(space, id)) {
    const bool same = before->fact.grant->subject == request.keys;
    return same ? welcomeTo(space, invitation, *before) : refusal("INVITE_USED");
  }
  if (invitation.expires <= node.clock.now()) return refusal("INVITE_EXPIRED");
  if ((invitation.role == sync::Role::carrier) != request.carrier) return refusal("INVITE_ROLE");
  const sync::Role mine = space.roster.roleOf(own.device);
  if (mine < sync::Role::admin || mine < invitation.role || !space.keys.contains(space.firstEpoch)) return std::nullopt;
  // A key that was removed stays out; its person comes in with a device set up anew.
  if (space.roster.isRemoved(request.keys.device)) return refusal("INVITE_REMOVED");
  for (const auto& [device, member] : space.roster.members()) {
    if (device != request.keys.device && member.keys.link == request.keys.link) return refusal("INVITE_KEYS");
  }

  const sync::PersonId person = invitation.person.value_or(request.person);
  sync::Fact fact;
  sync::Grant grant;
  grant.subject = request.keys;
  grant.person = person;
  grant.role = invitation.role;
  grant.invitation = id;
  grant.request = request.signature;
  // Names lie under one epoch: several heads, and one that this device cannot open, are joined on the way.
  std::vector under = space.heads;
  if (under.size() > 1 || !sync::writingKey(space.id, under, space.keys)) {
    fact.epoch = access.replica.mintEpoch(space);
    under = {fact.epoch->epoch};
  }
  grant.sealedUnder = sync::epochSetOf(under);
  grant.sealedNames = sync::sealNames(space.id, *sync::writingKey(space.id, under, space.keys),
                                      {request.personName, request.deviceName}, node.random);
  fact.grant = std::move(grant);
  access.replica.addFact(access.txn, space, std::move(fact));
  access.replica.settleKeys(access.txn, space);
  if (!request.carrier) node.writeUser(access, space, person, request.personName);
  const std::string role(sync::roleName(invitation.role));
  node.note(access, "MEMBER_JOINED",
            request.personName + " came in with device '" + request.deviceName + "' as " + role +
                "; both sides see the digits " + spaced(sync::sixDigits(noteKey, request.keys)) + ".");
  const sync::FactEntry* enrolment = enrolmentUnder(space, id);
  if (enrolment == nullptr) return std::nullopt;
  return welcomeTo(space, invitation, *enrolment);
}

std::shared_ptr<const SpaceCard> cardOf(const Node& node, const Space& space) {
  const DeviceKeys& own = node.identity.keys();
  auto card = std::make_shared<SpaceCard>();
  card->number = space.number;
  card->id = space.id;
  card->genesis = space.genesis;
  card->name = space.name;
  card->own = space.own;
  card->wraps = space.wraps;
  card->forks = space.forks;
  card->joining = !space.roster.members().contains(own.device);
  card->readable = space.keys.contains(space.firstEpoch);
  for (const auto& [device, member] : space.roster.members()) {
    if (space.roster.isRemoved(device)) card->removed.insert(device);
    if (member.role == sync::Role::none) continue;
    auto names = node.memberNames(space, member);
    card->members[device] = {member.keys, member.role, std::move(names[0]), std::move(names[1])};
  }
  if (space.roster.roleOf(own.device) < sync::Role::admin) return card;
  for (const sync::FactEntry* entry : space.roster.valid()) {
    if (!isOpen(space, *entry)) continue;
    const sync::Invitation& invitation = *entry->fact.invitation;
    for (const auto& [device, wrapped] : invitation.wrappedNoteKeys) {
      if (device != own.device) continue;
      auto key = sync::unwrapNoteKey(space.id, invitation.id, node.identity.box(), wrapped);
      if (!key) continue;
      card->invitations.push_back({invitation.id, invitation.expires,
                                   std::make_shared<const sync::NoteKey>(std::move(*key)), sync::MailboxToken{}});
      card->invitations.back().token = sync::mailboxOf(*card->invitations.back().noteKey);
    }
  }
  return card;
}

}  // namespace satchel::node
