#include "node/service/history.h"

#include "node/service/unread.h"

#include "sync/sequence.h"

namespace satchel::node {
namespace {

/// What one answer may hold of texts before and after their edits.
constexpr std::size_t mostTextBytes = 1 << 20;

/// A text as it grew, edit by edit, in the order this node took them in.
class TextHistory {
 public:
  /// `edits`: at least as many as there will be; `size`: of the text by now. Of a long history only the latest are
  /// shown whole.
  TextHistory(std::size_t edits, std::size_t size) {
    const std::size_t whole = std::max<std::size_t>(20, mostTextBytes / (2 * size + 1));
    firstWhole = edits > whole ? edits - whole : 0;
  }

  /// What stands after this edit; of an early one only what it put in.
  sync::Value add(sync::Act act) {
    act.isVoid = false;
    acts.push_back(act);
    const auto all = [](const sync::Dot&) { return true; };
    if (sync::apply(entry, act, all) == sync::Applied::reread) entry = sync::reread(acts, all);
    std::string text;
    if (acts.size() > firstWhole) {
      text = sync::textOf(entry);
    } else if (const auto edit = sync::TextOperation::decode(act.value, act.dot)) {
      for (const sync::TextInsert& insert : edit->inserts) text += insert.text;
    }
    return text.empty() ? sync::Value{} : sync::Value{sync::Text{std::move(text)}};
  }
  /// Whether what stands before the next edit is known as a whole.
  bool isWhole() const { return acts.size() >= firstWhole; }

 private:
  std::size_t firstWhole = 0;
  sync::Entry entry;
  std::vector<sync::Act> acts;
};

}  // namespace

namespace {

/// The fields that an entry's name stands for: one, the parts of a value, or null for what is not the catalogue's.
std::vector<const schema::FieldDef*> fieldsOf(const schema::KindDef& kind, const std::string& entry) {
  std::vector<const schema::FieldDef*> fields;
  for (const std::size_t index : kind.parts(entry)) fields.push_back(&kind.fields[index]);
  if (fields.empty()) fields.push_back(kind.field(entry));
  return fields;
}

}  // namespace

void putHistory(rpc::Session::ShowResults::Builder out, const schema::KindDef& kind, const sync::RecordId& id,
                const sync::Record& record, std::optional<sync::Millis> until, StoreLookup& lookup, bool chinese) {
  struct Line {
    const schema::FieldDef* field;
    std::string key, lost;
    sync::Value from, to;
    sync::Dot dot;
    sync::Millis time;
    Hash commit;
  };
  std::vector<Line> lines;
  std::map<std::string, sync::Value> shown;
  std::map<std::string, TextHistory> texts;
  const auto whyLost = [&](const Line& line, const std::string& name) -> std::string {
    const Replica& replica = lookup.access.replica;
    const bool undone = until ? replica.wasUndone(lookup.access.txn, lookup.space, line.dot, *until)
                              : replica.isUndone(lookup.access.txn, lookup.space, line.dot);
    if (undone) return chinese ? "已撤销" : "undone";
    const auto entry = record.entries.find(name);
    if (entry == record.entries.end() || line.field == nullptr || line.field->isSet()) return {};
    if (line.field->merge == schema::Merge::COUNTER) return {};         // every device's count is in the sum
    if (line.field->merge == schema::Merge::MERGEABLE_TEXT) return {};  // every edit is in the text
    const auto reading = sync::read(entry->second, mergeCodeOf(line.field->merge));
    const bool live = std::ranges::any_of(reading.shown, [&](const sync::Version* v) { return v->dot == line.dot; });
    if (!live || reading.shown.front()->dot == line.dot) return {};
    const auto [person, device] = lookup.node.namesOf(lookup.space, reading.shown.front()->dot.log);
    return chinese ? person + "同时写下的版本优先" : "written at the same time as " + person + "'s, which is shown";
  };
  for (const std::uint64_t n : record.feed) {
    const auto commit = lookup.access.replica.openFeed(lookup.access.txn, lookup.space, n);
    if (!commit) continue;
    const sync::Operations& operations = commit->operations;
    if (until && operations.time > *until) continue;
    const References references(lookup.access.txn, lookup.space, operations, commit->log);
    for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
      const sync::Operation& operation = operations.list[i];
      const bool writes =
          operation.action == sync::Operation::Action::write || operation.action == sync::Operation::Action::remove;
      if (!writes || operation.record != id) continue;
      const std::string& name = operations.names[operation.field];
      Line written;
      written.dot = {commit->log, commit->header.seq, i};
      written.time = operations.time;
      written.commit = commit->hash;
      for (const schema::FieldDef* field : fieldsOf(kind, name)) {
        Line line = written;
        line.field = field;
        line.key = field == nullptr ? name : field->key;
        if (name == sync::deletedField) {
          line.field = nullptr;
          line.to = {sync::Boolean{sync::Deletion::decode(operation.value).value_or(sync::Deletion{}).deleted}};
        } else if (field != nullptr && field->merge == schema::Merge::MERGEABLE_TEXT) {
          auto at = texts.find(name);
          if (at == texts.end()) {
            const auto entry = record.entries.find(name);
            const std::size_t size = entry == record.entries.end() ? 0 : sync::textOf(entry->second).size();
            at = texts.try_emplace(name, record.feed.size(), size).first;
          }
          TextHistory& text = at->second;
          if (!text.isWhole()) shown.erase(line.key);
          line.to = text.add(lookup.access.replica.actOf(lookup.access.txn, lookup.space, references, operations, i,
                                                         commit->log, commit->header.seq));
        } else if (field != nullptr && operation.action == sync::Operation::Action::write) {
          line.to = valueIn(*field, operation.value);
        } else if (field == nullptr && operation.action == sync::Operation::Action::write) {
          line.to = {sync::Text{unreadLine(operation.value)}};
        }
        line.from = std::exchange(shown[line.key], line.to);
        // Of a value of several parts, those that stayed as they were are not told.
        if (field != nullptr && field->entry() == name && name != field->key && line.from == line.to) continue;
        line.lost = whyLost(line, name);
        lines.push_back(std::move(line));
      }
    }
  }
  auto history = out.initHistory(static_cast<unsigned>(lines.size()));
  for (unsigned i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const auto [person, device] = lookup.node.namesOf(lookup.space, line.dot.log);
    history[i].setField(line.key);
    putValue(history[i].initFrom(), line.field, line.from, lookup);
    putValue(history[i].initTo(), line.field, line.to, lookup);
    history[i].setPerson(person);
    history[i].setDevice(device);
    history[i].setTime(sync::isoDateTime({line.time}));
    history[i].setCommit(hex(line.commit));
    history[i].setLostBecause(line.lost);
  }
}

}  // namespace satchel::node
