// What is to happen again and again, such as a project's weekly meeting. Invariant: a rule that says more than how
// often and on which weekdays comes to nothing rather than to wrong days.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

/// Of a communication item: the first day on which it is due after the last one that took place; where none has, after
/// the project's start, else after the day on which it was recorded.
Worth nextOccurrence(const RowView& item, const schema::Catalogue& catalogue);
/// Of a communication item: how many of those due until today took place, in percent, at most all.
Worth adherence(const RowView& item, const schema::Catalogue& catalogue);

}  // namespace satchel::node
