// When a project's tasks can be done, and when they must: the critical path method, forward and backward over working
// time. Invariant: a function of the project's tasks, the dependencies between them and its team's working calendar;
// laid once for a project and in time that follows the number of its tasks, however deep they hang on each other.
//
// A task takes its duration, else its effort, else the days from its start to its finish; a milestone takes none. One
// of which nothing of this is known, and one that is cancelled, has no dates, and the others go on as if it took no
// time. The earliest start is the project's; a task that is scheduled by hand begins when it says; another not before
// its start, unless it is scheduled automatically; a date that must not be gone before or beyond is kept to. What a
// dependency says of a task with others below it holds for each of those; such a task lasts from the first to the last
// of them. Of a task of another project the dates count as they are entered.
//
// Of dependencies that would go round in a circle the latest are left out: the ones recorded last.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

// Of a task; nothing for one without a project.
Worth earlyStart(const RowView& task, const schema::Catalogue& catalogue);
Worth earlyFinish(const RowView& task, const schema::Catalogue& catalogue);
Worth lateStart(const RowView& task, const schema::Catalogue& catalogue);
Worth lateFinish(const RowView& task, const schema::Catalogue& catalogue);
/// Working time by which it can begin later than it could, and the project end no later; below zero where a date that
/// it must be finished by cannot be kept.
Worth slack(const RowView& task, const schema::Catalogue& catalogue);
Worth critical(const RowView& task, const schema::Catalogue& catalogue);
/// Of a dependency: whether it would close a circle, and is left out.
Worth closesCycle(const RowView& dependency, const schema::Catalogue& catalogue);

}  // namespace satchel::node
