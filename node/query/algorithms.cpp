#include "node/query/algorithms.h"

#include <algorithm>

#include "node/query/algorithms/follow-up.h"
#include "node/query/algorithms/recurring.h"
#include "node/query/algorithms/reviews.h"
#include "node/query/algorithms/rfm.h"
#include "node/query/algorithms/schedule.h"
#include "node/query/algorithms/service-level.h"
#include "node/query/algorithms/target.h"

namespace satchel::node {
namespace {

struct Named {
  std::string_view name;
  Algorithm algorithm;
};

constexpr Named algorithms[] = {{"adherence", adherence},
                                {"checklist_left", checklistLeft},
                                {"closes_cycle", closesCycle},
                                {"critical", critical},
                                {"deleted", nullptr},  // told beside the fields
                                {"device_last_seen", nullptr},
                                {"device_name", nullptr},
                                {"device_removed", nullptr},
                                {"device_user", nullptr},
                                {"duplicates", nullptr},
                                {"early_finish", earlyFinish},
                                {"early_start", earlyStart},
                                {"first_response_due", firstResponseDue},
                                {"import_counts", nullptr},
                                {"late_finish", lateFinish},
                                {"late_start", lateStart},
                                {"merge_fields", nullptr},
                                {"next_follow_up", nextFollowUp},
                                {"next_occurrence", nextOccurrence},
                                {"next_review", nextReview},
                                {"reopen_count", nullptr},
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

}  // namespace satchel::node
