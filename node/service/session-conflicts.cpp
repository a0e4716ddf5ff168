// What waits for a person: versions to choose from, and records that break a rule.
#include "node/records/definitions.h"
#include "node/records/freezing.h"
#include "node/service/session-impl.h"

namespace satchel::node {

namespace {
[[noreturn]] void refuseNoConflict(const std::string& field) {
  throw Refusal({"NO_CONFLICT", "'" + field + "' is not in conflict on this record; see: satchel conflicts.",
                 "此记录的“" + field + "”没有冲突；请查看：satchel conflicts。"});
}

std::string nameOfDevice(const Node& node, const Space& space, const VerifyKey& device) {
  const auto member = space.roster.members().find(device);
  const std::string key = hex(device).substr(0, 12);
  return member == space.roster.members().end() ? key : node.memberNames(space, member->second)[1];
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
    auto editing = contextFor(job.lookup);
    Edit planned = orRefuse(planEdit(*kind, row->id, row, typed, editing));
    requireUsable(job, *kind, row->id, planned);
    for (FieldEdit& field : planned.fields) edit.fields.push_back(std::move(field));
    orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
  });
}

kj::Promise<void> SessionImpl::attention(AttentionContext context) {
  return inSpace<rpc::Session::AttentionResults>(context, [this](Job& job, auto results) {
    std::vector<std::tuple<const schema::KindDef*, const Row*, BrokenRule>> found;
    const Freezing freezing(job.lookup.catalogue, job.lookup);
    std::optional<Rules> rules;
    forEachRow(job, [&](const schema::KindDef& kind, const Row& row) {
      if (row.presence.deleted) return;
      if (!rules || &rules->kind != &kind) rules.emplace(kind, job.lookup.catalogue);
      for (BrokenRule& rule : rules->broken(row, job.lookup)) found.emplace_back(&kind, &row, std::move(rule));
      for (BrokenRule& rule : freezing.differences(kind, row)) found.emplace_back(&kind, &row, std::move(rule));
      const DefinedCatalogue* defined = isDefinition(kind.key) ? job.lookup.shared->defined() : nullptr;
      if (defined == nullptr) return;
      for (const auto* told : {&defined->broken, &defined->alike}) {
        if (const auto at = told->find(row.id); at != told->end()) found.emplace_back(&kind, &row, at->second);
      }
    });
    for (const schema::KindDef& kind : job.lookup.catalogue.kinds()) {
      if (parentFields(kind).empty()) continue;
      for (const auto& [place, circle] : node.rows.circles(job.access.txn, job.access.replica, job.space, kind).all()) {
        const schema::FieldDef& field = kind.fields[place.first];
        const Row* row = node.rows.find(job.access.txn, job.access.replica, job.space, kind, circle.cut);
        const auto parent = job.lookup.parentOf(kind, field, circle.cut);
        if (row->presence.deleted || !parent) continue;
        found.emplace_back(&kind, row, circleClosed(field, *parent, job.lookup));
      }
    }
    const std::vector<VoidedFact> late = lateFacts(job.space);
    auto items = results.initItems(static_cast<unsigned>(found.size() + late.size()));
    for (unsigned i = 0; i < late.size(); ++i) {
      auto item = items[static_cast<unsigned>(found.size()) + i];
      const std::string name = nameOfDevice(node, job.space, late[i].subject);
      const std::string by = nameOfDevice(node, job.space, late[i].author);
      item.setId(hex(late[i].subject));
      item.setTitle(name);
      item.setCode("LATE_FACT");
      const std::string en = late[i].removal ? "' removed it" : "' enrolled it or changed its role";
      const std::string zh = late[i].removal ? "”移除了它" : "”登记了它或修改了其角色";
      item.initSentence().setEn("'" + by + en +
                                " after being removed: that does not count; decide with: satchel members.");
      item.getSentence().setZh("“" + by + zh + "，但当时已被移除，故不生效；请用 satchel members 处理。");
    }
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
