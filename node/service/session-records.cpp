// Records as people write and read them.
#include "node/records/line.h"
#include "node/service/history.h"
#include "node/service/session-impl.h"

namespace satchel::node {

kj::Promise<void> SessionImpl::kinds(KindsContext context) {
  const std::string name = str(context.getParams().getKind());
  return answer<rpc::Session::KindsResults>(context, [this, name](StoreAccess&, auto results) {
    if (!name.empty()) {
      putKind(results.initKinds(1)[0], kindNamed(node, name), node.catalogue);
      return;
    }
    const auto& kinds = node.catalogue.kinds();
    auto list = results.initKinds(static_cast<unsigned>(kinds.size()));
    for (unsigned i = 0; i < kinds.size(); ++i) putKind(list[i], kinds[i], node.catalogue);
  });
}

kj::Promise<void> SessionImpl::add(AddContext context) {
  const std::string kindName = str(context.getParams().getKind());
  const auto changes = changesFrom(context.getParams().getChanges());
  return inSpace<rpc::Session::AddResults>(context, [this, kindName, changes](Job& job, auto results) {
    const schema::KindDef& kind = kindNamed(node, kindName);
    const sync::RecordId id = newRecordId(node.clock.now(), node.random);
    auto editing = contextFor(node, job.space, job.lookup);
    Edit edit = orRefuse(planEdit(kind, id, nullptr, changes, editing));
    stamp(job, kind, id, edit);
    orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
    results.setId(hex(id));
  });
}

kj::Promise<void> SessionImpl::edit(EditContext context) {
  const std::string id = str(context.getParams().getId());
  const auto changes = changesFrom(context.getParams().getChanges());
  return inSpace<rpc::Session::EditResults>(context, [this, id, changes](Job& job, auto) {
    const auto [kind, row] = job.lookup.byPrefix(id);
    auto editing = contextFor(node, job.space, job.lookup);
    const Edit edit = orRefuse(planEdit(*kind, row->id, row, changes, editing));
    if (!edit.fields.empty()) orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
  });
}

kj::Promise<void> SessionImpl::show(ShowContext context) {
  const std::string id = str(context.getParams().getId());
  const bool history = context.getParams().getHistory();
  return inSpace<rpc::Session::ShowResults>(context, [this, id, history](Job& job, auto results) {
    const auto [kind, row] = job.lookup.byPrefix(id);
    putRecord(results.initRecord(), *kind, *row, {}, job.lookup);
    if (history) putHistory(results, *kind, row->id, job.lookup, chinese);
  });
}

kj::Promise<void> SessionImpl::openText(OpenTextContext context) {
  const std::string id = str(context.getParams().getId()), name = str(context.getParams().getField());
  return inSpace<rpc::Session::OpenTextResults>(context, [id, name](Job& job, auto results) {
    const auto [kind, row] = job.lookup.byPrefix(id);
    const schema::FieldDef* field = kind->findField(name);
    if (field == nullptr) throw Refusal(unknownField(*kind, name));
    if (field->type != schema::FieldType::TEXT && field->type != schema::FieldType::LONG_TEXT) {
      throw Refusal(
          {"NOT_A_TEXT",
           field->label.en + " (" + field->key + ") is no text; change it with: satchel set ID " + field->key +
               "=value.",
           field->label.zh + "（" + field->key + "）不是文本；请使用 satchel set ID " + field->key + "=值。"});
    }
    results.setKey(field->key);
    if (field->merge != schema::Merge::MERGEABLE_TEXT) {
      results.setText(lineOf(row->value(field)));
      return;
    }
    const sync::Record record = job.lookup.stored(*kind, row->id);
    const auto entry = record.entries.find(field->key);
    const auto seen = entry == record.entries.end() ? sync::SeenText{} : sync::seenText(sync::Sequence(entry->second));
    results.setText(seen.text);
    const Bytes encoded = seen.encode();
    results.setSeen(kj::arrayPtr(encoded.data(), encoded.size()));
  });
}

template <class Results, class Context>
kj::Promise<void> SessionImpl::bin(Context context, bool erase) {
  const std::string id = str(context.getParams().getId());
  const auto write = [id, erase](Job& job, auto) {
    const auto [kind, row] = job.lookup.byPrefix(id);
    if (row->presence.deleted == erase) {
      throw Refusal({erase ? "IS_DELETED" : "NOT_DELETED",
                     erase ? "This record is in the bin already." : "This record is not in the bin.",
                     erase ? "此记录已在回收站中。" : "此记录不在回收站中。"});
    }
    Edit edit;
    edit.fields.push_back({row->id, kind->key, std::string(sync::deletedField),
                           erase ? FieldEdit::Action::erase : FieldEdit::Action::restore});
    orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
  };
  return inSpace<Results>(context, write, erase ? Room::reserve : Room::ordinary);
}

kj::Promise<void> SessionImpl::delete_(DeleteContext context) {
  return bin<rpc::Session::DeleteResults>(context, true);
}

kj::Promise<void> SessionImpl::restore(RestoreContext context) {
  return bin<rpc::Session::RestoreResults>(context, false);
}

void SessionImpl::stamp(Job& job, const schema::KindDef& kind, const sync::RecordId& id, Edit& edit) const {
  const sync::RecordId user = naturalId(job.space.id, "user", hex(node.profile.personId));
  const auto put = [&](const char* field, const sync::Value& value) {
    const bool given = std::ranges::any_of(edit.fields, [&](const FieldEdit& each) { return each.field == field; });
    if (!given && kind.field(field) != nullptr) {
      edit.fields.push_back({id, kind.key, field, FieldEdit::Action::set, {}, sync::encode(value)});
    }
  };
  put("author", {sync::Ref{user}});
  put("authored_at", {sync::DateTime{node.clock.now()}});
  put("recorded_by", {sync::Ref{user}});
  put("device", {sync::Text{node.profile.device}});
  put("owner", {sync::Ref{user}});
}

}  // namespace satchel::node
