#include "node/query/candidates.h"

#include <set>

#include "node/query/path-values.h"

namespace satchel::node {
namespace {

using Ids = std::set<sync::RecordId>;

const BoundPath* pathOf(const BoundNode& node) {
  const auto* field = std::get_if<BoundNode::Field>(&node.is);
  return field == nullptr || node.type != Type::record ? nullptr : &field->path;
}

std::optional<Candidates> narrowed(const BoundPath& inside, const BoundPath& named) {
  if (inside.fromHome || inside.steps.empty() || !named.fromHome) return std::nullopt;
  const auto isThere = [](const Place& place) { return isId(*place.field); };
  if (inside.steps.size() == 1 && inside.steps[0].size() == 1 && isThere(inside.steps[0][0])) {
    return Candidates{Candidates::Are::named, named, {}};
  }
  // Who names whom is known of what is stored.
  for (const auto& step : inside.steps) {
    for (const auto& place : step) {
      if (isThere(place) || place.field->isDerived()) return std::nullopt;
    }
  }
  return Candidates{Candidates::Are::leadingThere, named, inside.steps};
}

Ids idsAt(const BoundPath& path, const RowView& home) {
  Ids ids;
  eachValue(path, home, home, [&](const sync::Value* value, const RowView& row) {
    const auto* ref = value == nullptr ? nullptr : std::get_if<sync::Ref>(&value->is);
    if (value == nullptr) ids.insert(row.id());
    if (ref != nullptr) ids.insert(ref->id);
    return false;
  });
  return ids;
}

}  // namespace

Candidates candidatesOf(const BoundNode& where) {
  if (const auto* all = std::get_if<BoundNode::All>(&where.is)) {
    for (const auto& part : all->parts) {
      if (auto found = candidatesOf(part); found.are != Candidates::Are::all) return found;
    }
    return {};
  }
  const auto* compared = std::get_if<BoundNode::Compared>(&where.is);
  if (compared == nullptr || (compared->relation != Relation::equal && compared->relation != Relation::contains)) {
    return {};
  }
  const auto *left = pathOf(compared->sides[0]), *right = pathOf(compared->sides[1]);
  if (left == nullptr || right == nullptr) return {};
  if (auto found = narrowed(*left, *right)) return std::move(*found);
  if (auto found = narrowed(*right, *left)) return std::move(*found);
  return {};
}

void eachCandidate(const BoundNode::Rolled& rollup, const RowView& home, const RowView::Use& use) {
  const auto& from = rollup.candidates;
  const auto kept = [&](const RowView& row) {
    if (!row.deleted()) use(row);
  };
  if (from.are == Candidates::Are::all) return home.all(*rollup.kind, kept);
  Ids ids = idsAt(from.named, home);
  for (std::size_t i = from.steps.size(); i-- > 0;) {
    const bool straight = i == 0 && ids.size() == 1 && from.steps[0].size() == 1;
    if (straight) return home.naming(*rollup.kind, *from.steps[0][0].field, *ids.begin(), kept);
    Ids before;
    for (const auto& place : from.steps[i]) {
      for (const auto& id : ids) {
        home.naming(*place.kind, *place.field, id, [&](const RowView& row) { before.insert(row.id()); });
      }
    }
    ids = std::move(before);
  }
  for (const auto& id : ids) {
    home.referred(id, [&](const RowView& row) {
      if (&row.kind() == rollup.kind) kept(row);
      return true;
    });
  }
}

}  // namespace satchel::node
