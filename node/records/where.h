// The language of `--where`: comparisons, and, or, not, parentheses, contains, is empty. Invariant: parsing names every
// mistake before a row is looked at; evaluating a row has no effect and cannot fail.
//
//   where      := or;  or := and ("or" and)*;  and := not ("and" not)*;  not := "not" not | "(" or ")" | comparison
//   comparison := path ("=" | "!=" | "<" | "<=" | ">" | ">=" | "contains") value | path "is" ["not"] "empty"
//   path       := field ("." field)*, through references;  value := 'quoted' or words up to and, or, )
#pragma once
#include <memory>

#include "node/records/rows.h"

namespace satchel::node {

/// What a comparison may look up: rows of other kinds.
class RowLookup {
 public:
  virtual ~RowLookup() = default;
  virtual const Row* row(const schema::KindDef*& kind, const sync::RecordId& id) = 0;
};

class Where {
 public:
  static OrProblem<Where> parse(std::string_view text, const schema::KindDef& kind, const schema::Catalogue& catalogue,
                                const std::string& currency);
  bool matches(const schema::KindDef& kind, const Row& row, RowLookup& lookup) const;

  struct Node;

 private:
  std::shared_ptr<const Node> root;  ///< null: everything
};

/// Orders two values of one field: numbers, dates by value, texts folded. Empty comes first.
std::strong_ordering compare(const sync::Value& a, const sync::Value& b);
/// A value as one line, for titles, search and text comparison. A ref is its record's id.
std::string lineOf(const sync::Value& value);

}  // namespace satchel::node
