// What Derived keeps, and by what it finds what has to be dropped. Invariant: every kept value is linked under all that
// it was worked out from, and nothing else is. Only for the files of Derived.
#pragma once
#include "node/records/derived.h"
#include "node/text/day.h"

namespace satchel::node {

template <class T>
void sortOnce(std::vector<T>& list) {
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

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
    sortOnce(records);
    sortOnce(buckets);
    sortOnce(kinds);
    sortOnce(values);
  }
};

struct Derived::Value {
  std::uint32_t space = 0;
  const schema::KindDef* kind = nullptr;
  sync::RecordId id;
  const void* what = nullptr;  ///< the field, or the laying of groundwork
  std::vector<sync::Value> figures;
  std::shared_ptr<const Groundwork> groundwork;
  sync::Date day;        ///< for which it holds, where it looked
  sync::Millis now = 0;  ///< the same of the moment
  Frame from;
  std::unordered_set<Value*> dependents;

  bool isOf(sync::Millis moment) const {
    return (!from.today || day == dayOf({moment})) && (!from.now || now == moment);
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

}  // namespace satchel::node
