// What waits for a person: versions to choose from, and records that break a rule.
#include "node/records/definitions.h"
#include "node/records/freezing.h"
#include "node/service/batches.h"
#include "node/service/resolution.h"
#include "node/service/session-impl.h"
#include "node/text/list-text.h"

namespace satchel::node {

namespace {
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
        if (const auto batch = batchOf(job.access, job.space, live[j].dot)) versions[j].setBatch(hex(*batch));
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
  const std::string ids = str(context.getParams().getId()), reason = str(context.getParams().getReason());
  const auto changes = changesFrom(context.getParams().getChanges());
  return inSpace<rpc::Session::ResolveResults>(context, [this, ids, reason, changes](Job& job, auto results) {
    Resolution resolution(job.lookup, reason);
    if (!resolveBatch(job, resolution, ids, changes)) {
      for (const std::string& id : splitList(ids, ListStyle::commas)) {
        const auto [kind, row] = job.lookup.byPrefix(id);
        requireUsable(job, *kind, row->id, resolution.decide(*kind, *row, changes));
      }
    }
    results.setSettled(resolution.settled());
    std::vector<Edit> edits = resolution.take();
    std::optional<sync::BatchId> together;
    if (edits.size() > 1) together = node.random.make<sync::BatchId>();
    for (Edit& edit : edits) {
      edit.batch = together;
      orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
    }
  });
}

bool SessionImpl::resolveBatch(Job& job, Resolution& resolution, const std::string& name,
                               const std::vector<TypedChange>& changes) {
  if (changes.size() != 1 || changes[0].field != "keep") return false;
  std::set<sync::BatchId> found;
  std::vector<std::pair<const schema::KindDef*, const Row*>> rows;
  forEachRow(job, [&](const schema::KindDef& kind, const Row& row) {
    const auto here = batchesInConflict(job.lookup, kind, row, name);
    if (!here.empty()) rows.emplace_back(&kind, &row);
    found.insert(here.begin(), here.end());
  });
  if (found.empty()) return false;
  if (found.size() > 1) {
    throw Refusal({"AMBIGUOUS_ID", "More than one batch begins with '" + name + "'; write more of it.",
                   "不止一个批次以“" + name + "”开头；请多写几位。"});
  }
  const std::string answer = schema::fold(changes[0].text);
  const bool yes = answer == "yes" || answer == "true" || answer == "是";
  if (!yes && answer != "no" && answer != "false" && answer != "否") {
    throw Refusal({"BAD_VALUE",
                   "'" + changes[0].text + "' does not say whether the batch is kept; write keep=yes or keep=no.",
                   "“" + changes[0].text + "”没有说明是否保留此批次；请写 keep=yes 或 keep=no。"});
  }
  for (const auto& [kind, row] : rows) resolution.decide(*kind, *row, *found.begin(), yes);
  return true;
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
