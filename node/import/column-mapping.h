// Which column of a file fills which field. Invariant: every column has exactly one use, and a field that holds one
// value is filled by at most one column; what no field holds is kept under `extra`, never dropped.
#pragma once
#include "node/problem.h"
#include "schema/catalogue.h"

namespace satchel::node {

/// Behind the key of a derived field in an export: what an import leaves out.
inline constexpr std::string_view computedMark = " (computed)";

struct ColumnUse {
  enum class Use : std::uint8_t {
    extra,       ///< kept as text under the column's name
    field,       ///< `field`
    recordId,    ///< the id of the record itself, as exports have it
    externalId,  ///< how the file's own system calls the record
    none,        ///< what an export says beside the fields
  } use = Use::extra;
  const schema::FieldDef* field = nullptr;
  const schema::KindDef* idOf = nullptr;  ///< of a ref: the column has that kind's external ids ("account_id")
};

struct ColumnMapping {
  const schema::KindDef* kind = nullptr;
  std::vector<std::string> columns;
  std::vector<ColumnUse> uses;  ///< one a column
  bool titleFromId = false;     ///< no column is the title: the external id names a new record

  /// Whether a column fills the field.
  bool fills(const schema::FieldDef& field) const;
};

/// "--map field=Column".
struct GivenColumn {
  std::string field, column;
};

/// Whether `header` means the id of such a record in the system the file comes from: "account_id", "客户编号".
bool isIdOf(const schema::Catalogue& catalogue, const schema::KindDef& kind, std::string_view header);

/// What is given comes first, then keys, then labels and synonyms; the kind's own name means its title. Codes:
/// UNKNOWN_FIELD, COMPUTED_FIELD, IMPORT_NO_COLUMN, IMPORT_COLUMN_TWICE, IMPORT_NO_FIELD where nothing matches at all.
OrProblem<ColumnMapping> mapColumns(const schema::Catalogue& catalogue, const schema::KindDef& kind,
                                    std::vector<std::string> columns, const std::vector<GivenColumn>& given);

}  // namespace satchel::node
