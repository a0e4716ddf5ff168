// A record as an expression sees it: its fields' values, the way to the records it refers to and to those that refer to
// it, and what time it is. Invariant: looking has no effect, and what is given stays valid until the view goes.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>

#include <kj/common.h>

#include "schema/catalogue.h"
#include "sync/value.h"

namespace satchel::node {

/// What many values are worked out from together, such as a project's schedule.
class Groundwork {
 public:
  Groundwork() = default;
  virtual ~Groundwork() = default;
  KJ_DISALLOW_COPY(Groundwork);
};
class RowView;
/// How it is laid for one record, or for all together. Known by its address.
struct Laying {
  bool forAll = false;
  std::shared_ptr<const Groundwork> (*of)(const RowView& row, const schema::Catalogue& catalogue);
};

class RowView {
 public:
  virtual ~RowView() = default;
  virtual const schema::KindDef& kind() const = 0;
  virtual const sync::RecordId& id() const = 0;
  /// The winner; of a set, every member; none where there is no value. Of a derived field, what its formula comes to.
  virtual std::span<const sync::Value> values(const schema::FieldDef& field) const = 0;
  /// What `use` says of the record with this id; false where it is not on this device.
  virtual bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const = 0;

  /// Whether it lies in the bin.
  virtual bool deleted() const { return false; }

  using Use = std::function<void(const RowView&)>;
  /// Records of `kind` that name `id` in their field `via`, each once, in the order of their ids, the bin's among them.
  virtual void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
                      const Use& use) const;
  /// All records of `kind`, in the order of their ids, the bin's among them.
  virtual void all(const schema::KindDef& kind, const Use& use) const;
  /// As given by whoever asks, never by the operating system. Views of records alone know none.
  virtual sync::Millis now() const { return 0; }
  /// The day of now; for those who keep what was worked out, good for longer.
  virtual sync::Date today() const;

  /// Of this record or, where it is laid for all, of whichever; those who keep what was worked out lay it once for all
  /// who ask.
  virtual std::shared_ptr<const Groundwork> groundwork(const Laying& laying, const schema::Catalogue& catalogue) const {
    return laying.of(*this, catalogue);
  }
};

/// What people call a record: its title field as they read it, through a reference where that is one.
std::string titleOf(const RowView& row);

}  // namespace satchel::node
