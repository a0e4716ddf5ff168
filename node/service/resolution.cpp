#include "node/service/resolution.h"

#include "node/records/line.h"
#include "node/service/batches.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

/// What one commit writes, beyond which the next decision begins another.
constexpr std::size_t fieldsAtOnce = 2000;

[[noreturn]] void refuseNoConflict(const std::string& field) {
  throw Refusal({"NO_CONFLICT", "'" + field + "' is not in conflict on this record; see: satchel conflicts.",
                 "此记录的“" + field + "”没有冲突；请查看：satchel conflicts。"});
}

/// The versions that stand against each other, the strongest first: of a field, or of each element of a set that has
/// several.
std::vector<std::vector<const sync::Version*>> disputes(const schema::FieldDef& field, const sync::Entry& entry) {
  const auto differ = [](const std::vector<const sync::Version*>& versions) {
    return std::ranges::any_of(versions,
                               [&](const sync::Version* each) { return each->value != versions.front()->value; });
  };
  std::vector<std::vector<const sync::Version*>> found;
  if (!field.isSet()) {
    auto versions = sync::read(entry, sync::MergeCode::keepBoth).shown;
    if (!versions.empty() && differ(versions)) found.push_back(std::move(versions));
    return found;
  }
  std::map<Bytes, sync::Entry> elements;
  for (const sync::Version& version : entry.live) {
    if (const auto parts = sync::decodeElement(version.value)) elements[copyOf(parts->id)].live.push_back(version);
  }
  for (const auto& [id, element] : elements) {
    std::vector<const sync::Version*> versions;
    for (const sync::Version* shown : sync::read(element, sync::MergeCode::keepBoth).shown) {
      const auto same = std::ranges::find(entry.live, shown->dot, &sync::Version::dot);
      versions.push_back(&*same);
    }
    if (differ(versions)) found.push_back(std::move(versions));
  }
  return found;
}

const sync::Entry* entryOf(const sync::Record& record, const schema::FieldDef& field) {
  const auto at = record.entries.find(field.entry());
  return at == record.entries.end() ? nullptr : &at->second;
}

FieldEdit settling(const schema::KindDef& kind, const sync::RecordId& id, const schema::FieldDef& field,
                   const sync::Version& version) {
  if (!field.isSet()) return {id, kind.key, field.entry(), FieldEdit::Action::set, {}, version.value};
  const auto element = sync::decodeElement(version.value);
  return {id, kind.key, field.key, FieldEdit::Action::addElement, copyOf(element->id), copyOf(element->value)};
}

}  // namespace

Edit Resolution::decide(const schema::KindDef& kind, const Row& row, const std::vector<TypedChange>& changes) {
  const sync::Record stored = lookup.stored(kind, row.id);
  std::vector<TypedChange> typed;
  Edit whole;
  for (const TypedChange& change : changes) {
    if (change.field == sync::deletedField) {
      if (!row.presence.editedAfterDelete) refuseNoConflict(change.field);
      const bool erase = schema::fold(change.text) == "yes" || schema::fold(change.text) == "true";
      FieldEdit decided{row.id, kind.key, std::string(sync::deletedField),
                        erase ? FieldEdit::Action::erase : FieldEdit::Action::restore};
      add({decided}, row.id, sync::deletedField, {"yes", "no"}, erase ? "yes" : "no");
      continue;
    }
    const schema::FieldDef* field = kind.findField(change.field);
    const Cell* cell = field == nullptr ? nullptr : row.cell(field->index);
    if (field != nullptr && (cell == nullptr || !cell->conflict)) refuseNoConflict(field->key);
    typed.push_back(change);
  }
  auto editing = contextFor(lookup);
  Edit planned = orRefuse(planEdit(kind, row.id, &row, typed, editing));
  add(planned.fields, row.id, {}, {}, {});
  for (const TypedChange& change : typed) {
    const schema::FieldDef& field = *kind.findField(change.field);
    add({}, row.id, field.key, candidatesOf(field, *entryOf(stored, field)), change.text);
  }
  return planned;
}

void Resolution::decide(const schema::KindDef& kind, const Row& row, const sync::BatchId& batch, bool keep) {
  const sync::Record stored = lookup.stored(kind, row.id);
  std::set<std::string> done;  // parts of one value are settled with it
  for (const Cell& cell : row.cells) {
    const schema::FieldDef& field = kind.fields[cell.field];
    const sync::Entry* entry = cell.conflict ? entryOf(stored, field) : nullptr;
    if (entry == nullptr || !done.insert(field.entry()).second) continue;
    for (const auto& versions : disputes(field, *entry)) {
      const auto ofBatch = [&](const sync::Version* version) {
        return batchOf(lookup.access, lookup.space, version->dot) == batch;
      };
      const auto chosen =
          std::ranges::find_if(versions, [&](const sync::Version* version) { return ofBatch(version) == keep; });
      if (chosen == versions.end() || std::ranges::none_of(versions, ofBatch)) continue;
      add({settling(kind, row.id, field, **chosen)}, row.id, field.key, candidatesOf(field, *entry),
          textOf(field, valueIn(field, (*chosen)->value)));
    }
  }
}

void Resolution::add(std::vector<FieldEdit> fields, const sync::RecordId& id, std::string_view field,
                     const std::vector<std::string>& candidates, const std::string& chosen) {
  if (edits.empty() || edits.back().fields.size() >= fieldsAtOnce) edits.emplace_back();
  auto& written = edits.back().fields;
  std::ranges::move(fields, std::back_inserter(written));
  if (field.empty()) return;
  ++decisions;
  const schema::KindDef& event = *lookup.catalogue.kind("conflict_resolution");
  const sync::Millis now = lookup.now();
  const sync::RecordId eventId = newRecordId(now, lookup.node.random);
  const auto put = [&](const char* key, const std::vector<sync::Value>& values) {
    std::ranges::move(editsOf(eventId, event, *event.field(key), values), std::back_inserter(written));
  };
  std::vector<sync::Value> choices;
  for (const std::string& each : candidates) choices.push_back({sync::Text{each}});
  put("record", {{sync::Ref{id}}});
  put("field", {{sync::Text{std::string(field)}}});
  put("candidates", choices);
  if (!chosen.empty()) put("chosen", {{sync::Text{chosen}}});
  if (!reason.empty()) put("reason", {{sync::Text{reason}}});
  put("at", {{sync::DateTime{now}}});
  put("by", {{sync::Ref{naturalId(lookup.space.id, "user", hex(lookup.node.profile.personId))}}});
}

std::string Resolution::textOf(const schema::FieldDef& field, const sync::Value& value) {
  if (const auto* ref = std::get_if<sync::Ref>(&value.is)) {
    const std::string title = lookup.node.rows.titleOf(lookup.access.txn, lookup.access.replica, lookup.space, ref->id);
    return title.empty() ? hex(ref->id) : title;
  }
  return node::textOf(field, value);
}

std::vector<std::string> Resolution::candidatesOf(const schema::FieldDef& field, const sync::Entry& entry) {
  std::vector<std::string> candidates;
  for (const auto& versions : disputes(field, entry)) {
    for (const sync::Version* version : versions) {
      const std::string text = textOf(field, valueIn(field, version->value));
      if (!text.empty() && std::ranges::find(candidates, text) == candidates.end()) candidates.push_back(text);
    }
  }
  return candidates;
}

std::set<sync::BatchId> batchesInConflict(StoreLookup& lookup, const schema::KindDef& kind, const Row& row,
                                          std::string_view prefix) {
  std::set<sync::BatchId> found;
  if (prefix.size() < 6 || std::ranges::none_of(row.cells, &Cell::conflict)) return found;
  const sync::Record stored = lookup.stored(kind, row.id);
  for (const Cell& cell : row.cells) {
    const sync::Entry* entry = cell.conflict ? entryOf(stored, kind.fields[cell.field]) : nullptr;
    if (entry == nullptr) continue;
    for (const auto& versions : disputes(kind.fields[cell.field], *entry)) {
      for (const sync::Version* version : versions) {
        const auto batch = batchOf(lookup.access, lookup.space, version->dot);
        if (batch && hex(*batch).starts_with(prefix)) found.insert(*batch);
      }
    }
  }
  return found;
}

}  // namespace satchel::node
