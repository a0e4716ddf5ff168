#include "node/query/algorithms/looking.h"

#include "node/text/day.h"

namespace satchel::node {

std::string_view choiceIn(const RowView& row, std::string_view key) {
  const auto* choice = look<sync::Choice>(row, key);
  return choice == nullptr ? std::string_view() : std::string_view(choice->key);
}

std::optional<sync::RecordId> refIn(const RowView& row, std::string_view key) {
  const auto* ref = look<sync::Ref>(row, key);
  return ref == nullptr ? std::nullopt : std::optional(ref->id);
}

std::vector<sync::RecordId> refsIn(const RowView& row, std::string_view key) {
  std::vector<sync::RecordId> found;
  const auto* field = row.kind().field(key);
  if (field == nullptr) return found;
  for (const auto& value : row.values(*field)) {
    if (const auto* ref = std::get_if<sync::Ref>(&value.is)) found.push_back(ref->id);
  }
  return found;
}

std::optional<sync::Date> dayIn(const RowView& row, std::string_view key) {
  if (const auto* date = look<sync::Date>(row, key)) return *date;
  const auto* moment = look<sync::DateTime>(row, key);
  return moment == nullptr ? std::nullopt : std::optional(dayOf(*moment));
}

std::optional<std::int64_t> minutesIn(const RowView& row, std::string_view key) {
  const auto* duration = look<sync::Duration>(row, key);
  return duration == nullptr ? std::nullopt : std::optional(duration->minutes);
}

std::optional<sync::Decimal> numberIn(const RowView& row, std::string_view key) {
  if (const auto* decimal = look<sync::Decimal>(row, key)) return *decimal;
  const auto* whole = look<sync::Integer>(row, key);
  return whole == nullptr ? std::nullopt : std::optional(sync::Decimal{whole->value, 0});
}

bool referredIn(const RowView& row, std::string_view key, const RowView::Use& use) {
  const auto id = refIn(row, key);
  return id && row.referred(*id, [&](const RowView& other) {
    use(other);
    return true;
  });
}

void eachNaming(const RowView& from, const schema::Catalogue& catalogue, std::string_view kind, std::string_view field,
                const sync::RecordId& id, const RowView::Use& use) {
  const auto* def = catalogue.kind(kind);
  const auto* via = def == nullptr ? nullptr : def->field(field);
  if (via == nullptr) return;
  from.naming(*def, *via, id, [&](const RowView& row) {
    if (!row.deleted()) use(row);
  });
}

}  // namespace satchel::node
