// Records as people write and read them.
#include "node/records/baseline.h"
#include "node/records/freezing.h"
#include "node/records/line.h"
#include "node/records/numbers.h"
#include "node/service/history.h"
#include "node/service/session-impl.h"
#include "node/service/unread.h"

namespace satchel::node {
namespace {

/// Nothing for a blank text; throws a Refusal for one that is no date and time.
std::optional<sync::Millis> momentTyped(const std::string& text) {
  if (stripped(text).empty()) return std::nullopt;
  const auto read = readDateTime(narrow(stripped(text)), DateOrder::unknown);
  if (read.time) return read.time->millis;
  throw Refusal({"BAD_VALUE", "'" + shortened(text) + "' is no date and time; write it like 2026-11-01 14:00, in UTC.",
                 "“" + shortened(text) + "”不是日期时间；请写成 2026-11-01 14:00（UTC）。"});
}

/// Where an official number is typed in place of one of a device's block: takes that out of `row` and keeps it among
/// the external ids, where it is still found. Throws a Refusal where that is not for this person to do.
bool makeRoomForOfficial(sync::Role role, const schema::KindDef& kind, Row& row, std::vector<TypedChange>& changes) {
  const schema::FieldDef* field = kind.field("number");
  const bool typed = field != nullptr && std::ranges::any_of(changes, [&](const TypedChange& change) {
                       return kind.findField(change.field) == field && !change.text.empty();
                     });
  const std::string given = typed ? lineOf(row.value(field)) : std::string();
  if (!isOfBlock(given)) return false;
  if (role < sync::Role::admin) {
    throw Refusal({"NOT_ALLOWED",
                   "An official number in place of " + given + " is given by an owner or an admin: ask one of them.",
                   "用正式编号取代 " + given + " 只能由所有者或管理员进行：请联系他们。"});
  }
  put(row, *field, {});
  changes.push_back({TypedChange::Action::add, "external_ids", "device:" + given});
  return true;
}

/// With the values that no field reads beside those of an import.
Row withUnread(const schema::KindDef& kind, Row row, const sync::Record& record) {
  std::ranges::move(unreadValues(&kind, record), std::back_inserter(row.extra));
  return row;
}

}  // namespace

kj::Promise<void> SessionImpl::kinds(KindsContext context) {
  const std::string name = str(context.getParams().getKind()), spaceName = str(context.getParams().getSpace());
  return answer<rpc::Session::KindsResults>(context, [this, name, spaceName](StoreAccess& access, auto results) {
    // What is built in can be told before there is any space.
    const Space* space = spaceName.empty() ? node.currentSpace(access) : &node.spaceNamed(access, spaceName);
    const auto shared = space == nullptr ? nullptr : node.rows.catalogueOf(access.txn, access.replica, *space);
    const schema::Catalogue& catalogue = shared == nullptr ? node.rows.builtIn : shared->catalogue();
    if (!name.empty()) {
      putKind(results.initKinds(1)[0], kindNamed(catalogue, name), catalogue);
      return;
    }
    const auto& kinds = catalogue.kinds();
    auto list = results.initKinds(static_cast<unsigned>(kinds.size()));
    for (unsigned i = 0; i < kinds.size(); ++i) putKind(list[i], kinds[i], catalogue);
  });
}

kj::Promise<void> SessionImpl::add(AddContext context) {
  const std::string kindName = str(context.getParams().getKind());
  const auto changes = changesFrom(context.getParams().getChanges());
  return inSpace<rpc::Session::AddResults>(context, [this, kindName, changes](Job& job, auto results) {
    const schema::KindDef& kind = kindNamed(job.lookup.catalogue, kindName);
    requireOffered(kind);
    const sync::RecordId id = newRecordId(node.clock.now(), node.random);
    auto editing = contextFor(job.lookup);
    Edit edit = orRefuse(planEdit(kind, id, nullptr, changes, editing));
    requireUsable(job, kind, id, edit);
    freezePlan(kind, id, edit.fields, editing);
    stamp(job, kind, id, edit);
    numberNew(edit.fields, job.lookup.catalogue, job.access.txn, job.space);
    orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
    results.setId(hex(id));
  });
}

kj::Promise<void> SessionImpl::edit(EditContext context) {
  const std::string id = str(context.getParams().getId());
  const auto changes = changesFrom(context.getParams().getChanges());
  return inSpace<rpc::Session::EditResults>(context, [this, id, changes](Job& job, auto) {
    const auto [kind, row] = job.lookup.byPrefix(id);
    auto editing = contextFor(job.lookup);
    Row unnumbered = *row;
    auto wanted = changes;
    const auto role = job.space.roster.roleOf(node.identity.keys().device);
    const bool official = makeRoomForOfficial(role, *kind, unnumbered, wanted);
    Edit edit = orRefuse(planEdit(*kind, row->id, official ? &unnumbered : row, wanted, editing));
    requireUsable(job, *kind, row->id, edit);
    numberNew(edit.fields, job.lookup.catalogue, job.access.txn, job.space);
    if (!edit.fields.empty()) orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
  });
}

kj::Promise<void> SessionImpl::show(ShowContext context) {
  const std::string id = str(context.getParams().getId());
  const bool history = context.getParams().getHistory();
  const auto at = spoken(chinese, [&] { return momentTyped(str(context.getParams().getAt())); });
  return inSpace<rpc::Session::ShowResults>(context, [this, id, history, at](Job& job, auto results) {
    const sync::RecordId record = job.lookup.idByPrefix(id);
    if (job.lookup.kindOf(record) == nullptr && putStranger(results.initRecord(), record, job.lookup)) return;
    if (at) {
      showAt(job, record, *at, history, results);
      return;
    }
    const auto [kind, row] = job.lookup.byPrefix(id);
    const sync::Record stored = job.lookup.stored(*kind, record);
    putRecord(results.initRecord(), *kind, withUnread(*kind, *row, stored), {}, job.lookup);
    if (history) putHistory(results, *kind, record, stored, std::nullopt, job.lookup, chinese);
  });
}

void SessionImpl::showAt(Job& job, const sync::RecordId& id, sync::Millis at, bool history,
                         rpc::Session::ShowResults::Builder results) const {
  const schema::KindDef* kind = job.lookup.kindOf(id);
  const sync::Record then = job.access.replica.recordAt(job.access.txn, job.space, {id, kind->key}, at);
  const auto row = readRow(*kind, id, then);
  if (!row) {
    throw Refusal(
        {"NOT_YET",
         "Nothing of this record stood at " + sync::isoDateTime({at}) +
             "; see when it was written with: satchel show ID --history.",
         "在 " + sync::isoDateTime({at}) + " 时此记录尚无内容；可用 satchel show ID --history 查看写入时间。"});
  }
  putRecord(results.initRecord(), *kind, withUnread(*kind, *row, then), {}, job.lookup);
  if (history) putHistory(results, *kind, id, then, at, job.lookup, chinese);
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
    Row after = *row;
    after.presence.deleted = erase;
    if (auto rule = Freezing(job.lookup.catalogue, job.lookup).refusal(*kind, row, after)) {
      throw Refusal({rule->code, rule->sentence.en, rule->sentence.zh});
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
    const bool given = std::ranges::any_of(
        edit.fields, [&](const FieldEdit& each) { return each.record == id && each.field == field; });
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
