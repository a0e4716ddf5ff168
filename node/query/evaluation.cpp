#include "node/query/bound-expression.h"
#include "node/query/candidates.h"
#include "node/query/path-values.h"
#include "node/query/rolling.h"
#include "node/text/fold.h"

namespace satchel::node {
namespace {

bool passes(Relation relation, const Worth& left, const Worth& right) {
  const auto *text = std::get_if<std::string>(&left.is), *wanted = std::get_if<std::string>(&right.is);
  if (relation == Relation::contains && text != nullptr && wanted != nullptr) {
    return fold(*text).find(fold(*wanted)) != std::string::npos;
  }
  if (relation == Relation::startsWith) {
    return text != nullptr && wanted != nullptr && fold(*text).starts_with(fold(*wanted));
  }
  const auto order = compare(left, right);
  if (!order) return false;
  switch (relation) {
    case Relation::equal:
    case Relation::contains:  // of several records: whether one is the same
      return *order == 0;
    case Relation::less:
      return *order < 0;
    case Relation::lessOrEqual:
      return *order <= 0;
    case Relation::greater:
      return *order > 0;
    case Relation::greaterOrEqual:
      return *order >= 0;
    case Relation::startsWith:
      break;
  }
  return false;
}

class Evaluator {
 public:
  /// `home` is `this`; `at` is the record that a rollup is looking at.
  Evaluator(const RowView& home, const RowView& at) : home(home), at(at) {}

  bool holds(const BoundNode& node) const {
    const auto value = std::visit(*this, node.is);
    const auto* truth = std::get_if<bool>(&value.is);
    return truth != nullptr && *truth;
  }
  Worth worth(const BoundNode& node) const { return std::visit(*this, node.is); }

  Worth operator()(const BoundNode::All& all) const {
    return {std::ranges::all_of(all.parts, [&](const BoundNode& part) { return holds(part); })};
  }
  Worth operator()(const BoundNode::Any& any) const {
    return {std::ranges::any_of(any.parts, [&](const BoundNode& part) { return holds(part); })};
  }
  Worth operator()(const BoundNode::Not& no) const { return {!holds(no.operand.front())}; }
  Worth operator()(const BoundNode::Test& test) const {
    return {eachValue(test.path, home, at, [&](const sync::Value* value, const RowView& row) {
      if (value == nullptr) return idHolds(row.id(), test.relation, test.literal);
      const auto& step = test.path.steps.back();
      const auto* field = std::ranges::find(step, &row.kind(), &Place::kind)->field;
      for (const auto& each : test.tests) {
        if (each.field == field) return node::holds(each.test, *field, *value, row);
      }
      return false;
    })};
  }
  Worth operator()(const BoundNode::Compared& compared) const {
    return {anyWorth(compared.sides[0], [&](const Worth& left) {
      return anyWorth(compared.sides[1], [&](const Worth& right) {
        if (!Market::areApart(left, right)) return passes(compared.relation, left, right);
        auto one = left, other = right;
        return compared.market->meet(one, other, at) && passes(compared.relation, one, other);
      });
    })};
  }
  Worth operator()(const BoundNode::Empty& empty) const {
    return {!anyWorth(empty.operand.front(), [](const Worth& worth) { return !worth.empty(); })};
  }
  Worth operator()(const BoundNode::Field& field) const {
    Worth result;
    eachValue(field.path, home, at, [&](const sync::Value* value, const RowView& row) {
      result = value == nullptr ? Worth{row.id()} : worthOf(*value);
      return true;
    });
    return result;
  }
  Worth operator()(const BoundNode::Constant& constant) const { return constant.worth; }
  Worth operator()(const BoundNode::ByAlgorithm& computed) const {
    return computed.algorithm == nullptr ? Worth{} : computed.algorithm(home, *computed.catalogue);
  }
  Worth operator()(const BoundNode::Calculated& sum) const {
    auto left = worth(sum.sides[0]);
    if (left.empty()) return {};
    auto right = worth(sum.sides[1]);
    return sum.market->meet(left, right, at) ? calculate(sum.sign, left, right) : Worth{};
  }
  Worth operator()(const BoundNode::Called& call) const {
    const auto& given = call.arguments;
    switch (call.function) {
      case Function::choose:
        return worth(holds(given[0]) ? given[1] : given[2]);
      case Function::coalesce:
        for (const auto& each : given) {
          if (auto found = worth(each); !found.empty()) return found;
        }
        return {};
      case Function::days:
        return daysBetween(worth(given[0]), worth(given[1]));
      case Function::today:
        return {home.today()};
      case Function::now:
        return {sync::DateTime{home.now()}};
      case Function::round: {
        const auto places = worth(given[1]);
        return rounded(worth(given[0]), placesIn(std::get<Quantity>(places.is)));
      }
    }
    return {};
  }
  Worth operator()(const BoundNode::Rolled& rollup) const {
    Rolling rolling(rollup.fold, *rollup.market, home);
    eachCandidate(rollup, home, [&](const RowView& row) {
      const Evaluator there(home, row);
      if (!rollup.where.empty() && !there.holds(rollup.where.front())) return;
      if (rollup.of.empty()) return rolling.add(plain(1), {true}, row);
      auto term = there.worth(rollup.of.front());
      if (term.empty()) return;
      rolling.add(std::move(term), rollup.by.empty() ? Worth{true} : there.worth(rollup.by.front()), row);
    });
    return rolling.result();
  }

 private:
  static unsigned placesIn(const Quantity& places) {
    return static_cast<unsigned>(places.number.rounded(0).value_or(sync::Decimal{}).mantissa);
  }

  /// Of a field with several values, any of them.
  template <class Use>
  bool anyWorth(const BoundNode& node, const Use& use) const {
    if (const auto* field = std::get_if<BoundNode::Field>(&node.is)) {
      return eachValue(field->path, home, at, [&](const sync::Value* value, const RowView& row) {
        return use(value == nullptr ? Worth{row.id()} : worthOf(*value));
      });
    }
    return use(worth(node));
  }

  const RowView& home;
  const RowView& at;
};

}  // namespace

bool holds(const BoundNode& node, const RowView& row) {
  return Evaluator(row, row).holds(node);
}

Worth worth(const BoundNode& node, const RowView& row) {
  return Evaluator(row, row).worth(node);
}

}  // namespace satchel::node
