// The values at the end of a path. Invariant: of several records on the way each is followed; a record that is not on
// this device has no values, and a kind that the path does not name has none either.
#pragma once
#include <algorithm>

#include "node/query/bound-node.h"

namespace satchel::node {

/// Whether `use(value, row)` is true of any; of an id, and of the record itself, the value is null.
template <class Use>
bool anyValue(const RowView& row, std::span<const Step> path, const Use& use) {
  if (path.empty()) return use(nullptr, row);
  const auto place = std::ranges::find(path.front(), &row.kind(), &Place::kind);
  if (place == path.front().end()) return false;
  const auto& field = *place->field;
  const bool last = path.size() == 1;
  if (isId(field)) return last && use(nullptr, row);
  for (const auto& value : row.values(field)) {
    if (last) {
      if (use(&value, row)) return true;
      continue;
    }
    const auto* ref = std::get_if<sync::Ref>(&value.is);
    const auto beyond = [&](const RowView& other) { return anyValue(other, path.subspan(1), use); };
    if (ref != nullptr && row.referred(ref->id, beyond)) return true;
  }
  return false;
}

/// The same from where the path begins.
template <class Use>
bool eachValue(const BoundPath& path, const RowView& home, const RowView& at, const Use& use) {
  return anyValue(path.fromHome ? home : at, path.steps, use);
}

}  // namespace satchel::node
