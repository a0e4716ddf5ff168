#include "node/import/record-finder.h"

#include "node/text/words.h"

namespace satchel::node {
namespace {
constexpr std::size_t shortestPrefix = 6, idDigits = 2 * sync::RecordId::size;
}

RecordIndex& RecordFinder::index(Place place, const schema::KindDef& kind) {
  const auto at = indexes.find(&kind);
  if (at != indexes.end()) return at->second;
  const Rows::Table& rows = node.rows.of(place.access.txn, place.access.replica, place.space, kind);
  return indexes.emplace(&kind, RecordIndex(kind, rows)).first->second;
}

void RecordFinder::forget() {
  indexes.clear();
  stages.reset();
}

std::optional<sync::RecordId> RecordFinder::byPrefix(Place place, const std::vector<const schema::KindDef*>& targets,
                                                     std::string_view text) const {
  if (text.size() < shortestPrefix || text.size() > idDigits) return std::nullopt;
  const std::string prefix = lowered(text);
  const auto bytes = unhex(std::string_view(prefix).substr(0, prefix.size() / 2 * 2));
  if (!bytes) return std::nullopt;
  std::vector<sync::RecordId> found;
  place.access.txn.scanPrefix(Table::ids, Key().u32(place.space.number).raw(*bytes), [&](ByteView key, ByteView) {
    const auto id = *sync::RecordId::from(key.subspan(4));
    if (hex(id).starts_with(prefix)) found.push_back(id);
    return found.size() < 2;
  });
  if (found.size() != 1) return std::nullopt;
  const schema::KindDef* kind = node.rows.kindOf(place.access.txn, place.access.replica, place.space, found[0]);
  const bool meant = kind != nullptr && std::ranges::find(targets, kind->key, &schema::KindDef::key) != targets.end();
  return meant ? std::optional(found[0]) : std::nullopt;
}

std::optional<sync::RecordId> RecordFinder::find(Place place, const WantedReference& wanted,
                                                 std::vector<FieldEdit>& edits) {
  const auto targets = catalogue.targets(*wanted.field);
  const bool whole = wanted.text.size() == idDigits;
  if (auto id = whole ? byPrefix(place, targets, wanted.text) : std::nullopt) return id;
  if (wanted.idOf != nullptr) {
    if (auto id = index(place, *wanted.idOf).external(wanted.externalId)) return id;
  }
  const bool isStage = targets.size() == 1 && targets[0]->key == "stage";
  if (isStage && !stages) {
    stages.emplace(catalogue, place.space.id,
                   node.rows.of(place.access.txn, place.access.replica, place.space, *targets[0]));
  }
  if (auto id = isStage ? stages->find(wanted.text) : std::nullopt) return id;
  std::optional<sync::RecordId> found;
  for (const schema::KindDef* kind : targets) {
    for (const sync::RecordId& id : index(place, *kind).titled(wanted.text)) {
      if (found && *found != id) return std::nullopt;
      found = id;
    }
  }
  // A name of digits is a name before it is the beginning of an id.
  if (!found && !whole) found = byPrefix(place, targets, wanted.text);
  if (!found && isStage) found = stages->add(wanted.text, edits);
  return found;
}

}  // namespace satchel::node
