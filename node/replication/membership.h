// Removal, roles and recovery as a person asks for them: who may, whom it takes along, and the fact that says so.
// Invariant: pure store work, on the store thread; a refusal names the reason in one sentence and has changed nothing.
#pragma once
#include "node/node.h"

namespace satchel::node {

/// A fact that ceases to count when somebody is cut: an enrolment, a change of role, or a removal.
struct VoidedFact {
  VerifyKey author, subject;
  bool removal = false;
  sync::Millis time = 0;
};

struct RemovalReport {
  VerifyKey device;
  std::vector<VerifyKey> others;   ///< further devices of the same person, still members
  std::vector<VoidedFact> voided;  ///< what the cut takes along of what the removed device said
};

/// The member that people mean by a device's name or the beginning of its key. Throws a Refusal.
VerifyKey memberNamed(const Node& node, const Space& space, const std::string& typed);

/// `dryRun`: only the report.
RemovalReport removeMember(Node& node, StoreAccess& access, Space& space, const std::string& device, bool dryRun);
/// The device whose role changed.
VerifyKey changeRole(Node& node, StoreAccess& access, Space& space, const std::string& device, const std::string& role);
/// Makes this device an owner by the recovery key; `remove`: a device that the key removes in the same step, or empty.
void recoverSpace(Node& node, StoreAccess& access, Space& space, const std::string& key, const std::string& remove);
/// Lets the commit in whose hash begins so; the whole hash.
Hash admitCommit(Node& node, StoreAccess& access, Space& space, const std::string& hash);

/// Facts that came to nothing because their author was cut before them, other than what counts for nobody anyway.
std::vector<VoidedFact> lateFacts(const Space& space);

/// admin, editor, reader or carrier as typed, in either language; owner where `withOwner`. Throws a Refusal.
sync::Role roleNamed(const std::string& typed, bool withOwner);

}  // namespace satchel::node
