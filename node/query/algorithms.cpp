#include "node/query/algorithms.h"

#include <algorithm>

#include "node/query/algorithms/baseline.h"
#include "node/query/algorithms/duplicates.h"
#include "node/query/algorithms/follow-up.h"
#include "node/query/algorithms/placeholders.h"
#include "node/query/algorithms/recurring.h"
#include "node/query/algorithms/reopened.h"
#include "node/query/algorithms/reviews.h"
#include "node/query/algorithms/rfm.h"
#include "node/query/algorithms/schedule.h"
#include "node/query/algorithms/service-level.h"
#include "node/query/algorithms/target.h"

namespace satchel::node {
namespace {

struct Named {
  std::string_view name;
  Algorithm algorithm = nullptr;
  Listing listing = nullptr;
};

constexpr Named algorithms[] = {{"adherence", adherence},
                                {"baseline_cost", baselineCost},
                                {"baseline_effort", baselineEffort},
                                {"baseline_finish", baselineFinish},
                                {"baseline_start", baselineStart},
                                {"checklist_left", checklistLeft},
                                {"closes_cycle", closesCycle},
                                {"critical", critical},
                                {"deleted"},  // told beside the fields
                                {"device_last_seen"},
                                {"device_name"},
                                {"device_removed"},
                                {"device_user"},
                                {"duplicates", nullptr, duplicateDeals},
                                {"early_finish", earlyFinish},
                                {"early_start", earlyStart},
                                {"first_response_due", firstResponseDue},
                                {"import_counts"},
                                {"late_finish", lateFinish},
                                {"late_start", lateStart},
                                {"merge_fields", nullptr, mergeFields},
                                {"next_follow_up", nextFollowUp},
                                {"next_occurrence", nextOccurrence},
                                {"next_review", nextReview},
                                {"reopen_count", reopenCount},
                                {"resolve_due", resolveDue},
                                {"rfm", rfm},
                                {"risk_trend", riskTrend},
                                {"slack", slack},
                                {"target_attained", targetAttained}};

const Named* find(std::string_view name) {
  const auto at = std::ranges::lower_bound(algorithms, name, {}, &Named::name);
  return at == std::end(algorithms) || at->name != name ? nullptr : at;
}

}  // namespace

bool isAlgorithm(std::string_view name) {
  return find(name) != nullptr;
}

Algorithm algorithmOf(std::string_view name) {
  const Named* found = find(name);
  return found == nullptr ? nullptr : found->algorithm;
}

Listing listingOf(std::string_view name) {
  const Named* found = find(name);
  return found == nullptr ? nullptr : found->listing;
}

}  // namespace satchel::node
