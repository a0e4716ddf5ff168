// Makes a failing plan short. Invariant: the plan it gives fails in the same way as the one it was given.
#pragma once
#include <functional>

#include "tools/sim/plan.h"

namespace satchel::sim {

/// Whether a plan fails as the first one did.
using StillFails = std::function<bool(const Plan&)>;

/// Leaves out runs of steps, long ones first, while it still fails (delta debugging, Zeller and Hildebrandt 2002); asks
/// at most `trials` times, which `stillFails`
/// may cut short by always saying no.
Plan shrink(Plan plan, const StillFails& stillFails, unsigned trials);

}  // namespace satchel::sim
