// An expression whose words have become fields, typed literals and types: what binding makes and evaluation walks.
// Invariant: every part knows what it yields, so that evaluation cannot fail; a path reaches records of the kinds that
// its steps name, whichever of them a reference leads to; amounts meet in one market.
#pragma once
#include "node/query/algorithms.h"
#include "node/query/exchange.h"
#include "node/query/value-test.h"
#include "node/query/worth.h"

namespace satchel::node {

/// A name of a path, in each kind of record that the path may have reached.
struct Place {
  const schema::KindDef* kind;
  const schema::FieldDef* field;
};
using Step = std::vector<Place>;
/// Without steps: the record itself.
struct BoundPath {
  bool fromHome = false;  ///< begins at `this`, else at the record that a rollup is looking at
  std::vector<Step> steps;
};
inline bool isId(const schema::FieldDef& field) {
  return field.common && field.key == "id";
}

/// The test of the last step's values, in each kind.
struct PlaceTest {
  const schema::FieldDef* field;
  ValueTest test;
};

/// Which records a rollup must look at: those that lead to the named ones, the named ones themselves, or all.
struct Candidates {
  enum class Are : std::uint8_t { all, leadingThere, named } are = Are::all;
  BoundPath named;          ///< begins at `this`
  std::vector<Step> steps;  ///< of leadingThere: the path from the rollup's kind
};

struct BoundNode {
  using Parts = std::vector<BoundNode>;
  struct All {
    Parts parts;
  };
  struct Any {
    Parts parts;
  };
  struct Not {
    Parts operand;
  };
  struct Test {
    BoundPath path;
    std::vector<PlaceTest> tests;
    Relation relation;
    std::string literal;  ///< for ids
  };
  struct Compared {
    Parts sides;
    Relation relation;
    std::shared_ptr<const Market> market;
  };
  struct Empty {
    Parts operand;
  };
  struct Field {
    BoundPath path;
  };
  struct Constant {
    Worth worth;
  };
  struct ByAlgorithm {
    Algorithm algorithm;  ///< null where there is a listing; without either it comes to nothing
    Listing listing;
    const schema::Catalogue* catalogue;
  };
  struct Calculated {
    char sign;
    Parts sides;
    std::shared_ptr<const Market> market;
  };
  struct Called {
    Function function;
    Parts arguments;
  };
  struct Rolled {
    Fold fold;
    const schema::KindDef* kind;
    Parts of;     ///< none of a count
    Parts where;  ///< none: all
    Parts by;     ///< none: in the order of ids
    Candidates candidates;
    std::shared_ptr<const Market> market;
  };
  std::variant<All, Any, Not, Test, Compared, Empty, Field, Constant, ByAlgorithm, Calculated, Called, Rolled> is;
  Type type = Type::truth;
};

struct BindContext;
/// Codes: UNKNOWN_FIELD, UNKNOWN_KIND, BAD_EXPRESSION or BAD_FORMULA, and readTyped's for literals.
OrProblem<BoundNode> bindText(std::string_view text, const schema::KindDef& kind, const BindContext& context,
                              Reading reading);

/// Whether a condition holds of a row.
bool holds(const BoundNode& node, const RowView& row);
Worth worth(const BoundNode& node, const RowView& row);

}  // namespace satchel::node
