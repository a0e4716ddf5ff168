// A row as an expression sees it (query/row-view.h), with the way to the records it refers to. Invariant: borrows the
// row and the lookup; both outlive it.
#pragma once
#include <list>

#include "node/query/row-view.h"
#include "node/records/rows.h"

namespace satchel::node {

/// Values that are kept nowhere else, where they stay.
using MadeValues = std::list<sync::Value>;

/// Finds records of any kind.
class RowLookup {
 public:
  virtual ~RowLookup() = default;
  /// Null where the record is not on this device; else `kind` is set.
  virtual const Row* row(const schema::KindDef*& kind, const sync::RecordId& id) = 0;
  /// Whether any record names `id` as the child lines of `field` do.
  virtual bool isNamed(const schema::FieldDef& field, const sync::RecordId& id) = 0;
  /// Under whom a record of `kind` was put, whether or not that counts (circles.h).
  virtual std::optional<sync::RecordId> parentOf(const schema::KindDef&, const schema::FieldDef& field,
                                                 const sync::RecordId& id) {
    const schema::KindDef* found = nullptr;
    const Row* there = row(found, id);
    const auto* ref = there == nullptr ? nullptr : std::get_if<sync::Ref>(&there->value(&field).is);
    return ref == nullptr ? std::nullopt : std::optional(ref->id);
  }

  // What only those know who work out derived fields.
  virtual std::span<const sync::Value> derived(const schema::KindDef&, const Row&, const schema::FieldDef&,
                                               MadeValues&) {
    return {};
  }
  using Use = std::function<void(const Row&)>;
  /// As RowView has it.
  virtual void naming(const schema::KindDef&, const schema::FieldDef&, const sync::RecordId&, const Use&) {}
  virtual void all(const schema::KindDef&, const Use&) {}
  virtual sync::Millis now() { return 0; }
};

class StoredRowView final : public RowView {
 public:
  StoredRowView(const schema::KindDef& kind, const Row& row, RowLookup& lookup) : def(kind), row(row), lookup(lookup) {}
  const schema::KindDef& kind() const override { return def; }
  const sync::RecordId& id() const override { return row.id; }
  bool deleted() const override { return row.presence.deleted; }
  std::span<const sync::Value> values(const schema::FieldDef& field) const override {
    if (!field.formula.empty()) return lookup.derived(def, row, field, made);
    const Cell* cell = row.cell(field.index);
    return cell == nullptr ? std::span<const sync::Value>() : std::span(cell->values);
  }
  bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const override {
    const schema::KindDef* kind = nullptr;
    const Row* found = lookup.row(kind, id);
    return found != nullptr && use(StoredRowView(*kind, *found, lookup));
  }
  void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
              const Use& use) const override {
    lookup.naming(kind, via, id, [&](const Row& found) { use(StoredRowView(kind, found, lookup)); });
  }
  void all(const schema::KindDef& kind, const Use& use) const override {
    lookup.all(kind, [&](const Row& found) { use(StoredRowView(kind, found, lookup)); });
  }
  sync::Millis now() const override { return lookup.now(); }

 private:
  const schema::KindDef& def;
  const Row& row;
  RowLookup& lookup;
  mutable MadeValues made;
};

}  // namespace satchel::node
