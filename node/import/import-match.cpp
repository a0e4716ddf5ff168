// Which record a row is about: by its id, its id in the file's own system, the field that was asked for, or its title.
#include "node/import/import-run.h"
#include "node/records/line.h"
#include "node/text/fold.h"

namespace satchel::node {
namespace {

Problem ambiguous(const std::string& by, std::size_t count) {
  return {"IMPORT_AMBIGUOUS",
          std::to_string(count) + " records here have " + by +
              "; add a column with their ids, or match by another field with --match.",
          "这里有 " + std::to_string(count) + " 条记录的" + by + "；请增加编号列，或用 --match 按别的字段匹配。"};
}

std::string matchKey(const sync::Value& value) {
  return fold(lineOf(value));
}

std::vector<std::string> matchKeys(const schema::FieldDef& field, const TypedRow& row,
                                   const std::vector<WantedValue>& references) {
  std::vector<std::string> keys;
  for (const auto* list : {&row.values, &references}) {
    for (const WantedValue& wanted : *list) {
      if (wanted.field == &field) keys.push_back(matchKey(sync::decodeValue(wanted.value).value_or(sync::Value{})));
    }
  }
  return keys;
}

}  // namespace

ImportRun::Found ImportRun::match(Place place, const TypedRow& row, const std::vector<WantedValue>& references) {
  const bool byIds = plan.match == nullptr || plan.match->key == "id" || plan.match->key == "external_ids";
  if (!byIds) return matchField(place, row, references);
  if (row.id) {
    const auto* owner = node.rows.kindOf(place.access.txn, place.access.replica, place.space, *row.id);
    if (owner == nullptr || owner->key == kind.key) return {row.id, std::nullopt};
    return {std::nullopt, Problem{"IMPORT_OTHER_KIND",
                                  "The record '" + hex(*row.id) + "' is here already and is of the kind " +
                                      owner->label.en + ", not " + kind.label.en + "; check the id or --kind.",
                                  "记录“" + hex(*row.id) + "”已存在，是" + owner->label.zh + "而不是" + kind.label.zh +
                                      "；请检查编号或 --kind。"}};
  }
  if (!row.externalId.empty()) return {finder.index(place, kind).external(row.externalId), std::nullopt};
  return matchTitle(place, row, references);
}

ImportRun::Found ImportRun::matchTitle(Place place, const TypedRow& row, const std::vector<WantedValue>& references) {
  constexpr std::size_t mostCompared = 100;  // of records that all have one name
  Found found;
  std::size_t candidates = 0;
  if (row.title.empty()) return found;
  const schema::FieldDef& title = kind.titleField();
  for (const sync::RecordId& id : finder.index(place, kind).titled(row.title)) {
    // Two rows of one file are two records, even if they have one name.
    if (touched.contains(id) || attempt.touched.contains(id)) continue;
    const Row* each = node.rows.find(place.access.txn, place.access.replica, place.space, kind, id);
    if (each == nullptr || each->presence.deleted || lineOf(each->value(&title)) != row.title) continue;
    if (changesTo(kind, *each, row, references).empty()) return {id, std::nullopt};
    if (!found.id) found.id = id;
    if (++candidates == mostCompared) break;
  }
  if (candidates > 1) found.problem = ambiguous(title.label.en + " '" + row.title + "'", candidates);
  return found;
}

ImportRun::Found ImportRun::matchField(Place place, const TypedRow& row, const std::vector<WantedValue>& references) {
  if (!byMatch) {
    byMatch.emplace();
    for (const auto& [id, each] : node.rows.of(place.access.txn, place.access.replica, place.space, kind)) {
      const Cell* cell = each.presence.deleted ? nullptr : each.cell(plan.match->index);
      if (cell == nullptr) continue;
      for (const sync::Value& value : cell->values) (*byMatch)[matchKey(value)].push_back(id);
    }
  }
  std::vector<sync::RecordId> found;
  std::string value;
  for (const std::string& key : matchKeys(*plan.match, row, references)) {
    const auto at = byMatch->find(key);
    if (at == byMatch->end()) continue;
    value = key;
    for (const sync::RecordId& id : at->second) {
      if (std::ranges::find(found, id) == found.end()) found.push_back(id);
    }
  }
  if (found.size() > 1) return {std::nullopt, ambiguous(plan.match->label.en + " '" + value + "'", found.size())};
  return {found.empty() ? std::nullopt : std::optional(found[0]), std::nullopt};
}

void ImportRun::learnMatch(const TypedRow& row, const std::vector<WantedValue>& references, const sync::RecordId& id) {
  if (!byMatch) return;
  for (const std::string& key : matchKeys(*plan.match, row, references)) (*byMatch)[key].push_back(id);
}

}  // namespace satchel::node
