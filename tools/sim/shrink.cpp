#include "tools/sim/shrink.h"

#include <algorithm>

namespace satchel::sim {

Plan shrink(Plan plan, const StillFails& stillFails, unsigned trials) {
  for (std::size_t run = plan.steps.size() / 2; run > 0 && trials > 0;) {
    bool shorter = false;
    for (std::size_t from = 0; from < plan.steps.size() && trials > 0;) {
      Plan without = plan;
      const auto begin = without.steps.begin() + static_cast<std::ptrdiff_t>(from);
      without.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(run, without.steps.size() - from)));
      --trials;
      if (stillFails(without)) {
        plan = std::move(without);
        shorter = true;
      } else {
        from += run;
      }
    }
    if (!shorter || run > plan.steps.size()) run = std::min(run, plan.steps.size() + 1) / 2;
  }
  return plan;
}

}  // namespace satchel::sim
