// Looking at a record by its fields' keys. Invariant: a kind that has no such field has no value there, so that an
// algorithm stands whatever catalogue it meets.
#pragma once
#include <optional>
#include <vector>

#include "node/query/row-view.h"

namespace satchel::node {

/// The first value of this type; null where there is none. Valid as long as the view.
template <class T>
const T* look(const RowView& row, std::string_view key) {
  const auto* field = row.kind().field(key);
  if (field == nullptr) return nullptr;
  for (const auto& value : row.values(*field)) {
    if (const auto* found = std::get_if<T>(&value.is)) return found;
  }
  return nullptr;
}

/// Empty where there is none.
std::string_view choiceIn(const RowView& row, std::string_view key);
std::optional<sync::RecordId> refIn(const RowView& row, std::string_view key);
std::vector<sync::RecordId> refsIn(const RowView& row, std::string_view key);
/// Of a date, or the day of a moment.
std::optional<sync::Date> dayIn(const RowView& row, std::string_view key);
std::optional<std::int64_t> minutesIn(const RowView& row, std::string_view key);
/// Whole numbers and decimals.
std::optional<sync::Decimal> numberIn(const RowView& row, std::string_view key);

/// The record that a field names; false where it names none that is on this device.
bool referredIn(const RowView& row, std::string_view key, const RowView::Use& use);
/// The records of a kind that name `id` in a field, in the order of their ids, without the bin's.
void eachNaming(const RowView& from, const schema::Catalogue& catalogue, std::string_view kind, std::string_view field,
                const sync::RecordId& id, const RowView::Use& use);

}  // namespace satchel::node
