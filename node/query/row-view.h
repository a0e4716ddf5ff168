// A record as an expression sees it: its fields' values and the way to the records it refers to. Invariant: looking has
// no effect, and what is given stays valid until the view goes.
#pragma once
#include <functional>
#include <span>
#include <string>

#include "schema/catalogue.h"
#include "sync/value.h"

namespace satchel::node {

class RowView {
 public:
  virtual ~RowView() = default;
  virtual const schema::KindDef& kind() const = 0;
  virtual const sync::RecordId& id() const = 0;
  /// The winner; of a set, every member; none where there is no value.
  virtual std::span<const sync::Value> values(const schema::FieldDef& field) const = 0;
  /// What `use` says of the record with this id; false where it is not on this device.
  virtual bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const = 0;
};

/// What people call a record: its title field as they read it, through a reference where that is one.
std::string titleOf(const RowView& row);

}  // namespace satchel::node
