// Records of one kind as rows. Invariant: the columns are chosen once, from the first page: those asked for, else the
// title and the fields that most records of that page fill, in the catalogue's order.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/context.h"
#include "client/table.h"

namespace satchel::client {

class RecordTable {
 public:
  RecordTable(Context& context, std::string kind, std::vector<std::string> columns)
      : context_(context), kind_(std::move(kind)), keys_(std::move(columns)) {}

  /// Prints these records as further rows.
  void page(capnp::List<rpc::Record>::Reader records);
  /// Prints that a record is no longer among them.
  void gone(capnp::Text::Reader id);

 private:
  void choose(capnp::List<rpc::Record>::Reader records);
  std::vector<QString> row(rpc::Record::Reader record) const;

  Context& context_;
  std::string kind_;
  std::vector<std::string> keys_;
  bool withTitle_ = false;
  std::optional<Table> table_;
};

}  // namespace satchel::client
