// A record as people see it: what its fields show. Invariant: a plain value; how it came about is rows.h's.
#pragma once
#include <string>
#include <vector>

#include "schema/catalogue.h"
#include "sync/record.h"
#include "sync/value.h"

namespace satchel::node {

struct Cell {
  std::size_t field = 0;            ///< FieldDef::index
  std::vector<sync::Value> values;  ///< the winner; of a set, every member
  bool conflict = false;
};

struct Row {
  sync::RecordId id;
  std::vector<Cell> cells;  ///< in field order, only those with a value
  std::vector<std::pair<std::string, std::string>> extra;
  sync::Presence presence;

  const Cell* cell(std::size_t field) const;
  /// The winner of a field; empty where it has none.
  const sync::Value& value(const schema::FieldDef* field) const;
};

}  // namespace satchel::node
