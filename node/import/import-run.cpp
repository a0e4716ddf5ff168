#include "node/import/import-run.h"

#include "node/records/composites.h"
#include "node/records/edits.h"
#include "node/records/line.h"
#include "node/records/numbers.h"

namespace satchel::node {
namespace {

constexpr std::size_t mostRejects = 10'000;
/// Records that share a commit: few enough that history and undo open little, many enough that signing costs nothing.
constexpr std::size_t recordsPerCommit = 100, bytesPerCommit = 180 * 1024;

std::size_t sizeOf(const FieldEdit& edit) {
  return edit.value.size() + edit.element.size() + 32;
}

}  // namespace

ImportRun::ImportRun(Node& node, ImportPlan importPlan)
    : node(node), plan(std::move(importPlan)), kind(*plan.kind), finder(node, plan.shared->catalogue()) {
  const auto give = [&](const schema::FieldDef* field, const sync::Value& value) {
    if (field != nullptr) givens.push_back({field, sync::encode(value), {}, false});
  };
  const sync::RecordId user = naturalId(plan.spaceId, "user", hex(node.profile.personId));
  give(kind.field("author"), {sync::Ref{user}});
  give(kind.field("authored_at"), {sync::DateTime{node.clock.now()}});
  give(kind.field("recorded_by"), {sync::Ref{user}});
  give(kind.field("device"), {sync::Text{node.profile.device}});
  give(kind.field("owner"), {sync::Ref{user}});
  for (const schema::FieldDef& field : kind.fields) {
    if (field.defaultValue.empty() || field.retired) continue;
    const auto value = readTyped(field, field.defaultValue, {});
    if (const auto* typed = std::get_if<sync::Value>(&value)) give(&field, *typed);
  }
}

void ImportRun::begin() {
  if (attempt.open) {
    // The last attempt did not become durable, nor did what the indexes learnt from it.
    finder.forget();
    byMatch.reset();
  }
  attempt = {};
  attempt.open = true;
}

void ImportRun::accept() {
  total.read += attempt.counts.read;
  total.created += attempt.counts.created;
  total.updated += attempt.counts.updated;
  total.unchanged += attempt.counts.unchanged;
  total.skipped += attempt.counts.skipped;
  total.rejected += attempt.counts.rejected;
  for (auto& each : attempt.rejected) {
    if (rejected.size() < mostRejects) rejected.push_back(std::move(each));
  }
  std::ranges::move(attempt.later, std::back_inserter(later));
  touched.merge(attempt.touched);
  attempt = {};
}

std::size_t ImportRun::write(StoreAccess& access, const std::vector<TypedRow>& rows) {
  begin();
  const Place place{access, access.replica.space(plan.space)};
  attempt.edits.reserve(rows.size() * 16);
  for (const TypedRow& row : rows) planRow(place, row);
  if (!plan.dryRun) commit(place);
  return plan.dryRun ? 0 : attempt.counts.created + attempt.counts.updated;
}

void ImportRun::planRow(Place place, const TypedRow& row) {
  ++attempt.counts.read;
  if (row.fault) return reject(row.line, *row.fault);
  if (row.repeated) {
    ++attempt.counts.skipped;
    return;
  }
  std::vector<WantedReference> unknown;
  const auto references = lookUp(place, row, unknown);
  auto found = match(place, row, references);
  if (found.problem) return reject(row.line, std::move(*found.problem));
  const auto existing = found.id ? rowNow(place, *found.id) : std::nullopt;
  sync::RecordId record;
  if (existing && existing->presence.deleted) {
    ++attempt.counts.skipped;  // somebody threw it away: a file does not bring it back
    return;
  }
  if (existing) {
    record = existing->id;
    auto edits = changesTo(kind, *existing, row, references);
    ++(edits.empty() ? attempt.counts.unchanged : attempt.counts.updated);
    std::ranges::move(edits, std::back_inserter(attempt.edits));
    endRecord(record);
  } else if (plan.dryRun && found.id && touched.contains(*found.id)) {
    ++attempt.counts.updated;  // a row before it would have made the record
  } else {
    record = create(place, row, references);
  }
  for (WantedReference& each : unknown) {
    const auto targets = plan.shared->catalogue().targets(*each.field);
    if (std::ranges::find(targets, &kind) == targets.end() || plan.dryRun) continue;
    attempt.later.push_back({record, std::move(each)});
  }
}

std::vector<WantedValue> ImportRun::lookUp(Place place, const TypedRow& row, std::vector<WantedReference>& unknown) {
  std::vector<WantedValue> result;
  for (const WantedReference& each : row.references) {
    const std::size_t before = attempt.edits.size();
    const auto id = finder.find(place, each, attempt.edits);
    if (attempt.edits.size() > before) attempt.ends.push_back(attempt.edits.size());  // a stage of its own
    const sync::Value value = id ? sync::Value{sync::Ref{*id}} : sync::Value{sync::Text{each.text}};
    result.push_back({each.field, sync::encode(value), each.text, !id});
    if (!id) unknown.push_back(each);
  }
  return result;
}

sync::RecordId ImportRun::create(Place place, const TypedRow& row, const std::vector<WantedValue>& references) {
  lastId = std::max(lastId + 1, node.clock.now());  // in the order of the file
  const bool ownId = row.id && !rowNow(place, *row.id);
  const sync::RecordId id = ownId ? *row.id : newRecordId(lastId, node.random);
  std::vector<bool> filled(kind.fields.size());
  const auto put = [&](const WantedValue& wanted) {
    filled[wanted.field->index] = true;
    attempt.edits.push_back(editFor(kind, id, wanted));
  };
  std::ranges::for_each(row.values, put);
  std::ranges::for_each(references, put);
  std::string title = row.title;
  if (row.naming && !filled[row.naming->field->index]) {
    put(*row.naming);
    title = lineOf(*sync::decodeValue(row.naming->value));
  }
  for (const WantedValue& each : givens) {
    if (!filled[each.field->index]) put(each);
  }
  for (const auto& [column, text] : row.extra) attempt.edits.push_back(extraFor(kind, id, *column, text));
  ++attempt.counts.created;
  finder.index(place, kind).add(id, title, row.externalId);
  learnMatch(row, references, id);
  endRecord(id);
  return id;
}

void ImportRun::reject(std::uint64_t line, Problem problem) {
  ++attempt.counts.rejected;
  attempt.rejected.emplace_back(line, std::move(problem));
}

void ImportRun::endRecord(const sync::RecordId& id) {
  attempt.touched.insert(id);
  if (attempt.ends.empty() || attempt.ends.back() < attempt.edits.size()) attempt.ends.push_back(attempt.edits.size());
}

std::optional<Row> ImportRun::rowNow(Place place, const sync::RecordId& id) {
  const Row* stored = node.rows.find(place.access.txn, place.access.replica, place.space, kind, id);
  if (!attempt.touched.contains(id)) return stored == nullptr ? std::nullopt : std::optional(*stored);
  Row row;
  if (stored != nullptr) row = *stored;
  row.id = id;
  for (const FieldEdit& edit : attempt.edits) {
    if (edit.record == id) applyTo(row, kind, edit);
  }
  return row;
}

void ImportRun::commit(Place place) {
  Space& space = place.access.replica.space(plan.space);
  std::size_t at = 0, records = 0, bytes = 0;
  std::vector<FieldEdit> fields;
  const auto flush = [&] {
    numberNew(fields, plan.shared->catalogue(), place.access.txn, space);
    if (!fields.empty()) {
      Edit edit{sync::Origin::import, plan.batch, std::exchange(fields, {})};
      orRefuse(place.access.replica.write(place.access.txn, space, std::move(edit)));
    }
    records = bytes = 0;
  };
  PartJoiner parts(kind, [&](const sync::RecordId& id) {
    return node.rows.find(place.access.txn, place.access.replica, place.space, kind, id);
  });
  std::vector<FieldEdit> joined;
  for (const std::size_t end : attempt.ends) {
    std::span<FieldEdit> record = std::span(attempt.edits).subspan(at, end - at);
    at = end;
    if (parts.hasParts()) {
      joined.assign(std::make_move_iterator(record.begin()), std::make_move_iterator(record.end()));
      parts.join(joined);
      record = joined;
    }
    std::size_t size = 0;
    for (const FieldEdit& each : record) size += sizeOf(each);
    if (records == recordsPerCommit || bytes + size > bytesPerCommit) flush();
    std::ranges::move(record, std::back_inserter(fields));
    ++records;
    bytes += size;
  }
  flush();
}

std::size_t ImportRun::writeLater(StoreAccess& access, std::size_t first) {
  begin();
  const Place place{access, access.replica.space(plan.space)};
  for (std::size_t i = first; i < std::min(first + laterAtOnce, later.size()); ++i) {
    const WantedReference& reference = later[i].reference;
    const auto id = finder.find(place, reference, attempt.edits);
    const auto row = rowNow(place, later[i].record);
    const Bytes name = sync::encode(sync::Value{sync::Text{reference.text}});
    const Cell* cell = row ? row->cell(reference.field->index) : nullptr;
    const bool waits = cell != nullptr && std::ranges::any_of(cell->values, [&](const sync::Value& value) {
                         return sync::encode(value) == name;
                       });
    if (!id || !waits || *id == later[i].record) continue;  // nothing is its own parent
    TypedRow found;
    auto edits = changesTo(kind, *row, found,
                           {{reference.field, sync::encode(sync::Value{sync::Ref{*id}}), reference.text, false}});
    std::ranges::move(edits, std::back_inserter(attempt.edits));
    endRecord(row->id);
  }
  const std::size_t records = attempt.ends.size();
  commit(place);
  return records;
}

}  // namespace satchel::node
