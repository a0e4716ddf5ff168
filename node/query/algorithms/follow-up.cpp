#include "node/query/algorithms/follow-up.h"

#include <algorithm>

#include "node/query/algorithms/looking.h"
#include "node/text/day.h"

namespace satchel::node {

Worth nextFollowUp(const RowView& row, const schema::Catalogue& catalogue) {
  std::optional<sync::DateTime> first;
  const auto take = [&](const RowView& from, std::string_view key) {
    const auto* moment = look<sync::DateTime>(from, key);
    const auto day = dayIn(from, key);
    if (!day) return;
    const sync::DateTime due = moment != nullptr ? *moment : sync::DateTime{day->days * dayMillis};
    if (!first || due < *first) first = due;
  };
  eachNaming(row, catalogue, "activity", "about", row.id(), [&](const RowView& activity) {
    if (choiceIn(activity, "status") == "planned") take(activity, "start");
  });
  eachNaming(row, catalogue, "task", "about", row.id(), [&](const RowView& task) {
    const auto status = choiceIn(task, "status");
    if (status != "done" && status != "cancelled") take(task, "finish");
  });
  return first ? Worth{*first} : Worth{};
}

Worth checklistLeft(const RowView& task, const schema::Catalogue&) {
  const auto *items = task.kind().field("checklist"), *done = task.kind().field("checklist_done");
  if (items == nullptr || done == nullptr) return {};
  const auto ticked = task.values(*done);
  return plain(std::ranges::count_if(
      task.values(*items), [&](const sync::Value& item) { return std::ranges::find(ticked, item) == ticked.end(); }));
}

}  // namespace satchel::node
