// Until when a case is to be answered and solved. Invariant: hours are working hours of the policy's calendar; a day's
// work begins at the calendar's day_begins, else at 9:00, in UTC.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

// Of a case, by its priority, from when it was recorded. The policy that counts is the oldest of those whose conditions
// hold, else the oldest without conditions.
Worth firstResponseDue(const RowView& row, const schema::Catalogue& catalogue);
Worth resolveDue(const RowView& row, const schema::Catalogue& catalogue);

}  // namespace satchel::node
