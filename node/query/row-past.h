// What has been written to a record's fields so far, for the few figures that no present value tells (how often a case
// was reopened). Invariant: the acts that count by the commits that are here, each once, in no order that means
// anything. Views of records alone know no past and are none of these.
#pragma once
#include <functional>
#include <vector>

#include "schema/catalogue.h"
#include "sync/entry.h"
#include "sync/value.h"

namespace satchel::node {

class RowPast {
 public:
  virtual ~RowPast() = default;
  struct Writing {
    sync::Dot dot;
    sync::Value value;
    std::vector<sync::Dot> replaced;  ///< earlier writings that its author saw
  };
  /// Of a field that holds one value. What was undone, or written without the right to, is left out.
  virtual std::vector<Writing> writings(const schema::FieldDef& field) const = 0;
};

}  // namespace satchel::node
