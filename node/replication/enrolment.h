// Invitations and enrolments as facts: what a job does in the store when somebody is invited or asks to be let in.
// Invariant: pure store work, on the store thread; nothing here knows of links.
#pragma once
#include "node/node.h"
#include "node/replication/board.h"

namespace satchel::node {

struct Invited {
  std::string code;
  sync::Millis expires = 0;
};

/// `role` as typed; `self`: another device of this person, with this device's own role but no higher than admin.
/// `expires`: "7d", "12h", "30m"; empty: seven days. Throws a Refusal.
Invited invite(Node& node, StoreAccess& access, Space& space, const std::string& role, const std::string& expires,
               bool self);

/// Enrols who asks, with their User record; the welcome, or the refusal to be sent back. Nothing where this device
/// cannot decide it (no admin any more, or without the space's key).
std::optional<sync::WelcomeNote> enrol(Node& node, StoreAccess& access, Space& space, const sync::BatchId& invitation,
                                       const sync::NoteKey& noteKey, const sync::JoinRequest& request);

/// A space's people and invitations as the loop needs them.
std::shared_ptr<const SpaceCard> cardOf(const Node& node, const Space& space);

}  // namespace satchel::node
