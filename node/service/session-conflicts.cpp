// What waits for a person: versions to choose from, and records that break a rule.
#include "node/service/session-impl.h"

namespace satchel::node {

namespace {
[[noreturn]] void refuseNoConflict(const std::string& field) {
  throw Refusal({"NO_CONFLICT", "'" + field + "' is not in conflict on this record; see: satchel conflicts.",
                 "此记录的“" + field + "”没有冲突；请查看：satchel conflicts。"});
}
}  // namespace

kj::Promise<void> SessionImpl::conflicts(ConflictsContext context) {
  return inSpace<rpc::Session::ConflictsResults>(context, [this](Job& job, auto results) {
    struct Found {
      const schema::KindDef* kind;
      const Row* row;
      const schema::FieldDef* field;
    };
    std::vector<Found> found;
    forEachRow(job, [&](const schema::KindDef& kind, const Row& row) {
      for (const Cell& cell : row.cells) {
        if (cell.conflict) found.push_back({&kind, &row, &kind.fields[cell.field]});
      }
      if (row.presence.editedAfterDelete) found.push_back({&kind, &row, nullptr});
    });
    auto list = results.initConflicts(static_cast<unsigned>(found.size()));
    for (unsigned i = 0; i < found.size(); ++i) {
      const Found& each = found[i];
      list[i].setId(hex(each.row->id));
      list[i].setKind(each.kind->key);
      list[i].setTitle(node.rows.title(*each.kind, *each.row));
      const std::string key = each.field == nullptr ? std::string(sync::deletedField) : each.field->key;
      list[i].setField(key);
      if (each.field != nullptr) putValue(list[i].initWinner(), each.field, each.row->value(each.field), job.lookup);
      const auto record = job.lookup.stored(*each.kind, each.row->id);
      const auto entry = record.entries.find(each.field == nullptr ? key : each.field->entry());
      if (entry == record.entries.end()) continue;
      const auto& live = entry->second.live;
      auto versions = list[i].initVersions(static_cast<unsigned>(live.size()));
      for (unsigned j = 0; j < live.size(); ++j) {
        const auto [person, device] = node.namesOf(job.space, live[j].dot.log);
        versions[j].setPerson(person);
        versions[j].setDevice(device);
        versions[j].setTime(sync::isoDateTime({live[j].time}));
        if (each.field == nullptr) {
          versions[j].initValue().setBoolean(sync::Deletion::decode(live[j].value).value_or(sync::Deletion{}).deleted);
        } else {
          putValue(versions[j].initValue(), each.field, valueIn(*each.field, live[j].value), job.lookup);
        }
      }
    }
  });
}

kj::Promise<void> SessionImpl::resolve(ResolveContext context) {
  const std::string id = str(context.getParams().getId());
  const auto changes = changesFrom(context.getParams().getChanges());
  return inSpace<rpc::Session::ResolveResults>(context, [this, id, changes](Job& job, auto) {
    const auto [kind, row] = job.lookup.byPrefix(id);
    std::vector<TypedChange> typed;
    Edit edit;
    for (const TypedChange& change : changes) {
      if (change.field == sync::deletedField) {
        if (!row->presence.editedAfterDelete) refuseNoConflict(change.field);
        const bool erase = schema::fold(change.text) == "yes" || schema::fold(change.text) == "true";
        edit.fields.push_back({row->id, kind->key, std::string(sync::deletedField),
                               erase ? FieldEdit::Action::erase : FieldEdit::Action::restore});
        continue;
      }
      const schema::FieldDef* field = kind->findField(change.field);
      const Cell* cell = field == nullptr ? nullptr : row->cell(field->index);
      if (field != nullptr && (cell == nullptr || !cell->conflict)) refuseNoConflict(field->key);
      typed.push_back(change);
    }
    auto editing = contextFor(node, job.space, job.lookup);
    Edit planned = orRefuse(planEdit(*kind, row->id, row, typed, editing));
    for (FieldEdit& field : planned.fields) edit.fields.push_back(std::move(field));
    orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
  });
}

kj::Promise<void> SessionImpl::attention(AttentionContext context) {
  return inSpace<rpc::Session::AttentionResults>(context, [this](Job& job, auto results) {
    std::vector<std::tuple<const schema::KindDef*, const Row*, BrokenRule>> found;
    forEachRow(job, [&](const schema::KindDef& kind, const Row& row) {
      if (row.presence.deleted) return;
      for (BrokenRule& rule : brokenRules(kind, row, node.catalogue, job.lookup)) {
        found.emplace_back(&kind, &row, std::move(rule));
      }
    });
    auto items = results.initItems(static_cast<unsigned>(found.size()));
    for (unsigned i = 0; i < found.size(); ++i) {
      const auto& [kind, row, rule] = found[i];
      items[i].setId(hex(row->id));
      items[i].setKind(kind->key);
      items[i].setTitle(node.rows.title(*kind, *row));
      items[i].setCode(rule.code);
      items[i].setField(rule.field);
      items[i].initSentence().setEn(rule.sentence.en);
      items[i].getSentence().setZh(rule.sentence.zh);
    }
  });
}

}  // namespace satchel::node
