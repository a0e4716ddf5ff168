#include "node/service/answers.h"

#include "node/query/figures.h"
#include "node/records/composites.h"
#include "node/records/line.h"
#include "node/records/sentence.h"
#include "node/text/fold.h"
#include "node/text/words.h"

namespace satchel::node {

const Row* StoreLookup::row(const schema::KindDef*& kind, const sync::RecordId& id) {
  kind = node.rows.kindOf(access.txn, access.replica, space, id);
  return kind == nullptr ? nullptr : node.rows.find(access.txn, access.replica, space, *kind, id);
}

bool StoreLookup::isNamed(const schema::FieldDef& field, const sync::RecordId& id) {
  const sync::Value named{sync::Ref{id}};
  return std::ranges::any_of(field.target, [&](const std::string& key) {
    const schema::KindDef* kind = catalogue.kind(key);
    const schema::FieldDef* via = kind == nullptr ? nullptr : kind->field(field.via);
    if (via == nullptr) return false;
    return std::ranges::any_of(node.rows.of(access.txn, access.replica, space, *kind), [&](const auto& each) {
      const Cell* cell = each.second.cell(via->index);
      return !each.second.presence.deleted && cell != nullptr &&
             std::ranges::find(cell->values, named) != cell->values.end();
    });
  });
}

void StoreLookup::naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
                         const Use& use) {
  for (const auto& each : node.derived.naming(sight, kind, via, id)) {
    const Row* found = node.rows.find(access.txn, access.replica, space, kind, each);
    if (found != nullptr) use(*found);
  }
}

void StoreLookup::all(const schema::KindDef& kind, const Use& use) {
  for (const auto& each : node.rows.of(access.txn, access.replica, space, kind)) use(each.second);
}

Row StoreLookup::withDerived(const schema::KindDef& kind, const Row& row) {
  Row whole = row;
  for (const schema::FieldDef& field : kind.fields) {
    MadeValues made;
    const auto values = field.formula.empty() ? std::span<const sync::Value>() : derived(kind, row, field, made);
    if (!values.empty()) whole.cells.push_back({field.index, {values.begin(), values.end()}, false});
  }
  std::ranges::stable_sort(whole.cells, {}, &Cell::field);
  return whole;
}

sync::Record StoreLookup::stored(const schema::KindDef& kind, const sync::RecordId& id) const {
  return node.rows.stored(access.txn, access.replica, space, kind, id).value_or(sync::Record{});
}

sync::Value valueIn(const schema::FieldDef& field, ByteView stored) {
  if (field.merge == schema::Merge::COUNTER) {
    const auto total = sync::decodeTotal(stored);
    return total ? sync::Value{sync::Integer{*total}} : sync::Value{};
  }
  if (!field.partOf.empty()) return partOf(stored, field.key);
  const auto element = field.isSet() ? sync::decodeElement(stored) : sync::Element{{}, stored};
  if (!element || element->value.empty()) return {};
  return sync::decodeValue(element->value).value_or(sync::Value{});
}

namespace {
[[noreturn]] void refuseUnknownId(const std::string& prefix) {
  throw Refusal({"UNKNOWN_ID", "There is no record '" + prefix + "' in this space; find it with: satchel search TEXT.",
                 "此空间没有记录“" + prefix + "”；可用 satchel search 查找。"});
}
}  // namespace

sync::RecordId StoreLookup::idByPrefix(const std::string& prefix) {
  // A prefix of an odd number of digits: the whole bytes are looked up, the rest compared.
  const auto bytes = unhex(prefix.substr(0, prefix.size() / 2 * 2));
  std::vector<sync::RecordId> found;
  if (bytes && !bytes->empty()) {
    access.txn.scanPrefix(Table::ids, Key().u32(space.number).raw(*bytes), [&](ByteView key, ByteView) {
      const auto id = *sync::RecordId::from(key.subspan(4));
      if (hex(id).starts_with(prefix)) found.push_back(id);
      return found.size() < 2;
    });
  }
  if (found.size() > 1) {
    throw Refusal({"AMBIGUOUS_ID", "More than one record begins with '" + prefix + "'; write more of the id.",
                   "不止一条记录的编号以“" + prefix + "”开头；请多写几位。"});
  }
  if (found.empty()) refuseUnknownId(prefix);
  return found[0];
}

std::pair<const schema::KindDef*, const Row*> StoreLookup::byPrefix(const std::string& prefix) {
  const sync::RecordId id = idByPrefix(prefix);
  const schema::KindDef* kind = nullptr;
  const Row* found = row(kind, id);
  if (kind == nullptr) {
    throw Refusal(
        {"UNKNOWN_KIND",
         "The record '" + prefix +
             "' is of a kind that this device does not know yet; it can be shown, and changed once the kind's "
             "definition has come: satchel sync.",
         "记录“" + prefix + "”的类型尚未传到本设备；现在可以查看，等类型定义同步后才能修改：satchel sync。"});
  }
  if (found == nullptr) refuseUnknownId(prefix);
  return {kind, found};
}

OrProblem<sync::Value> StoreLookup::reference(const schema::FieldDef& field, std::string_view text) {
  const std::string wanted = fold(text);
  std::vector<sync::RecordId> byId, byTitle;
  for (const schema::KindDef* kind : catalogue.targets(field)) {
    for (const auto& [id, row] : node.rows.of(access.txn, access.replica, space, *kind)) {
      if (row.presence.deleted) continue;
      if (text.size() >= 6 && hex(id).starts_with(text)) byId.push_back(id);
      if (fold(node.rows.title(*kind, row)) == wanted) byTitle.push_back(id);
    }
  }
  const auto& found = byId.size() == 1 ? byId : byTitle;
  if (found.size() == 1) return sync::Value{sync::Ref{found[0]}};
  const std::string given(text);
  if (found.empty()) {
    return Problem{"UNKNOWN_REFERENCE",
                   field.label.en + " (" + field.key + ") names '" + given +
                       "', which is no record here; use an id or an exact name.",
                   field.label.zh + "（" + field.key + "）“" + given + "”没有对应的记录；请用编号或完整名称。"};
  }
  return Problem{"AMBIGUOUS_REFERENCE",
                 field.label.en + " (" + field.key + ") '" + given + "' is the name of " +
                     std::to_string(found.size()) + " records; use an id.",
                 field.label.zh + "（" + field.key + "）“" + given + "”有 " + std::to_string(found.size()) +
                     " 条同名记录；请用编号。"};
}

void putValue(rpc::Value::Builder out, const schema::FieldDef* field, const sync::Value& value, StoreLookup& lookup) {
  struct Put {
    rpc::Value::Builder out;
    const schema::FieldDef* field;
    StoreLookup& lookup;
    void operator()(const std::monostate&) { out.setNone(); }
    void operator()(const sync::Text& v) {
      if (field != nullptr && field->isRef()) {
        out.initRef().setTitle(v.text);
      } else {
        out.setText(v.text);
      }
    }
    void operator()(const sync::Integer& v) { out.setInteger(v.value); }
    void operator()(const sync::Decimal& v) { out.setDecimal(v.text()); }
    void operator()(const sync::Money& v) {
      auto money = out.initMoney();
      money.setAmount(v.amount.text(2));
      money.setCurrency(v.currency);
    }
    void operator()(const sync::Boolean& v) { out.setBoolean(v.value); }
    void operator()(const sync::Date& v) { out.setDate(sync::isoDate(v)); }
    void operator()(const sync::DateTime& v) { out.setDateTime(sync::isoDateTime(v)); }
    void operator()(const sync::Duration& v) { out.setDuration(v.minutes); }
    void operator()(const sync::Choice& v) {
      auto choice = out.initChoice();
      choice.setKey(v.key);
      const schema::ChoiceDef* definition = field == nullptr ? nullptr : field->choice(v.key);
      choice.setEn(definition == nullptr ? v.key : definition->label.en);
      choice.setZh(definition == nullptr ? v.key : definition->label.zh);
    }
    void operator()(const sync::Ref& v) {
      auto ref = out.initRef();
      ref.setId(hex(v.id));
      const schema::KindDef* kind = nullptr;
      ref.setTitle(lookup.node.rows.titleOf(lookup.access.txn, lookup.access.replica, lookup.space, v.id, &kind));
      if (kind != nullptr) ref.setKind(kind->key);
    }
    void operator()(const sync::Composite& v) {
      // In the order people read them: 韩梅梅 has the family name first, Greta Fabre the given one.
      std::vector<std::string> keys;
      for (const auto& [key, part] : v.parts) keys.push_back(key);
      const auto family = std::ranges::find(keys, "family"), given = std::ranges::find(keys, "given");
      const bool western = family != keys.end() && !isHan(codePoints(lineOf(v.parts.at("family"))).front());
      if (western && given != keys.end()) std::iter_swap(family, given);
      auto parts = out.initComposite(keys.size());
      for (unsigned i = 0; i < keys.size(); ++i) {
        parts[i].setKey(keys[i]);
        putValue(parts[i].initValue(), nullptr, v.parts.at(keys[i]), lookup);
      }
    }
  };
  std::visit(Put{out, field, lookup}, value.is);
}

namespace {
/// A kind's own fields, custom ones too, are shown before those that every record has.
bool isOwn(const schema::FieldDef& field) {
  return !field.common;
}
}  // namespace

void putRecord(rpc::Record::Builder out, const schema::KindDef& kind, const Row& row,
               const std::vector<std::string>& columns, StoreLookup& lookup) {
  out.setId(hex(row.id));
  out.setKind(kind.key);
  out.setTitle(lookup.node.rows.title(kind, row));
  out.setDeleted(row.presence.deleted);
  out.setEditedAfterDelete(row.presence.editedAfterDelete);
  struct Shown {
    std::size_t field;
    std::span<const sync::Value> values;
    bool conflict;
  };
  const auto isShown = [&](const schema::FieldDef& field) {
    return columns.empty() || std::ranges::find(columns, field.key) != columns.end();
  };
  std::vector<Shown> cells;
  for (const Cell& cell : row.cells) {
    if (isShown(kind.fields[cell.field])) cells.push_back({cell.field, cell.values, cell.conflict});
  }
  MadeValues made;
  for (const schema::FieldDef& field : kind.fields) {
    if (field.formula.empty() || !isShown(field)) continue;
    const auto values = lookup.derived(kind, row, field, made);
    if (!values.empty()) cells.push_back({field.index, values, false});
  }
  // A kind's own fields first, also those that people defined later than the common ones.
  std::stable_sort(cells.begin(), cells.end(), [&](const Shown& a, const Shown& b) {
    const bool ownA = isOwn(kind.fields[a.field]), ownB = isOwn(kind.fields[b.field]);
    return ownA != ownB ? ownA : a.field < b.field;
  });
  auto fields = out.initFields(cells.size());
  for (unsigned i = 0; i < cells.size(); ++i) {
    const schema::FieldDef& field = kind.fields[cells[i].field];
    fields[i].setKey(field.key);
    fields[i].setConflict(cells[i].conflict);
    const auto& values = cells[i].values;
    if (holdsSeveral(field)) {
      auto list = fields[i].initValue().initList(values.size());
      for (unsigned j = 0; j < values.size(); ++j) putValue(list[j], &field, values[j], lookup);
    } else {
      putValue(fields[i].initValue(), &field, values.empty() ? sync::Value{} : values.front(), lookup);
    }
  }
  auto extra = out.initExtra(row.extra.size());
  for (unsigned i = 0; i < row.extra.size(); ++i) {
    extra[i].setKey(row.extra[i].first);
    extra[i].initValue().setText(row.extra[i].second);
  }
}

void putKind(rpc::KindInfo::Builder out, const schema::KindDef& kind, const schema::Catalogue& catalogue) {
  out.setKey(kind.key);
  out.setGroup(kind.group);
  out.setChildOf(kind.childOf);
  out.setFacts(kind.appendOnly);
  const auto referrers = catalogue.referrers(kind);
  auto namedBy = out.initNamedBy(static_cast<unsigned>(referrers.size()));
  for (unsigned i = 0; i < referrers.size(); ++i)
    namedBy.set(i, referrers[i].kind->key + "." + referrers[i].field->key);
  out.initLabel().setEn(kind.label.en);
  out.getLabel().setZh(kind.label.zh);
  out.setCustom(kind.custom);
  out.setRetired(kind.retired);
  std::vector<const schema::FieldDef*> ordered;
  for (const schema::FieldDef& field : kind.fields) ordered.push_back(&field);
  std::stable_partition(ordered.begin(), ordered.end(), [](const auto* field) { return isOwn(*field); });
  auto fields = out.initFields(static_cast<unsigned>(ordered.size()));
  for (unsigned i = 0; i < ordered.size(); ++i) {
    const schema::FieldDef& field = *ordered[i];
    fields[i].setKey(field.key);
    fields[i].setType(kj::heapString(field.typeText().data(), field.typeText().size()));
    fields[i].setMerge(kj::heapString(field.mergeText().data(), field.mergeText().size()));
    fields[i].initLabel().setEn(field.label.en);
    fields[i].getLabel().setZh(field.label.zh);
    fields[i].setRequired(field.required);
    fields[i].setFormula(field.formula);
    fields[i].setMinimum(field.minimum);
    fields[i].setMaximum(field.maximum);
    fields[i].setDefault(field.defaultValue);
    fields[i].setCustom(field.custom);
    fields[i].setRetired(field.retired);
    auto targets = fields[i].initTarget(field.target.size());
    for (unsigned j = 0; j < field.target.size(); ++j) targets.set(j, field.target[j]);
    auto choices = fields[i].initChoices(field.choices.size());
    for (unsigned j = 0; j < field.choices.size(); ++j) {
      choices[j].setKey(field.choices[j].key);
      choices[j].setEn(field.choices[j].label.en);
      choices[j].setZh(field.choices[j].label.zh);
    }
  }
  std::vector<schema::Words> sentences;
  for (const schema::GuardDef& guard : kind.guards) {
    sentences.push_back(unfilled(guard.sentence, kind, guard.needs));
  }
  for (const schema::FreezeDef& freeze : kind.freezes) {
    sentences.push_back(unfilled(freeze.sentence, kind, freeze.fields));
  }
  auto rules = out.initRules(sentences.size());
  for (unsigned i = 0; i < sentences.size(); ++i) {
    rules[i].setEn(sentences[i].en);
    rules[i].setZh(sentences[i].zh);
  }
}

void putSpace(rpc::Space::Builder out, const Node& node, const Space& space, bool current) {
  // A relay knows no name: it goes by the id.
  out.setName(space.name.empty() ? hex(space.id).substr(0, 12) : space.name);
  out.setId(hex(space.id));
  out.setRole(std::string(sync::roleName(space.roster.roleOf(node.identity.keys().device))));
  out.setCurrent(current);
  out.setCurrency(space.currency);
}

}  // namespace satchel::node
