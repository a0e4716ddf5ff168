#include "node/records/derived.h"

#include "node/query/figures.h"
#include "node/records/derived-view.h"

namespace satchel::node {
namespace {

constexpr std::size_t mostDrops = 200'000;

std::vector<sync::RecordId> namedIn(const Row* row, const schema::FieldDef& via) {
  std::vector<sync::RecordId> named;
  const Cell* cell = row == nullptr ? nullptr : row->cell(via.index);
  if (cell == nullptr) return named;
  for (const auto& value : cell->values) {
    if (const auto* ref = std::get_if<sync::Ref>(&value.is)) named.push_back(ref->id);
  }
  return named;
}

}  // namespace

Derived::Derived(Tracking tracking) : tracking(tracking) {}
Derived::~Derived() = default;

Derived::SpaceValues& Derived::valuesOf(const Sight& sight) {
  const auto& catalogue = sight.rows.catalogueOf(sight.txn, sight.replica, sight.space);
  auto& values = spaces[sight.space.number];
  if (values == nullptr || values->catalogue != catalogue) {
    if (values != nullptr) forgetDrops();
    values = std::make_unique<SpaceValues>();
    values->catalogue = catalogue;
  }
  return *values;
}

/// Null where there is nothing to work out: an algorithm that no node has, or a formula that does not read.
const Formula* Derived::formulaOf(SpaceValues& values, const Sight& sight, const schema::KindDef& kind,
                                  const schema::FieldDef& field) {
  const auto [at, fresh] = values.formulas.try_emplace(&field);
  if (fresh) {
    auto formula = node::formulaOf(kind, field, {values.catalogue->catalogue(), sight.space.currency});
    if (auto* read = std::get_if<Formula>(&formula); read != nullptr && !read->isUnknown())
      at->second = std::move(*read);
  }
  return at->second ? &*at->second : nullptr;
}

std::span<const sync::Value> Derived::of(const Sight& sight, const schema::KindDef& kind, const Row& row,
                                         const schema::FieldDef& field, MadeValues& made) {
  SpaceValues& values = valuesOf(sight);
  const Formula* formula = formulaOf(values, sight, kind, field);
  if (formula == nullptr) return {};
  if (sight.rows.find(sight.txn, sight.replica, sight.space, kind, row.id) != &row) {
    made.push_back(hypothetical(values, sight, kind, row, *formula, made));
    return made.back().empty() ? std::span<const sync::Value>() : std::span(&made.back(), 1);
  }
  const Value* found = kept(values, sight, row.id, &field);
  return (found != nullptr ? *found : workedOut(values, sight, kind, row, field, *formula)).figures;
}

const std::set<sync::RecordId>& Derived::naming(const Sight& sight, const schema::KindDef& kind,
                                                const schema::FieldDef& via, const sync::RecordId& id) {
  static const std::set<sync::RecordId> none;
  const Index& index = indexOf(valuesOf(sight), sight, kind, via);
  const auto at = index.naming.find(id);
  return at == index.naming.end() ? none : at->second;
}

/// Null where it must be worked out.
Derived::Value* Derived::kept(SpaceValues& values, const Sight& sight, const sync::RecordId& id, const void* what) {
  const auto at = values.values.find({id, what});
  if (at == values.values.end()) return nullptr;
  if (at->second.isOf(sight.now) || tracking == Tracking::off) return &at->second;
  drop(values, {&at->second});
  return nullptr;
}

/// Into the frame that asked for it.
void Derived::note(Value& value) {
  Frame& frame = *frames.back();
  frame.values.push_back(&value);
  frame.today = frame.today || value.from.today;
  frame.now = frame.now || value.from.now;
  frame.height = std::max(frame.height, value.from.height + 1);
  if (frames.size() + value.from.height > deepest) throw TooDeep();
}

Derived::Value& Derived::workedOut(SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const Row& row,
                                   const schema::FieldDef& field, const Formula& formula) {
  return workedOut(values, sight, kind, row.id, &field, [&](Value& value) {
    value.figures = figuresOf(formula, View(*this, values, sight, kind, row, nullptr));
  });
}

Derived::Value& Derived::workedOut(SpaceValues& values, const Sight& sight, const schema::KindDef& kind,
                                   const sync::RecordId& id, const void* what,
                                   const std::function<void(Value&)>& work) {
  if (frames.size() >= deepest) throw TooDeep();
  Frame frame;
  frame.records.push_back(id);
  frames.push_back(&frame);
  Value worked;
  try {
    work(worked);
    frames.pop_back();
  } catch (const TooDeep&) {
    // Known to be too deep is the outermost alone; it depends on all that was seen on the way.
    frames.pop_back();
    if (!frames.empty()) {
      frames.back()->take(frame);
      throw;
    }
    frame.height = deepest;
  } catch (...) {
    frames.pop_back();
    throw;
  }
  frame.keepOnce();
  Value& made = values.values[{id, what}];
  made.space = sight.space.number;
  made.kind = &kind;
  made.id = id;
  made.what = what;
  made.figures = std::move(worked.figures);
  made.groundwork = std::move(worked.groundwork);
  made.day = dayOf({sight.now});
  made.now = sight.now;
  made.from = std::move(frame);
  values.link(made);
  return made;
}

sync::Value Derived::hypothetical(SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const Row& row,
                                  const Formula& formula, MadeValues& made) {
  if (frames.size() >= deepest) throw TooDeep();
  Frame frame;
  frames.push_back(&frame);
  try {
    auto value = formula.of(View(*this, values, sight, kind, row, &made));
    frames.pop_back();
    return value;
  } catch (const TooDeep&) {
    frames.pop_back();
    if (!frames.empty()) throw;
    return {};
  } catch (...) {
    frames.pop_back();
    throw;
  }
}

Derived::Index& Derived::indexOf(SpaceValues& values, const Sight& sight, const schema::KindDef& kind,
                                 const schema::FieldDef& via) {
  const std::pair key{&kind, &via};
  if (const auto at = values.indexes.find(key); at != values.indexes.end()) return at->second;
  Index index;
  for (const auto& [id, row] : sight.rows.of(sight.txn, sight.replica, sight.space, kind)) {
    index.put(id, namedIn(&row, via));
  }
  return values.indexes.emplace(key, std::move(index)).first->second;
}

void Derived::drop(SpaceValues& values, std::vector<Value*> stale) {
  std::unordered_set<Value*> seen(stale.begin(), stale.end());
  for (std::size_t i = 0; i < stale.size(); ++i) {
    for (auto* dependent : stale[i]->dependents) {
      if (seen.insert(dependent).second) stale.push_back(dependent);
    }
  }
  for (auto* value : stale) {
    drops.push_back({value->space, value->kind, value->id});
    values.unlink(*value);
  }
  for (auto* value : stale) values.values.erase({value->id, value->what});
  for (; drops.size() > mostDrops; ++firstDropped) drops.pop_front();
}

void Derived::changed(SpaceValues& values, const RecordKey& key, const schema::KindDef* kind, const RowOf& rowOf) {
  std::vector<Value*> stale;
  const auto take = [&](const auto& map, const auto& at) {
    const auto found = map.find(at);
    if (found != map.end()) stale.insert(stale.end(), found->second.begin(), found->second.end());
  };
  take(values.byRecord, key.id);
  if (kind != nullptr) take(values.byKind, kind);
  for (auto& [of, index] : values.indexes) {
    if (of.first != kind) continue;
    auto now = namedIn(rowOf(), *of.second);
    if (const auto before = index.named.find(key.id); before != index.named.end()) {
      for (const auto& target : before->second) take(index.dependents, target);
    }
    for (const auto& target : now) take(index.dependents, target);
    index.take(key.id);
    index.put(key.id, std::move(now));
  }
  sortOnce(stale);
  if (tracking == Tracking::on) drop(values, std::move(stale));
}

void Derived::refresh(const ReadTransaction& txn, Replica& replica, Rows& rows, const Changes& changes) {
  for (const auto& [number, records] : changes.records) {
    const auto values = spaces.find(number);
    if (values == spaces.end()) continue;
    const Space& space = replica.spaces().at(number);
    const auto catalogue = values->second->catalogue;
    if (rows.catalogueOf(txn, replica, space) != catalogue) {
      spaces.erase(values);
      forgetDrops();
      continue;
    }
    for (const RecordKey& key : records) {
      const schema::KindDef* kind = catalogue->catalogue().kind(key.kind);
      changed(*values->second, key, kind, [&] { return rows.find(txn, replica, space, *kind, key.id); });
    }
  }
}

void Derived::forget() {
  spaces.clear();
  forgetDrops();
}

void Derived::forgetDrops() {
  firstDropped = dropped() + 1;
  drops.clear();
}

std::optional<std::set<sync::RecordId>> Derived::droppedSince(std::uint64_t count, std::uint32_t space,
                                                              std::string_view kind) const {
  if (count < firstDropped) return std::nullopt;
  std::set<sync::RecordId> records;
  for (auto at = drops.begin() + static_cast<std::ptrdiff_t>(count - firstDropped); at != drops.end(); ++at) {
    if (at->space == space && at->kind->key == kind) records.insert(at->id);
  }
  return records;
}

}  // namespace satchel::node
