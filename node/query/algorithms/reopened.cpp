#include "node/query/algorithms/reopened.h"

#include <algorithm>
#include <set>

#include "node/query/row-past.h"
#include "node/query/row-view.h"

namespace satchel::node {
namespace {

bool isEnd(const sync::Value& status) {
  const auto* choice = std::get_if<sync::Choice>(&status.is);
  constexpr std::string_view ends[] = {"resolved", "closed", "duplicate", "rejected"};
  return choice != nullptr && std::ranges::find(ends, choice->key) != std::end(ends);
}

}  // namespace

Worth reopenCount(const RowView& row, const schema::Catalogue&) {
  const auto* past = dynamic_cast<const RowPast*>(&row);
  const auto* status = row.kind().field("status");
  if (past == nullptr || status == nullptr) return {};
  const auto writings = past->writings(*status);
  std::set<sync::Dot> ends, reopened;
  for (const auto& writing : writings) {
    if (isEnd(writing.value)) ends.insert(writing.dot);
  }
  for (const auto& writing : writings) {
    if (isEnd(writing.value) || writing.value.empty()) continue;
    for (const auto& dot : writing.replaced) {
      if (ends.contains(dot)) reopened.insert(dot);
    }
  }
  return plain(static_cast<std::int64_t>(reopened.size()));
}

}  // namespace satchel::node
