// A row as an expression sees it (query/row-view.h), with the way to the records it refers to. Invariant: borrows the
// row and the lookup; both outlive it.
#pragma once
#include "node/query/row-view.h"
#include "node/records/rows.h"

namespace satchel::node {

/// Finds records of any kind.
class RowLookup {
 public:
  virtual ~RowLookup() = default;
  /// Null where the record is not on this device; else `kind` is set.
  virtual const Row* row(const schema::KindDef*& kind, const sync::RecordId& id) = 0;
  /// Whether any record names `id` as the child lines of `field` do.
  virtual bool isNamed(const schema::FieldDef& field, const sync::RecordId& id) = 0;
};

class StoredRowView final : public RowView {
 public:
  StoredRowView(const schema::KindDef& kind, const Row& row, RowLookup& lookup) : def(kind), row(row), lookup(lookup) {}
  const schema::KindDef& kind() const override { return def; }
  const sync::RecordId& id() const override { return row.id; }
  std::span<const sync::Value> values(const schema::FieldDef& field) const override {
    const Cell* cell = row.cell(field.index);
    return cell == nullptr ? std::span<const sync::Value>() : std::span(cell->values);
  }
  bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const override {
    const schema::KindDef* kind = nullptr;
    const Row* found = lookup.row(kind, id);
    return found != nullptr && use(StoredRowView(*kind, *found, lookup));
  }

 private:
  const schema::KindDef& def;
  const Row& row;
  RowLookup& lookup;
};

}  // namespace satchel::node
