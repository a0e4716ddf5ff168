// From words to fields: makes the bound tree of a parsed expression (bound-node.h), in files by what is bound: values
// and sums (binder.cpp), comparisons, calls and rollups, paths. Invariant: whatever is refused is refused as one
// sentence, thrown as Refused and caught in bindText alone.
#pragma once
#include "node/query/bound-expression.h"
#include "node/query/bound-node.h"

namespace satchel::node {

/// Carries a problem up through the tree.
struct Refused {
  Problem problem;
};

BoundNode::Parts one(BoundNode node);
BoundNode constant(Worth worth, Type type);

class Binder {
 public:
  Binder(std::string_view text, const schema::KindDef& kind, const BindContext& context, Reading reading)
      : text(text),
        home(kind),
        scope(&kind),
        context(context),
        reading(reading),
        market(std::make_shared<Market>(context.catalogue, context.currency, reading == Reading::condition)) {}

  BoundNode value(const Expression& expression);
  /// What yields yes or no.
  BoundNode condition(const Expression& expression);

 private:
  using Parts = BoundNode::Parts;
  [[noreturn]] void fail(const Expression& at, const std::string& en, const std::string& zh) const;
  std::string written(const Expression& expression) const;

  Parts conditions(const std::vector<Expression>& parts);
  BoundNode bound(const Expression&, const Conjunction& both);
  BoundNode bound(const Expression&, const Disjunction& any);
  BoundNode bound(const Expression&, const Negation& no);
  BoundNode bound(const Expression&, const IsEmpty& empty);
  BoundNode bound(const Expression&, const Path& path);
  BoundNode bound(const Expression&, const Number& number);
  BoundNode bound(const Expression&, const Quoted& quoted);
  BoundNode bound(const Expression&, const Truth& truth);
  BoundNode bound(const Expression& at, const Computed& computed);
  BoundNode bound(const Expression& at, const Arithmetic& sum);
  BoundNode bound(const Expression&, const Opposite& opposite);
  /// A value of which a record has one.
  BoundNode single(const Expression& expression);
  BoundNode quantity(const Expression& expression);

  // ---- binder-comparisons.cpp
  BoundNode bound(const Expression&, const Comparison& comparison);
  /// The left side's values against the literal, read by their type.
  BoundNode tested(const BoundPath& path, const Comparison& comparison);
  BoundNode compared(const Expression& left, const Comparison& comparison);
  BoundNode compared(const Expression& left, BoundNode first, Relation relation, const Expression& right,
                     BoundNode second);
  /// What is calculated on the left decides how a literal is read.
  BoundNode withComputedLeft(const Comparison& comparison);
  OrProblem<Worth> literal(const Expression& left, Type type, const std::string& given);

  // ---- binder-calls.cpp
  Type commonType(const Expression& at, Type left, Type right) const;
  BoundNode bound(const Expression& at, const Call& call);
  BoundNode bound(const Expression& at, const Rollup& rollup);

  // ---- binder-paths.cpp
  static Type typeOf(const BoundPath& path);
  BoundPath bound(const Path& path);
  std::vector<const schema::KindDef*> reached(const Step& step, const std::string& name);
  static Problem unknownField(const std::string& name, const std::vector<const schema::KindDef*>& kinds);

  const std::string_view text;
  const schema::KindDef& home;
  const schema::KindDef* scope;  ///< whose fields a path's first name means
  bool rolling = false;          ///< inside a rollup
  const BindContext& context;
  const Reading reading;
  const std::shared_ptr<const Market> market;
};

}  // namespace satchel::node
