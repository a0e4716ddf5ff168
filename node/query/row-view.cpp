#include "node/query/row-view.h"

#include "node/text/day.h"
#include "node/text/typed-text.h"

namespace satchel::node {

void RowView::naming(const schema::KindDef&, const schema::FieldDef&, const sync::RecordId&, const Use&) const {}

void RowView::all(const schema::KindDef&, const Use&) const {}

sync::Date RowView::today() const {
  return dayOf({now()});
}

std::string titleOf(const RowView& row) {
  const auto& field = row.kind().titleField();
  const auto values = row.values(field);
  if (values.empty()) return {};
  const auto* ref = std::get_if<sync::Ref>(&values[0].is);
  if (ref == nullptr) return displayText(field, values[0], Language::en);
  // One step only: two records may name each other.
  std::string title;
  row.referred(ref->id, [&](const RowView& other) {
    const auto& named = other.kind().titleField();
    const auto inner = other.values(named);
    if (!inner.empty()) title = displayText(named, inner[0], Language::en);
    return true;
  });
  return title;
}

}  // namespace satchel::node
