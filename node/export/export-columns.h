// Which columns a table of one kind's records needs. Invariant: every value that a record shows has a column, and an
// import of the table puts each back where it was: what an import once brought and no field holds has a column of its
// own, unless its name would then mean something else.
#pragma once
#include "node/records/rows.h"

namespace satchel::node {

struct ExportColumns {
  std::vector<const schema::FieldDef*> fields;  ///< those with a value in some record, and the title
  std::vector<const schema::FieldDef*>
      computed;                    ///< derived fields with a value; "total (computed)": no import reads it
  std::vector<std::string> extra;  ///< columns of imports
  bool otherExtra = false;         ///< some are written together, under "extra"

  ExportColumns(const schema::Catalogue& catalogue, const schema::KindDef& kind, const Rows::Table& rows);
  bool isOwnColumn(const std::string& name) const { return std::ranges::binary_search(extra, name); }
};

}  // namespace satchel::node
