#include "node/query/bound-expression.h"

#include <algorithm>

#include "node/query/value-test.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::KindDef;

/// A name of a path, in each kind of record that the path may have reached.
struct Place {
  const KindDef* kind;
  const FieldDef* field;
};
using Step = std::vector<Place>;

bool isId(const FieldDef& field) {
  return field.common && field.key == "id";
}

/// The test of the last step's values, in each kind.
struct PlaceTest {
  const FieldDef* field;
  ValueTest test;
};

}  // namespace

struct BoundExpression::Node {
  struct All {
    std::vector<Node> parts;
  };
  struct Any {
    std::vector<Node> parts;
  };
  struct Not {
    std::vector<Node> operand;
  };
  struct Test {
    std::vector<Step> path;
    std::vector<PlaceTest> tests;
    Relation relation;
    std::string literal;  ///< for ids
  };
  struct Empty {
    std::vector<Step> path;
  };
  std::variant<All, Any, Not, Test, Empty> is;
};

namespace {

using Node = BoundExpression::Node;

// ---- binding

/// Carries a problem up through the tree; caught in bind.
struct Refused {
  Problem problem;
};

class Binder {
 public:
  Binder(const KindDef& kind, const BindContext& context) : kind(kind), context(context) {}

  Node operator()(const Conjunction& both) { return {Node::All{each(both.parts)}}; }
  Node operator()(const Disjunction& either) { return {Node::Any{each(either.parts)}}; }
  Node operator()(const Negation& no) { return {Node::Not{each(no.operand)}}; }
  Node operator()(const IsEmpty& empty) { return {Node::Empty{bound(empty.path)}}; }
  Node operator()(const Comparison& comparison) {
    Node::Test result{bound(comparison.path), {}, comparison.relation, comparison.literal};
    std::optional<Problem> first;
    for (const auto& place : result.path.back()) {
      const auto same = [&](const PlaceTest& had) { return had.field == place.field; };
      if (isId(*place.field) || std::ranges::any_of(result.tests, same)) continue;
      auto test = makeTest(*place.field, comparison.relation, comparison.literal, context.currency, context.dateOrder);
      if (auto* problem = std::get_if<Problem>(&test)) {
        if (!first) first = std::move(*problem);
      } else {
        result.tests.push_back({place.field, std::get<ValueTest>(std::move(test))});
      }
    }
    // A word that is a choice of one kind need not be one of another.
    const bool ids = std::ranges::any_of(result.path.back(), [](const Place& place) { return isId(*place.field); });
    if (result.tests.empty() && !ids && first) throw Refused{std::move(*first)};
    return {std::move(result)};
  }

 private:
  std::vector<Node> each(const std::vector<Expression>& parts) {
    std::vector<Node> result;
    for (const auto& part : parts) result.push_back(std::visit(*this, part.is));
    return result;
  }

  std::vector<Step> bound(const Path& path) {
    std::vector<Step> result;
    std::vector<const KindDef*> kinds{&kind};
    for (std::size_t i = 0; i < path.names.size(); ++i) {
      Step step;
      for (const auto* at : kinds) {
        if (const auto* field = at->findField(path.names[i])) step.push_back({at, field});
      }
      if (step.empty()) throw Refused{unknownField(path.names[i], kinds)};
      if (i + 1 < path.names.size()) kinds = reached(step, path.names[i]);
      result.push_back(std::move(step));
    }
    return result;
  }

  std::vector<const KindDef*> reached(const Step& step, const std::string& name) {
    std::vector<const KindDef*> kinds;
    for (const auto& place : step) {
      for (const auto* target : context.catalogue.targets(*place.field)) {
        if (std::ranges::find(kinds, target) == kinds.end()) kinds.push_back(target);
      }
    }
    if (!kinds.empty()) return kinds;
    const auto given = shortened(name);
    throw Refused{{"BAD_EXPRESSION",
                   "\"" + given + "\" leads to no other record: compare it itself, without what follows the dot.",
                   "“" + given + "”不指向其他记录：请去掉点号及其后的部分。"}};
  }

  static Problem unknownField(const std::string& name, const std::vector<const KindDef*>& kinds) {
    const auto given = shortened(name);
    const FieldDef* near = nullptr;
    for (const auto* kind : kinds) near = near != nullptr ? near : kind->nearestField(name);
    const auto& of = *kinds.front();
    return {"UNKNOWN_FIELD",
            of.label.en + " has no field \"" + given + "\"" +
                (near ? ": did you mean " + near->key + "?" : ": see its fields with kinds " + of.key + "."),
            of.label.zh + "没有字段“" + given + "”：" +
                (near ? "是否指“" + near->label.zh + "”？" : "可用 kinds " + of.key + " 查看其字段。")};
  }

  const KindDef& kind;
  const BindContext& context;
};

// ---- matching

class Matcher {
 public:
  explicit Matcher(const RowView& row) : row(row) {}

  bool operator()(const Node& node) const { return std::visit(*this, node.is); }
  bool operator()(const Node::All& all) const { return std::ranges::all_of(all.parts, *this); }
  bool operator()(const Node::Any& any) const { return std::ranges::any_of(any.parts, *this); }
  bool operator()(const Node::Not& no) const { return !(*this)(no.operand.front()); }
  bool operator()(const Node::Test& test) const {
    return anyValue(row, test.path, [&](const FieldDef& field, const sync::Value* value, const RowView& at) {
      if (value == nullptr) return idHolds(at.id(), test.relation, test.literal);
      for (const auto& each : test.tests) {
        if (each.field == &field) return holds(each.test, field, *value, at);
      }
      return false;
    });
  }
  bool operator()(const Node::Empty& empty) const {
    return !anyValue(row, empty.path, [](const FieldDef&, const sync::Value*, const RowView&) { return true; });
  }

 private:
  /// Whether `use` is true of any value at the end of the path; of an id the value is null.
  template <class Use>
  static bool anyValue(const RowView& row, std::span<const Step> path, const Use& use) {
    const auto place = std::ranges::find(path.front(), &row.kind(), &Place::kind);
    if (place == path.front().end()) return false;
    const auto& field = *place->field;
    const bool last = path.size() == 1;
    if (isId(field)) return last && use(field, nullptr, row);
    for (const auto& value : row.values(field)) {
      if (last ? use(field, &value, row) : anyBeyond(value, row, path.subspan(1), use)) return true;
    }
    return false;
  }
  template <class Use>
  static bool anyBeyond(const sync::Value& value, const RowView& row, std::span<const Step> path, const Use& use) {
    const auto* ref = std::get_if<sync::Ref>(&value.is);
    return ref != nullptr && row.referred(ref->id, [&](const RowView& other) { return anyValue(other, path, use); });
  }

  const RowView& row;
};

}  // namespace

OrProblem<BoundExpression> bind(const Expression& expression, const KindDef& kind, const BindContext& context) {
  try {
    return BoundExpression(std::make_shared<const Node>(std::visit(Binder(kind, context), expression.is)));
  } catch (Refused& refused) {
    return std::move(refused.problem);
  }
}

OrProblem<BoundExpression> compile(std::string_view text, const KindDef& kind, const BindContext& context) {
  auto parsed = parseExpression(text);
  if (auto* problem = std::get_if<Problem>(&parsed)) return std::move(*problem);
  return bind(std::get<Expression>(parsed), kind, context);
}

bool matches(const BoundExpression& expression, const RowView& row) {
  return Matcher(row)(*expression.root);
}

}  // namespace satchel::node
