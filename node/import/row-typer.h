// One row of a file as values of a kind's fields, before the store is asked anything. Invariant: a row is typed whole
// or is at fault as a whole; what needs the store (references) stays as text.
#pragma once
#include <unordered_set>

#include "node/import/column-mapping.h"
#include "node/import/table-reader.h"
#include "node/text/typed-text.h"

namespace satchel::node {

/// What the file wants in a field; of a set, one element.
struct WantedValue {
  const schema::FieldDef* field = nullptr;
  Bytes value;             ///< encoded
  std::string text;        ///< of a reference: what the file says
  bool unmatched = false;  ///< of a reference: no record has that name; `value` is the text
};

/// A reference still to be looked up.
struct WantedReference {
  const schema::FieldDef* field = nullptr;
  std::string text;
  std::string externalId;  ///< where the column has external ids: as externalKey makes them
  const schema::KindDef* idOf = nullptr;
};

struct TypedRow {
  std::uint64_t line = 0;
  std::optional<Problem> fault;       ///< why it can only be rejected
  bool repeated = false;              ///< an earlier row of the file says exactly the same
  std::optional<sync::RecordId> id;   ///< as an export had it
  std::string externalId;             ///< empty where the file has none
  std::string title;                  ///< as a list would show it
  std::vector<WantedValue> values;    ///< each element of a set once
  std::optional<WantedValue> naming;  ///< a new record's title, taken from its external id
  std::vector<WantedReference> references;
  std::vector<std::pair<const std::string*, std::string>> extra;  ///< column and text
  std::size_t bytes = 0;                                          ///< of all its values
};

/// What an external id is looked up by.
std::string externalKey(std::string_view source, std::string_view id);
/// The same of a stored value; empty where it is no external id.
std::string externalKey(const sync::Value& value);

class RowTyper {
 public:
  /// `orders`: how dates are written, a column each.
  RowTyper(ColumnMapping mapping, std::string currency, std::vector<DateOrder> orders, bool fromJson);
  /// In the order of the file: repeated rows are known by those before them.
  TypedRow type(const TableRow& row);
  const ColumnMapping& mapping() const { return columns; }

 private:
  std::optional<Problem> cell(TypedRow& out, std::size_t column, const std::string& text,
                              const std::vector<std::string>* list) const;
  std::optional<Problem> field(TypedRow& out, std::size_t column, std::string_view text) const;
  std::optional<Problem> externalId(TypedRow& out, const std::string& source, std::string_view text) const;
  void add(TypedRow& out, const schema::FieldDef& field, const sync::Value& value, std::string text = {}) const;

  ColumnMapping columns;
  const schema::FieldDef& title;
  std::vector<TypedContext> contexts;
  bool fromJson;
  std::unordered_set<std::uint64_t> seen;
};

}  // namespace satchel::node
