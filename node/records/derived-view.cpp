#include "node/records/derived-view.h"

namespace satchel::node {

std::span<const sync::Value> Derived::View::values(const schema::FieldDef& field) const {
  if (field.formula.empty()) {
    const Cell* cell = row.cell(field.index);
    return cell == nullptr ? std::span<const sync::Value>() : std::span(cell->values);
  }
  const Formula* formula = formulaOf(space, sight, def, field);
  if (formula == nullptr) return {};
  if (made != nullptr) {
    made->push_back(derived.hypothetical(space, sight, def, row, *formula, *made));
    return made->back().empty() ? std::span<const sync::Value>() : std::span(&made->back(), 1);
  }
  Value* found = derived.kept(space, sight, row.id, &field);
  if (found == nullptr) found = &derived.workedOut(space, sight, def, row, field, *formula);
  derived.note(*found);
  return found->figures;
}

std::shared_ptr<const Groundwork> Derived::View::groundwork(const Laying& laying,
                                                            const schema::Catalogue& catalogue) const {
  if (made != nullptr) return laying.of(*this, catalogue);
  const sync::RecordId of = laying.forAll ? sync::RecordId{} : row.id;
  Value* found = derived.kept(space, sight, of, &laying);
  if (found == nullptr) {
    found = &derived.workedOut(space, sight, def, of, &laying,
                               [&](Value& value) { value.groundwork = laying.of(*this, catalogue); });
  }
  derived.note(*found);
  return found->groundwork;
}

bool Derived::View::referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const {
  frame().records.push_back(id);
  const auto* kind = sight.rows.kindOf(sight.txn, sight.replica, sight.space, id);
  const Row* found = kind == nullptr ? nullptr : sight.rows.find(sight.txn, sight.replica, sight.space, *kind, id);
  return found != nullptr && use(View(derived, space, sight, *kind, *found, nullptr));
}

void Derived::View::naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
                           const Use& use) const {
  Index& index = indexOf(space, sight, kind, via);
  frame().buckets.emplace_back(&index, id);
  const auto at = index.naming.find(id);
  if (at == index.naming.end()) return;
  for (const auto& each : at->second) {
    const Row* found = sight.rows.find(sight.txn, sight.replica, sight.space, kind, each);
    if (found != nullptr) use(View(derived, space, sight, kind, *found, nullptr));
  }
}

void Derived::View::all(const schema::KindDef& kind, const Use& use) const {
  frame().kinds.push_back(&kind);
  for (const auto& each : sight.rows.of(sight.txn, sight.replica, sight.space, kind)) {
    use(View(derived, space, sight, kind, each.second, nullptr));
  }
}

sync::Millis Derived::View::now() const {
  frame().now = true;
  return sight.now;
}

sync::Date Derived::View::today() const {
  frame().today = true;
  return dayOf({sight.now});
}

std::vector<RowPast::Writing> Derived::View::writings(const schema::FieldDef& field) const {
  std::vector<Writing> found;
  const auto record = sight.rows.stored(sight.txn, sight.replica, sight.space, def, row.id);
  if (!record) return found;
  for (const std::uint64_t n : record->feed) {
    const auto commit = sight.replica.openFeed(sight.txn, sight.space, n);
    if (!commit) continue;
    const auto& operations = commit->operations;
    const References references(sight.txn, sight.space, operations, commit->log);
    for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
      const auto& operation = operations.list[i];
      const bool writes = operation.action == sync::Operation::Action::write && operation.record == row.id;
      if (!writes || operations.names[operation.field] != field.key) continue;
      auto act =
          sight.replica.actOf(sight.txn, sight.space, references, operations, i, commit->log, commit->header.seq);
      if (act.isVoid) continue;
      auto value = sync::decodeValue(act.value).value_or(sync::Value{});
      found.push_back({act.dot, std::move(value), std::move(act.replaces)});
    }
  }
  return found;
}

}  // namespace satchel::node
