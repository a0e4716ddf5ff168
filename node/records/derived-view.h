// A row while a value is worked out from it: notes what is looked at in the innermost frame. Invariant: what is shown
// is as stored, unless `made` is given, which keeps what is worked out of a row that is not. Only for the files of
// Derived.
#pragma once
#include "node/query/row-past.h"
#include "node/records/derived-values.h"

namespace satchel::node {

class Derived::View final : public RowView, public RowPast {
 public:
  View(Derived& derived, SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const Row& row,
       MadeValues* made)
      : derived(derived), space(values), sight(sight), def(kind), row(row), made(made) {}

  const schema::KindDef& kind() const override { return def; }
  const sync::RecordId& id() const override { return row.id; }
  bool deleted() const override { return row.presence.deleted; }
  std::span<const sync::Value> values(const schema::FieldDef& field) const override;
  std::shared_ptr<const Groundwork> groundwork(const Laying& laying, const schema::Catalogue& catalogue) const override;
  bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const override;
  void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
              const Use& use) const override;
  void all(const schema::KindDef& kind, const Use& use) const override;
  sync::Millis now() const override;
  sync::Date today() const override;
  std::vector<Writing> writings(const schema::FieldDef& field) const override;

 private:
  Frame& frame() const { return *derived.frames.back(); }

  Derived& derived;
  SpaceValues& space;
  const Sight& sight;
  const schema::KindDef& def;
  const Row& row;
  MadeValues* made;  ///< of a row that is not as stored
};

}  // namespace satchel::node
