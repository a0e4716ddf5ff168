#include "node/records/rows.h"

#include "node/records/composites.h"
#include "node/records/definitions.h"
#include "node/records/line.h"
#include "node/records/numbers.h"
#include "sync/sequence.h"

namespace satchel::node {
namespace {

sync::Value valueOf(ByteView bytes) {
  if (bytes.empty()) return {};
  auto value = sync::decodeValue(bytes);
  // A later Satchel's type: shown as what it is, kept as it came.
  return value ? std::move(*value) : sync::Value{sync::Text{"0x" + hex(bytes)}};
}

bool holdsBlockNumber(const sync::Value& value) {
  const auto* text = std::get_if<sync::Text>(&value.is);
  return text != nullptr && isOfBlock(text->text);
}

/// How far a choice goes, or how it outranks another; official numbers outrank those of blocks; nothing for other
/// fields.
sync::RankOf rankOf(const schema::FieldDef& field) {
  if (field.type == schema::FieldType::AUTO_NUMBER) {
    return [](ByteView bytes) { return holdsBlockNumber(valueOf(bytes)) ? 0 : 1; };
  }
  const bool rights = field.type == schema::FieldType::PERMISSION;
  if (!field.isChoice() && !rights) return nullptr;
  return [&field, rights](ByteView bytes) {
    const auto element = rights ? sync::decodeElement(bytes) : std::nullopt;
    const sync::Value value = element ? partOf(element->value, "scope") : valueOf(bytes);
    const auto* choice = std::get_if<sync::Choice>(&value.is);
    if (choice == nullptr) return -1;
    if (field.merge == schema::Merge::FURTHEST_WINS) return static_cast<int>(field.rank(choice->key).value_or(0));
    const schema::ChoiceDef* definition = field.choice(choice->key);
    return definition == nullptr ? 0 : static_cast<int>(definition->outranks);
  };
}

/// What devices number by themselves, each for itself, nobody decided: it waits for nobody's decision.
bool disagreeOfficially(const sync::Reading& reading) {
  std::set<Bytes> official;
  for (const sync::Version* version : reading.shown) {
    if (version->origin == reading.shown.front()->origin && !holdsBlockNumber(valueOf(version->value))) {
      official.insert(version->value);
    }
  }
  return official.size() > 1;
}

/// Fields that are parts of one value: each from the version that is shown. What the versions agree on is no conflict.
void readParts(Row& row, const schema::KindDef& kind, const std::vector<std::size_t>& parts, const sync::Entry& entry) {
  const schema::FieldDef& first = kind.fields[parts.front()];
  const sync::Reading reading = sync::read(entry, mergeCodeOf(first.merge));
  if (reading.shown.empty()) return;
  for (const std::size_t index : parts) {
    Cell cell{index, {}, false};
    const auto part = [&](const sync::Version* version) { return partOf(version->value, kind.fields[index].key); };
    sync::Value value = part(reading.shown.front());
    cell.conflict = reading.conflict && std::ranges::any_of(reading.shown, [&](const sync::Version* version) {
                      return version->origin == reading.shown.front()->origin && part(version) != value;
                    });
    if (!value.empty()) cell.values.push_back(std::move(value));
    if (!cell.values.empty() || cell.conflict) row.cells.push_back(std::move(cell));
  }
}

}  // namespace

const Cell* Row::cell(std::size_t field) const {
  const auto at = std::ranges::lower_bound(cells, field, {}, &Cell::field);
  return at != cells.end() && at->field == field ? &*at : nullptr;
}

const sync::Value& Row::value(const schema::FieldDef* field) const {
  static const sync::Value none;
  const Cell* found = field == nullptr ? nullptr : cell(field->index);
  return found == nullptr || found->values.empty() ? none : found->values.front();
}

sync::MergeCode mergeCodeOf(schema::Merge merge) {
  switch (merge) {
    case schema::Merge::LAST_WRITER:
      return sync::MergeCode::lastWriter;
    case schema::Merge::KEEP_BOTH:
      return sync::MergeCode::keepBoth;
    case schema::Merge::SET:
      return sync::MergeCode::set;
    case schema::Merge::COUNTER:
      return sync::MergeCode::counter;
    case schema::Merge::ORDER:
      return sync::MergeCode::order;
    case schema::Merge::PARENT:
      return sync::MergeCode::parent;
    case schema::Merge::FIXED:
      return sync::MergeCode::fixed;
    case schema::Merge::WRITE_ONCE:
      return sync::MergeCode::writeOnce;
    case schema::Merge::MERGEABLE_TEXT:
      return sync::MergeCode::text;
    case schema::Merge::DERIVED:
      return sync::MergeCode::lastWriter;
    case schema::Merge::SET_WINS:
      return sync::MergeCode::setWins;
    case schema::Merge::FURTHEST_WINS:
      return sync::MergeCode::furthestWins;
  }
  return sync::MergeCode::keepBoth;
}

std::optional<Row> readRow(const schema::KindDef& kind, const sync::RecordId& id, const sync::Record& record,
                           UnreadEntries* unread) {
  Row row;
  row.id = id;
  bool any = false;
  const auto deleted = record.entries.find(sync::deletedField);
  row.presence = sync::presenceOf(deleted == record.entries.end() ? nullptr : &deleted->second, record.touched);
  for (const auto& [key, entry] : record.entries) {
    if (!entry.hasLive() || key == sync::deletedField) continue;
    any = true;
    if (const auto& parts = kind.parts(key); !parts.empty()) {
      readParts(row, kind, parts, entry);
      continue;
    }
    const schema::FieldDef* field = kind.field(key);
    if (field == nullptr) {
      if (unread != nullptr && !unread->contains(key)) unread->emplace(key);
      continue;
    }
    if (!field->partOf.empty() && record.entries.contains(field->partOf)) continue;  // from before it was a part
    if (field->merge == schema::Merge::MERGEABLE_TEXT) {
      if (std::string text = sync::textOf(entry); !text.empty()) {
        row.cells.push_back({field->index, {{sync::Text{std::move(text)}}}, false});
      }
      continue;
    }
    if (field->type == schema::FieldType::EXTRA) {
      for (const sync::Version* version : sync::read(entry, sync::MergeCode::set).shown) {
        const auto element = sync::decodeElement(version->value);
        row.extra.emplace_back(asText(element->id), lineOf(valueOf(element->value)));
      }
      continue;
    }
    const sync::Reading reading =
        sync::read(entry, mergeCodeOf(field->merge), mergeCodeOf(field->elementMerge), rankOf(*field));
    const bool numbers = field->type == schema::FieldType::AUTO_NUMBER;
    Cell cell{field->index, {}, reading.conflict && (!numbers || disagreeOfficially(reading))};
    if (field->isSet()) {
      for (const sync::Version* version : reading.shown) {
        cell.values.push_back(valueOf(sync::decodeElement(version->value)->value));
      }
    } else if (!reading.shown.empty()) {
      sync::Value value = field->merge == schema::Merge::COUNTER ? sync::Value{sync::Integer{sync::readCounter(entry)}}
                                                                 : valueOf(reading.shown.front()->value);
      if (!value.empty()) cell.values.push_back(std::move(value));
    }
    if (!cell.values.empty() || cell.conflict) row.cells.push_back(std::move(cell));
  }
  if (!any) return std::nullopt;
  std::ranges::sort(row.cells, {}, &Cell::field);
  return row;
}

SpaceCatalogue::SpaceCatalogue(const schema::Catalogue& builtIn, const Vault& vault) : all(&builtIn) {
  for (const schema::KindDef& kind : all->kinds()) tokens[copyOf(vault.tokenOf(kind.key))] = &kind;
}

SpaceCatalogue::SpaceCatalogue(std::shared_ptr<const DefinedCatalogue> defined, const Vault& vault)
    : SpaceCatalogue(defined->catalogue, vault) {
  own = std::move(defined);
}

const schema::KindDef* SpaceCatalogue::byToken(ByteView token) const {
  const auto at = tokens.find(copyOf(token));
  return at == tokens.end() ? nullptr : at->second;
}

Rows::Rows(const schema::Catalogue& builtIn, const Vault& vault)
    : builtIn(builtIn), vault(vault), onlyBuiltIn(std::make_shared<SpaceCatalogue>(builtIn, vault)) {}

const std::shared_ptr<const SpaceCatalogue>& Rows::catalogueOf(const ReadTransaction& txn, Replica& replica,
                                                               const Space& space) {
  Known& known = catalogues[space.number];
  if (known.now == nullptr) define(txn, replica, space, known);
  return known.now;
}

void Rows::define(const ReadTransaction& txn, Replica& replica, const Space& space, Known& known) {
  if (builtIn.kind(kindDefinition) == nullptr) {  // a catalogue that cannot grow
    known.now = onlyBuiltIn;
    return;
  }
  const Table& kinds = refreshed(txn, replica, space, *builtIn.kind(kindDefinition));
  const Table& fields = refreshed(txn, replica, space, *builtIn.kind(fieldDefinition));
  const DefinedCatalogue* before = known.before == nullptr ? nullptr : known.before->defined();
  if (kinds.empty() && fields.empty() && before == nullptr) {
    known.now = onlyBuiltIn;
    return;
  }
  known.now =
      std::make_shared<SpaceCatalogue>(std::make_shared<DefinedCatalogue>(defineKinds(
                                           builtIn, kinds, fields, before == nullptr ? nullptr : &before->catalogue)),
                                       vault);
  known.before = known.now;
}

std::optional<sync::Record> Rows::stored(const ReadTransaction& txn, Replica& replica, const Space& space,
                                         const schema::KindDef& kind, const sync::RecordId& id) const {
  const Key key = Key().u32(space.number).raw(vault.tokenOf(kind.key)).raw(id);
  const auto sealed = txn.get(node::Table::records, key);
  if (!sealed) return std::nullopt;
  return replica.recordIn(space, key, *sealed);
}

std::optional<sync::Record> Rows::stored(const ReadTransaction& txn, Replica& replica, const Space& space,
                                         const sync::RecordId& id) const {
  const auto token = txn.get(node::Table::ids, Key().u32(space.number).raw(id));
  if (!token) return std::nullopt;
  const Key key = Key().u32(space.number).raw(*token).raw(id);
  const auto sealed = txn.get(node::Table::records, key);
  if (!sealed) return std::nullopt;
  return replica.recordIn(space, key, *sealed);
}

Rows::Opened& Rows::open(const ReadTransaction& txn, Replica& replica, const Space& space,
                         const schema::KindDef& kind) {
  const auto [at, fresh] = tables.try_emplace({space.number, kind.key});
  if (fresh) {
    Opened& opened = at->second;
    const Key prefix = Key().u32(space.number).raw(vault.tokenOf(kind.key));
    txn.scanPrefix(node::Table::records, prefix, [&](ByteView key, ByteView sealed) {
      const auto id = sync::RecordId::from(key.subspan(12));
      if (!id) throw StoreDamaged("RECORD_DAMAGED: a stored record has no id");
      if (auto row = readRow(kind, *id, replica.recordIn(space, key, sealed), &opened.unread)) {
        opened.rows.emplace_hint(opened.rows.end(), *id, std::move(*row));
      }
      return true;
    });
    if (!parentFields(kind).empty()) {
      std::set<sync::RecordId> all;
      for (const auto& [id, row] : opened.rows) all.insert(all.end(), id);
      opened.circles.settle(kind, opened.rows, all, edgesOf(txn, replica, space, kind));
    }
  }
  return at->second;
}

void Rows::reread(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind,
                  const sync::RecordId& id, Opened& opened) const {
  const auto record = stored(txn, replica, space, kind, id);
  if (auto row = record ? readRow(kind, id, *record, &opened.unread) : std::nullopt) {
    opened.rows.insert_or_assign(id, std::move(*row));
  } else {
    opened.rows.erase(id);
  }
}

std::set<sync::RecordId> Rows::reread(const ReadTransaction& txn, Replica& replica, const Space& space,
                                      const schema::KindDef& kind, Opened& opened) const {
  const std::set<sync::RecordId> stale = std::exchange(opened.stale, {});
  for (const sync::RecordId& id : stale) reread(txn, replica, space, kind, id, opened);
  if (stale.empty() || parentFields(kind).empty()) return {};
  return opened.circles.settle(kind, opened.rows, stale, edgesOf(txn, replica, space, kind));
}

Circles::EdgeOf Rows::edgesOf(const ReadTransaction& txn, Replica& replica, const Space& space,
                              const schema::KindDef& kind) const {
  return [&, this](const schema::FieldDef& field, const sync::RecordId& child) {
    const sync::Record record = stored(txn, replica, space, kind, child).value();
    const sync::Version& shown = *sync::read(record.entries.at(field.key), sync::MergeCode::parent).shown.front();
    return sync::ParentEdge{child, std::get<sync::Ref>(valueOf(shown.value).is).id, shown.origin, shown.time,
                            shown.dot};
  };
}

const Circles& Rows::circles(const ReadTransaction& txn, Replica& replica, const Space& space,
                             const schema::KindDef& kind) {
  of(txn, replica, space, kind);
  return tables.at({space.number, kind.key}).circles;
}

std::optional<sync::RecordId> Rows::writtenParent(const ReadTransaction& txn, Replica& replica, const Space& space,
                                                  const schema::KindDef& kind, const schema::FieldDef& field,
                                                  const sync::RecordId& id) {
  const Table& rows = of(txn, replica, space, kind);
  return tables.at({space.number, kind.key}).circles.written(rows, field, id);
}

const schema::KindDef& Rows::currently(const ReadTransaction& txn, Replica& replica, const Space& space,
                                       const schema::KindDef& kind) {
  const schema::KindDef* now = catalogueOf(txn, replica, space)->catalogue().kind(kind.key);
  return now == nullptr ? kind : *now;
}

const Rows::Table& Rows::refreshed(const ReadTransaction& txn, Replica& replica, const Space& space,
                                   const schema::KindDef& kind) {
  Opened& opened = open(txn, replica, space, kind);
  reread(txn, replica, space, kind, opened);
  return opened.rows;
}

const Rows::Table& Rows::of(const ReadTransaction& txn, Replica& replica, const Space& space,
                            const schema::KindDef& kind) {
  const auto at = tables.find({space.number, kind.key});
  if (at != tables.end() && at->second.stale.empty()) return at->second.rows;
  return refreshed(txn, replica, space, currently(txn, replica, space, kind));
}

const Row* Rows::find(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind,
                      const sync::RecordId& id) {
  auto at = tables.find({space.number, kind.key});
  if (at == tables.end()) {
    open(txn, replica, space, currently(txn, replica, space, kind));
    at = tables.find({space.number, kind.key});
  }
  Opened& opened = at->second;
  if (opened.stale.contains(id)) {
    const schema::KindDef& now = currently(txn, replica, space, kind);
    if (parentFields(now).empty()) {
      reread(txn, replica, space, now, id, opened);
      opened.stale.erase(id);
    } else {
      reread(txn, replica, space, now, opened);
    }
  }
  const auto row = opened.rows.find(id);
  return row == opened.rows.end() ? nullptr : &row->second;
}

namespace {

/// Whether fields read stored versions alike: not their words, which rows do not hold.
bool readsAlike(const schema::FieldDef& a, const schema::FieldDef& b) {
  const auto outranking = [](const schema::FieldDef& field) {
    std::vector<std::string> keys;
    for (const schema::ChoiceDef& choice : field.choices) keys.push_back(choice.key);
    return field.merge == schema::Merge::FURTHEST_WINS ? keys : std::vector<std::string>{};
  };
  return a.key == b.key && a.type == b.type && a.merge == b.merge && a.elementMerge == b.elementMerge &&
         outranking(a) == outranking(b);
}

bool readsAlike(const schema::KindDef* before, const schema::KindDef& now, const UnreadEntries& unread) {
  if (before == nullptr || now.fields.size() < before->fields.size()) return false;
  for (const schema::FieldDef& field : now.fields) {
    const bool fresh = field.index >= before->fields.size();
    if (fresh ? unread.contains(field.key) : !readsAlike(before->fields[field.index], field)) return false;
  }
  return true;
}

}  // namespace

void Rows::refresh(const ReadTransaction& txn, Replica& replica, Changes& changes) {
  for (auto& [number, records] : changes.records) {
    const auto known = catalogues.find(number);
    const auto catalogue = known == catalogues.end() ? nullptr : known->second.now;
    bool defined = false;
    std::set<std::string> stale;
    for (const RecordKey& key : records) {
      defined = defined || isDefinition(key.kind);
      const auto table = tables.find({number, key.kind});
      if (table == tables.end()) continue;
      table->second.stale.insert(key.id);
      stale.insert(key.kind);
    }
    for (const std::string& key : stale) {
      const Space& space = replica.spaces().at(number);
      const schema::KindDef* kind = catalogue == nullptr ? nullptr : catalogue->catalogue().kind(key);
      if (kind == nullptr || parentFields(*kind).empty()) continue;
      for (const sync::RecordId& id : reread(txn, replica, space, *kind, tables.at({number, key}))) {
        records.insert({id, key});
      }
    }
    if (!defined || catalogue == nullptr) continue;
    define(txn, replica, replica.spaces().at(number), known->second);
    std::erase_if(tables, [&](const auto& table) {
      const auto& [of, kind] = table.first;
      const schema::KindDef* now = known->second.now->catalogue().kind(kind);
      return of == number && now != nullptr &&
             !readsAlike(catalogue->catalogue().kind(kind), *now, table.second.unread);
    });
  }
}

void Rows::forget() {
  tables.clear();
  for (auto& [space, known] : catalogues) known.now = nullptr;
}

std::string Rows::title(const schema::KindDef& kind, const Row& row) const {
  std::string text = lineOf(row.value(&kind.titleField()));
  return text.empty() ? hex(row.id).substr(0, 12) : text;
}

const schema::KindDef* Rows::kindOf(const ReadTransaction& txn, Replica& replica, const Space& space,
                                    const sync::RecordId& id) {
  const auto token = txn.get(node::Table::ids, Key().u32(space.number).raw(id));
  return token ? catalogueOf(txn, replica, space)->byToken(*token) : nullptr;
}

std::string Rows::titleOf(const ReadTransaction& txn, Replica& replica, const Space& space, const sync::RecordId& id,
                          const schema::KindDef** kindOut) {
  const schema::KindDef* kind = kindOf(txn, replica, space, id);
  if (kindOut != nullptr) *kindOut = kind;
  const Row* row = kind == nullptr ? nullptr : find(txn, replica, space, *kind, id);
  return row == nullptr ? std::string() : title(*kind, *row);
}

}  // namespace satchel::node
