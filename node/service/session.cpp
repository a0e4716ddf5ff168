#include "node/service/session.h"

#include <capnp/message.h>
#include <kj/debug.h>

#include "node/query/bound-expression.h"
#include "node/records/line.h"
#include "node/service/cursor.h"
#include "node/service/history.h"
#include "node/text/fold.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

std::string str(capnp::Text::Reader text) {
  return std::string(text.cStr(), text.size());
}
kj::StringPtr ptr(const std::string& text) {
  return {text.c_str(), text.size()};
}

std::vector<TypedChange> changesFrom(capnp::List<rpc::Change>::Reader list) {
  std::vector<TypedChange> changes;
  for (const auto change : list) {
    TypedChange typed;
    typed.field = str(change.getField());
    typed.text = str(change.getText());
    switch (change.getAction()) {
      case rpc::Change::Action::SET:
        typed.action = TypedChange::Action::set;
        break;
      case rpc::Change::Action::ADD:
        typed.action = TypedChange::Action::add;
        break;
      case rpc::Change::Action::REMOVE:
        typed.action = TypedChange::Action::remove;
        break;
    }
    changes.push_back(std::move(typed));
  }
  return changes;
}

const schema::KindDef& kindNamed(const Node& node, const std::string& name) {
  if (const schema::KindDef* kind = node.catalogue.findKind(name)) return *kind;
  const schema::KindDef* near = node.catalogue.nearestKind(name);
  throw Refusal({"UNKNOWN_KIND",
                 "There is no kind '" + name + "'." +
                     (near == nullptr ? " See: satchel kinds" : " Did you mean '" + near->key + "'?"),
                 "没有名为“" + name + "”的记录类型。" +
                     (near == nullptr ? "请查看：satchel kinds" : "您是指“" + near->key + "”吗？")});
}

EditContext contextFor(Node& node, const Space& space, StoreLookup& lookup) {
  return {node.catalogue,
          {space.currency, DateOrder::unknown,
           [&lookup](const schema::FieldDef& field, std::string_view text) { return lookup.reference(field, text); }},
          lookup};
}

class SessionImpl final : public rpc::Session::Server {
 public:
  SessionImpl(Node& node, StopNode stop, bool chinese) : node(node), stopNode(std::move(stop)), chinese(chinese) {}

  kj::Promise<void> stop(StopContext) override {
    stopNode();
    return kj::READY_NOW;
  }

  kj::Promise<void> status(StatusContext context) override {
    const std::string name = str(context.getParams().getSpace());
    return answer<rpc::Session::StatusResults>(context, [this, name](StoreAccess& access, auto results) {
      if (name.empty() && access.replica.spaces().empty()) return;  // a device of nobody's yet
      putSpace(results.initSpace(), node, node.spaceNamed(access, name), true);
    });
  }

  kj::Promise<void> events(EventsContext context) override {
    const std::uint64_t after = context.getParams().getAfter();
    return answer<rpc::Session::EventsResults>(context, [this, after](StoreAccess& access, auto results) {
      std::vector<std::tuple<std::uint64_t, std::string, std::string, std::string>> list;
      access.txn.scan(Table::events, Key().u64(after + 1), [&](ByteView key, ByteView sealed) {
        const Bytes event = node.vault.open(Table::events, key, sealed);
        sync::Reader in(event);
        const sync::DateTime time{in.zigzag()};
        std::string code = in.text();
        list.emplace_back(bigEndian(key), sync::isoDateTime(time), std::move(code), in.text());
        return list.size() < 10'000;
      });
      auto events = results.initEvents(static_cast<unsigned>(list.size()));
      for (unsigned i = 0; i < list.size(); ++i) {
        const auto& [number, time, code, sentence] = list[i];
        events[i].setNumber(number);
        events[i].setTime(time);
        events[i].setCode(code);
        events[i].setSentence(sentence);
      }
    });
  }

  kj::Promise<void> digest(DigestContext context) override {
    return inSpace<rpc::Session::DigestResults>(context, [this](Job& job, auto results) {
      results.setSpace(ptr(job.space.name));
      results.setDigest(hex(job.space.digest.bytes()));
      const auto vector = job.space.commits();
      auto heads = results.initVector(static_cast<unsigned>(vector.size()));
      unsigned i = 0;
      for (const auto& [log, head] : vector) {
        const auto [person, device] = node.namesOf(job.space, log);
        heads[i].setLog(hex(log));
        heads[i].setPerson(person);
        heads[i].setDevice(device);
        heads[i].setSeq(head.seq);
        heads[i++].setHash(hex(head.hash));
      }
    });
  }

  // ---- spaces and people

  kj::Promise<void> spaceCreate(SpaceCreateContext context) override {
    const std::string name = str(context.getParams().getName());
    const std::string given = str(context.getParams().getCurrency());
    const std::string currency = given.empty() ? "CNY" : given;
    return answer<rpc::Session::SpaceCreateResults>(context, [this, name, currency](StoreAccess& access, auto results) {
      if (stripped(name).empty()) {
        throw Refusal({"BAD_NAME", "A space needs a name, for example: satchel space create Sales.",
                       "空间需要名称，例如：satchel space create 销售部。"});
      }
      const bool code =
          currency.size() == 3 && std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
      if (!code) {
        throw Refusal({"BAD_CURRENCY",
                       "'" + currency + "' is no currency; write three capital letters such as CNY or USD.",
                       "“" + currency + "”不是货币代码；请写三个大写字母，例如 CNY。"});
      }
      for (const auto& [number, space] : access.replica.spaces()) {
        if (space.name == name) {
          throw Refusal({"SPACE_EXISTS", "There is a space '" + name + "' here already; choose another name.",
                         "这里已有空间“" + name + "”；请换一个名称。"});
        }
      }
      const auto [number, recovery] = node.createSpace(access, name, currency);
      putSpace(results.initSpace(), node, access.replica.space(number), true);
      results.setRecoveryKey(recovery);
    });
  }

  kj::Promise<void> spaceList(SpaceListContext context) override {
    return answer<rpc::Session::SpaceListResults>(context, [this](StoreAccess& access, auto results) {
      const auto& spaces = access.replica.spaces();
      auto list = results.initSpaces(static_cast<unsigned>(spaces.size()));
      const Space* current = spaces.empty() ? nullptr : &node.spaceNamed(access, "");
      unsigned i = 0;
      for (const auto& [number, space] : spaces) putSpace(list[i++], node, space, &space == current);
    });
  }

  kj::Promise<void> spaceUse(SpaceUseContext context) override {
    const std::string name = str(context.getParams().getName());
    return answer<rpc::Session::SpaceUseResults>(
        context, [this, name](StoreAccess& access, auto) { node.useSpace(access, node.spaceNamed(access, name)); });
  }

  kj::Promise<void> members(MembersContext context) override {
    return inSpace<rpc::Session::MembersResults>(context, [this](Job& job, auto results) {
      const auto& members = job.space.roster.members();
      auto list = results.initMembers(static_cast<unsigned>(members.size()));
      unsigned i = 0;
      for (const auto& [device, member] : members) {
        const auto names = node.memberNames(job.space, member);
        list[i].setPerson(names[0]);
        list[i].setDevice(names[1]);
        list[i].setKey(hex(device));
        list[i].setRole(kj::heapString(roleText(member.role).data(), roleText(member.role).size()));
        list[i].setSince(sync::isoDateTime({member.grant->time}));
        list[i++].setSelf(device == node.identity.keys().device);
      }
    });
  }

  // ---- records

  kj::Promise<void> kinds(KindsContext context) override {
    const std::string name = str(context.getParams().getKind());
    return answer<rpc::Session::KindsResults>(context, [this, name](StoreAccess&, auto results) {
      if (!name.empty()) {
        putKind(results.initKinds(1)[0], kindNamed(node, name));
        return;
      }
      const auto& kinds = node.catalogue.kinds();
      auto list = results.initKinds(static_cast<unsigned>(kinds.size()));
      for (unsigned i = 0; i < kinds.size(); ++i) putKind(list[i], kinds[i]);
    });
  }

  kj::Promise<void> add(AddContext context) override {
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

  kj::Promise<void> edit(EditContext context) override {
    const std::string id = str(context.getParams().getId());
    const auto changes = changesFrom(context.getParams().getChanges());
    return inSpace<rpc::Session::EditResults>(context, [this, id, changes](Job& job, auto) {
      const auto [kind, row] = job.lookup.byPrefix(id);
      auto editing = contextFor(node, job.space, job.lookup);
      const Edit edit = orRefuse(planEdit(*kind, row->id, row, changes, editing));
      if (!edit.fields.empty()) orRefuse(job.access.replica.write(job.access.txn, job.space, edit));
    });
  }

  kj::Promise<void> show(ShowContext context) override {
    const std::string id = str(context.getParams().getId());
    const bool history = context.getParams().getHistory();
    return inSpace<rpc::Session::ShowResults>(context, [this, id, history](Job& job, auto results) {
      const auto [kind, row] = job.lookup.byPrefix(id);
      putRecord(results.initRecord(), *kind, *row, {}, job.lookup);
      if (history) putHistory(results, *kind, row->id, job.lookup, chinese);
    });
  }

  kj::Promise<void> query(QueryContext context) override;

  kj::Promise<void> search(SearchContext context) override {
    const std::string text = fold(context.getParams().getText().cStr());
    const std::uint64_t limit = context.getParams().getLimit();
    return inSpace<rpc::Session::SearchResults>(context, [this, text, limit](Job& job, auto results) {
      std::vector<std::pair<const schema::KindDef*, const Row*>> found;
      forEachRow(job, [&](const schema::KindDef& kind, const Row& row) {
        if (row.presence.deleted || (limit > 0 && found.size() >= limit)) return;
        const bool hit = std::ranges::any_of(row.cells, [&](const Cell& cell) {
          return std::ranges::any_of(cell.values, [&](const sync::Value& value) {
            return !std::holds_alternative<sync::Ref>(value.is) && fold(lineOf(value)).find(text) != std::string::npos;
          });
        });
        if (hit) found.emplace_back(&kind, &row);
      });
      auto records = results.initRecords(static_cast<unsigned>(found.size()));
      for (unsigned i = 0; i < found.size(); ++i) {
        putRecord(records[i], *found[i].first, *found[i].second, {}, job.lookup);
      }
    });
  }

  kj::Promise<void> delete_(DeleteContext context) override { return bin<rpc::Session::DeleteResults>(context, true); }
  kj::Promise<void> restore(RestoreContext context) override {
    return bin<rpc::Session::RestoreResults>(context, false);
  }

  kj::Promise<void> undo(UndoContext context) override {
    const std::string what = str(context.getParams().getWhat());
    return inSpace<rpc::Session::UndoResults>(context, [this, what](Job& job, auto results) {
      Replica& replica = job.access.replica;
      bool redo = false;
      std::optional<std::vector<sync::Dot>> dots;
      if (what.empty()) {
        dots = replica.lastEdit(job.access.txn, job.space);
      } else if (auto named = what.size() >= 6 ? replica.editNamed(job.access.txn, job.space, what) : std::nullopt) {
        dots = std::move(named->first);
        redo = named->second;
      }
      if (!dots) {
        throw Refusal(
            {"NOTHING_TO_UNDO",
             what.empty() ? "This device has no edit left to undo." : "There is no edit '" + what + "' to undo.",
             what.empty() ? "本设备没有可撤销的编辑。" : "没有可撤销的编辑“" + what + "”。"});
      }
      orRefuse(replica.writeUndo(job.access.txn, job.space, *dots, redo));
      results.setSentence(chinese ? (redo ? "已恢复。" : "已撤销。") : (redo ? "Redone." : "Undone."));
    });
  }

  kj::Promise<void> conflicts(ConflictsContext context) override {
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
        const auto entry = record.entries.find(key);
        if (entry == record.entries.end()) continue;
        const auto& live = entry->second.live;
        auto versions = list[i].initVersions(static_cast<unsigned>(live.size()));
        for (unsigned j = 0; j < live.size(); ++j) {
          const auto [person, device] = node.namesOf(job.space, live[j].dot.log);
          versions[j].setPerson(person);
          versions[j].setDevice(device);
          versions[j].setTime(sync::isoDateTime({live[j].time}));
          if (each.field == nullptr) {
            versions[j].initValue().setBoolean(
                sync::Deletion::decode(live[j].value).value_or(sync::Deletion{}).deleted);
          } else {
            putValue(versions[j].initValue(), each.field, valueIn(*each.field, live[j].value), job.lookup);
          }
        }
      }
    });
  }

  kj::Promise<void> resolve(ResolveContext context) override {
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

  kj::Promise<void> attention(AttentionContext context) override {
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

 private:
  /// One call's work in one space.
  struct Job {
    StoreAccess& access;
    Space& space;
    StoreLookup lookup;
  };

  /// Runs `work` in the store, then answers with what it built; refusals in the client's language.
  template <class Results, class Context, class Work>
  kj::Promise<void> answer(Context context, Work work) {
    auto message = std::make_shared<capnp::MallocMessageBuilder>();
    const bool zh = chinese;
    return node
        .inStore([message, work = std::move(work), zh](StoreAccess& access) {
          try {
            work(access, message->initRoot<Results>());
          } catch (const Refusal& refusal) {
            const std::string text = refusal.problem.code + ": " + (zh ? refusal.problem.zh : refusal.problem.en);
            throw kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(text));
          }
        })
        .then([message, context]() mutable { context.setResults(message->getRoot<Results>().asReader()); });
  }

  template <class Results, class Context, class Work>
  kj::Promise<void> inSpace(Context context, Work work) {
    const std::string name = str(context.getParams().getSpace());
    return answer<Results>(context, [this, name, work = std::move(work)](StoreAccess& access, auto results) {
      Space& space = node.spaceNamed(access, name);
      Job job{access, space, StoreLookup(node, access, space)};
      work(job, results);
    });
  }

  template <class Results, class Context>
  kj::Promise<void> bin(Context context, bool erase) {
    const std::string id = str(context.getParams().getId());
    return inSpace<Results>(context, [id, erase](Job& job, auto) {
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
    });
  }

  [[noreturn]] static void refuseNoConflict(const std::string& field) {
    throw Refusal({"NO_CONFLICT", "'" + field + "' is not in conflict on this record; see: satchel conflicts.",
                   "此记录的“" + field + "”没有冲突；请查看：satchel conflicts。"});
  }

  template <class Visit>
  void forEachRow(Job& job, Visit visit) {
    for (const schema::KindDef& kind : node.catalogue.kinds()) {
      for (const auto& [id, row] : node.rows.of(job.access.txn, job.access.replica, job.space, kind)) visit(kind, row);
    }
  }

  /// Who made a record, when and where, as the catalogue's common fields have it.
  void stamp(Job& job, const schema::KindDef& kind, const sync::RecordId& id, Edit& edit) const {
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

  Node& node;
  StopNode stopNode;
  bool chinese;
};

/// One key of `--sort`: a field, descending with a leading minus.
struct SortKey {
  const schema::FieldDef* field;
  bool descending;
};

std::vector<SortKey> sortKeys(const schema::KindDef& kind, const std::string& text) {
  std::vector<SortKey> keys;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string name(stripped(text.substr(begin, end - begin)));
    begin = end + 1;
    const bool descending = name.starts_with("-");
    if (descending) name.erase(0, 1);
    const schema::FieldDef* field = kind.findField(name);
    if (field == nullptr) {
      throw Refusal({"UNKNOWN_FIELD", kind.label.en + " has no field '" + name + "' to sort by.",
                     kind.label.zh + "没有可排序的字段“" + name + "”。"});
    }
    keys.push_back({field, descending});
  }
  return keys;
}

kj::Promise<void> SessionImpl::query(QueryContext context) {
  const auto params = context.getParams();
  const std::string name = str(params.getSpace()), kindName = str(params.getKind()), where = str(params.getWhere());
  const std::string sort = str(params.getSort());
  const std::uint64_t limit = params.getLimit(), offset = params.getOffset();
  const bool deleted = params.getDeleted(), countOnly = params.getCountOnly();
  std::vector<std::string> columns;
  for (const auto column : params.getColumns()) columns.push_back(str(column));
  struct Found {
    std::uint32_t space = 0;
    const schema::KindDef* kind = nullptr;
    std::vector<sync::RecordId> ids;
    std::vector<std::string> columns;
    std::uint64_t total = 0;
  };
  auto found = std::make_shared<Found>();
  return answer<rpc::Session::QueryResults>(
             context,
             [=, this](StoreAccess& access, auto results) {
               Space& space = node.spaceNamed(access, name);
               StoreLookup lookup(node, access, space);
               const schema::KindDef& kind = kindNamed(node, kindName);
               *found = {space.number, &kind, {}, {}, 0};
               for (const std::string& column : columns) {
                 const schema::FieldDef* field = kind.findField(column);
                 if (field == nullptr) {
                   throw Refusal({"UNKNOWN_FIELD", kind.label.en + " has no field '" + column + "' to show.",
                                  kind.label.zh + "没有字段“" + column + "”。"});
                 }
                 found->columns.push_back(field->key);
               }
               const auto filter = orRefuse(compile(where, kind, {node.catalogue, space.currency}));
               const auto keys = sortKeys(kind, sort);
               std::vector<const Row*> rows;
               for (const auto& [id, row] : node.rows.of(access.txn, access.replica, space, kind)) {
                 if (row.presence.deleted == deleted && matches(filter, StoredRowView(kind, row, lookup)))
                   rows.push_back(&row);
               }
               found->total = rows.size();
               results.setTotal(rows.size());
               if (countOnly) return;
               std::ranges::stable_sort(rows, [&](const Row* a, const Row* b) {
                 for (const SortKey& key : keys) {
                   const auto order = compare(a->value(key.field), b->value(key.field));
                   if (order != 0) return key.descending ? order > 0 : order < 0;
                 }
                 return false;
               });
               const std::size_t begin = std::min<std::size_t>(offset, rows.size());
               const std::size_t end = limit == 0 ? rows.size() : std::min<std::size_t>(begin + limit, rows.size());
               for (std::size_t i = begin; i < end; ++i) found->ids.push_back(rows[i]->id);
             })
      .then([this, found, context]() mutable {
        context.getResults().setCursor(
            makeCursor(node, found->space, *found->kind, std::move(found->ids), std::move(found->columns)));
      });
}

class NodeDoor final : public rpc::Node::Server {
 public:
  NodeDoor(Node& node, StopNode stop) : node(node), stop(std::move(stop)) {}
  kj::Promise<void> hello(HelloContext context) override {
    const bool chinese = kj::StringPtr(context.getParams().getLocale()).startsWith("zh");
    auto results = context.getResults();
    results.setSession(kj::heap<SessionImpl>(node, stop, chinese));
    results.setVersion("0.1.0");
    results.setPerson(node.profile.person);
    results.setDevice(node.profile.device);
    results.setRelay(node.profile.relay);
    return kj::READY_NOW;
  }

 private:
  Node& node;
  StopNode stop;
};

}  // namespace

rpc::Node::Client makeClientDoor(Node& node, StopNode stop) {
  return kj::heap<NodeDoor>(node, std::move(stop));
}

}  // namespace satchel::node
