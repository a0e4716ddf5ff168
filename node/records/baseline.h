// A baseline that somebody takes. Invariant: it keeps the plan as it stood on this device when it was taken, in the
// commit that makes it, so that every node reads one; who brings a plan of their own, by hand or from a file, keeps
// that.
#pragma once
#include "node/records/edits.h"

namespace satchel::node {

/// Adds to the edit of a new record of kind baseline what its project's plan is and when it was taken, unless it says
/// so itself. Of other kinds: nothing.
void freezePlan(const schema::KindDef& kind, const sync::RecordId& id, std::vector<FieldEdit>& edit,
                EditContext& context);

}  // namespace satchel::node
