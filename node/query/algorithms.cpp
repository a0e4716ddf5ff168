#include "node/query/algorithms.h"

#include <algorithm>

namespace satchel::node {
namespace {

constexpr std::string_view algorithms[] = {"account_health",
                                           "adherence",
                                           "attributed_won_value",
                                           "cpi",
                                           "critical",
                                           "deleted",
                                           "device_last_seen",
                                           "device_name",
                                           "device_removed",
                                           "device_user",
                                           "duplicates",
                                           "early_finish",
                                           "early_start",
                                           "first_response_due",
                                           "import_counts",
                                           "late_finish",
                                           "late_start",
                                           "lead_score",
                                           "merge_fields",
                                           "next_follow_up",
                                           "next_occurrence",
                                           "next_review",
                                           "plan_completeness",
                                           "reopen_count",
                                           "resolve_due",
                                           "rfm",
                                           "risk_trend",
                                           "slack",
                                           "spi",
                                           "target_attained"};

}  // namespace

bool isAlgorithm(std::string_view name) {
  return std::ranges::binary_search(algorithms, name);
}

}  // namespace satchel::node
