#include "node/query/mentions.h"

namespace satchel::node {
namespace {

using schema::FieldDef;

/// The parent's field, where a step is one of a tree of records of one kind.
const FieldDef* treeOf(const Step& step) {
  if (step.size() != 1 || step[0].field->merge != schema::Merge::PARENT) return nullptr;
  const auto& target = step[0].field->target;
  return target.size() == 1 && target[0] == step[0].kind->key ? step[0].field : nullptr;
}

class Walk {
 public:
  explicit Walk(const std::function<void(const Mention&)>& use) : use(use) {}

  void operator()(const BoundNode& node) { std::visit(*this, node.is); }
  void operator()(const BoundNode::All& all) { each(all.parts); }
  void operator()(const BoundNode::Any& any) { each(any.parts); }
  void operator()(const BoundNode::Not& no) { each(no.operand); }
  void operator()(const BoundNode::Test& test) { path(test.path); }
  void operator()(const BoundNode::Compared& compared) { each(compared.sides); }
  void operator()(const BoundNode::Empty& empty) { each(empty.operand); }
  void operator()(const BoundNode::Field& field) { path(field.path); }
  void operator()(const BoundNode::Constant&) {}
  // What an algorithm looks at is stored, or built in and worked out from nothing that names it.
  void operator()(const BoundNode::ByAlgorithm&) {}
  void operator()(const BoundNode::Calculated& sum) { each(sum.sides); }
  void operator()(const BoundNode::Called& call) { each(call.arguments); }
  void operator()(const BoundNode::Rolled& rollup) {
    const auto outer = std::exchange(inside, wayInto(rollup));
    each(rollup.of);
    each(rollup.where);
    each(rollup.by);
    inside = outer;
    path(rollup.candidates.named);
    // A rollup counts records, whatever of them it names.
    use({Mention::Way::far, rollup.kind, &rollup.kind->titleField(), nullptr});
  }

 private:
  struct Into {
    Mention::Way way = Mention::Way::own;
    const FieldDef* tree = nullptr;
  };

  void each(const BoundNode::Parts& parts) {
    for (const auto& part : parts) (*this)(part);
  }
  static Into wayInto(const BoundNode::Rolled& rollup) {
    const auto& from = rollup.candidates;
    const bool below = from.are == Candidates::Are::leadingThere && from.steps.size() == 1 && from.named.steps.empty();
    const auto* tree = below ? treeOf(from.steps[0]) : nullptr;
    return tree == nullptr ? Into{Mention::Way::far, nullptr} : Into{Mention::Way::down, tree};
  }
  void path(const BoundPath& path) {
    Into at = path.fromHome ? Into{} : inside;
    for (const auto& step : path.steps) {
      for (const auto& place : step) use({at.way, place.kind, place.field, at.tree});
      const auto* tree = treeOf(step);
      at = at.way == Mention::Way::own && tree != nullptr ? Into{Mention::Way::up, tree}
                                                          : Into{Mention::Way::far, nullptr};
    }
  }

  const std::function<void(const Mention&)>& use;
  Into inside;
};

}  // namespace

void eachMention(const BoundNode& root, const std::function<void(const Mention&)>& use) {
  Walk walk(use);
  walk(root);
}

}  // namespace satchel::node
