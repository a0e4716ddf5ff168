#include "node/records/derived.h"

#include "node/text/day.h"

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

template <class T>
void keepOnce(std::vector<T>& list) {
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

/// Which records name which in one field of one kind, both ways.
struct Derived::Index {
  std::unordered_map<sync::RecordId, std::set<sync::RecordId>, FixedBytesHash> naming;
  std::unordered_map<sync::RecordId, std::vector<sync::RecordId>, FixedBytesHash> named;
  std::unordered_map<sync::RecordId, std::unordered_set<Value*>, FixedBytesHash> dependents;  ///< by what is named

  void put(const sync::RecordId& id, std::vector<sync::RecordId> now) {
    for (const auto& target : now) naming[target].insert(id);
    if (!now.empty()) named[id] = std::move(now);
  }
  void take(const sync::RecordId& id) {
    const auto at = named.find(id);
    if (at == named.end()) return;
    for (const auto& target : at->second) {
      const auto bucket = naming.find(target);
      bucket->second.erase(id);
      if (bucket->second.empty()) naming.erase(bucket);
    }
    named.erase(at);
  }
};

/// What is being worked out has looked at these.
struct Derived::Frame {
  using Bucket = std::pair<Index*, sync::RecordId>;
  std::vector<sync::RecordId> records;
  std::vector<Bucket> buckets;
  std::vector<const schema::KindDef*> kinds;
  std::vector<Value*> values;
  bool today = false, now = false;
  unsigned height = 1;

  void take(const Frame& other) {
    records.insert(records.end(), other.records.begin(), other.records.end());
    buckets.insert(buckets.end(), other.buckets.begin(), other.buckets.end());
    kinds.insert(kinds.end(), other.kinds.begin(), other.kinds.end());
    values.insert(values.end(), other.values.begin(), other.values.end());
    today = today || other.today;
    now = now || other.now;
  }
  void keepOnce() {
    node::keepOnce(records);
    node::keepOnce(buckets);
    node::keepOnce(kinds);
    node::keepOnce(values);
  }
};

struct Derived::Value {
  std::uint32_t space = 0;
  const schema::KindDef* kind = nullptr;
  sync::RecordId id;
  const void* what = nullptr;  ///< the field, or the laying of groundwork
  sync::Value value;
  std::shared_ptr<const Groundwork> groundwork;
  sync::Date day;        ///< for which it holds, where it looked
  sync::Millis now = 0;  ///< the same of the moment
  Frame from;
  std::unordered_set<Value*> dependents;

  bool isOf(sync::Millis moment) const {
    return (!from.today || day == dayOf({moment})) && (!from.now || now == moment);
  }
  std::span<const sync::Value> span() const {
    return value.empty() ? std::span<const sync::Value>() : std::span(&value, 1);
  }
};

struct Derived::SpaceValues {
  std::shared_ptr<const SpaceCatalogue> catalogue;  ///< whose kinds and fields these are
  struct KeyHash {
    std::size_t operator()(const std::pair<sync::RecordId, const void*>& key) const {
      return FixedBytesHash{}(key.first) ^ std::hash<const void*>{}(key.second);
    }
  };
  std::unordered_map<std::pair<sync::RecordId, const void*>, Value, KeyHash> values;
  std::unordered_map<sync::RecordId, std::unordered_set<Value*>, FixedBytesHash> byRecord;
  std::map<const schema::KindDef*, std::unordered_set<Value*>> byKind;
  std::map<std::pair<const schema::KindDef*, const schema::FieldDef*>, Index> indexes;
  std::map<const schema::FieldDef*, std::optional<Formula>> formulas;

  void link(Value& value) {
    for (const auto& id : value.from.records) byRecord[id].insert(&value);
    for (const auto& [index, id] : value.from.buckets) index->dependents[id].insert(&value);
    for (const auto* kind : value.from.kinds) byKind[kind].insert(&value);
    for (auto* other : value.from.values) other->dependents.insert(&value);
  }
  void unlink(Value& value) {
    const auto erase = [&](auto& map, const auto& key) {
      const auto at = map.find(key);
      if (at == map.end()) return;
      at->second.erase(&value);
      if (at->second.empty()) map.erase(at);
    };
    for (const auto& id : value.from.records) erase(byRecord, id);
    for (const auto& [index, id] : value.from.buckets) erase(index->dependents, id);
    for (const auto* kind : value.from.kinds) erase(byKind, kind);
    for (auto* other : value.from.values) other->dependents.erase(&value);
  }
};

/// A row while a value is worked out from it: notes what is looked at in the innermost frame.
class Derived::View final : public RowView {
 public:
  View(Derived& derived, SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const Row& row,
       MadeValues* made)
      : derived(derived), space(values), sight(sight), def(kind), row(row), made(made) {}

  const schema::KindDef& kind() const override { return def; }
  const sync::RecordId& id() const override { return row.id; }
  bool deleted() const override { return row.presence.deleted; }

  std::span<const sync::Value> values(const schema::FieldDef& field) const override {
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
    return found->span();
  }
  std::shared_ptr<const Groundwork> groundwork(const Laying& laying,
                                               const schema::Catalogue& catalogue) const override {
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
  bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const override {
    frame().records.push_back(id);
    const auto* kind = sight.rows.kindOf(sight.txn, sight.replica, sight.space, id);
    const Row* found = kind == nullptr ? nullptr : sight.rows.find(sight.txn, sight.replica, sight.space, *kind, id);
    return found != nullptr && use(View(derived, space, sight, *kind, *found, nullptr));
  }
  void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
              const Use& use) const override {
    Index& index = indexOf(space, sight, kind, via);
    frame().buckets.emplace_back(&index, id);
    const auto at = index.naming.find(id);
    if (at == index.naming.end()) return;
    for (const auto& each : at->second) {
      const Row* found = sight.rows.find(sight.txn, sight.replica, sight.space, kind, each);
      if (found != nullptr) use(View(derived, space, sight, kind, *found, nullptr));
    }
  }
  void all(const schema::KindDef& kind, const Use& use) const override {
    frame().kinds.push_back(&kind);
    for (const auto& each : sight.rows.of(sight.txn, sight.replica, sight.space, kind)) {
      use(View(derived, space, sight, kind, each.second, nullptr));
    }
  }
  sync::Millis now() const override {
    frame().now = true;
    return sight.now;
  }
  sync::Date today() const override {
    frame().today = true;
    return dayOf({sight.now});
  }

 private:
  Frame& frame() const { return *derived.frames.back(); }

  Derived& derived;
  SpaceValues& space;
  const Sight& sight;
  const schema::KindDef& def;
  const Row& row;
  MadeValues* made;  ///< of a row that is not as stored
};

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
  return (found != nullptr ? *found : workedOut(values, sight, kind, row, field, *formula)).span();
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
  return workedOut(values, sight, kind, row.id, &field,
                   [&](Value& value) { value.value = formula.of(View(*this, values, sight, kind, row, nullptr)); });
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
  made.value = std::move(worked.value);
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
  keepOnce(stale);
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
