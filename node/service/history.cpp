#include "node/service/history.h"

namespace satchel::node {

void putHistory(rpc::Session::ShowResults::Builder out, const schema::KindDef& kind, const sync::RecordId& id,
                StoreLookup& lookup, bool chinese) {
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
  const sync::Record record = lookup.stored(kind, id);
  for (const std::uint64_t n : record.feed) {
    const auto commit = lookup.access.replica.openFeed(lookup.access.txn, lookup.space, n);
    if (!commit) continue;
    const sync::Operations& operations = commit->operations;
    for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
      const sync::Operation& operation = operations.list[i];
      const bool writes =
          operation.action == sync::Operation::Action::write || operation.action == sync::Operation::Action::remove;
      if (!writes || operation.record != id) continue;
      Line line;
      line.key = operations.names[operation.field];
      line.field = kind.field(line.key);
      if (line.key == sync::deletedField) {
        line.field = nullptr;
        line.to = {sync::Boolean{sync::Deletion::decode(operation.value).value_or(sync::Deletion{}).deleted}};
      } else if (line.field != nullptr && operation.action == sync::Operation::Action::write) {
        line.to = valueIn(*line.field, operation.value);
      }
      line.dot = {commit->header.log, commit->header.seq, i};
      line.time = operations.time;
      line.commit = commit->hash;
      line.from = std::exchange(shown[line.key], line.to);
      if (lookup.access.replica.isUndone(lookup.access.txn, lookup.space, line.dot)) {
        line.lost = chinese ? "已撤销" : "undone";
      } else if (const auto entry = record.entries.find(line.key);
                 entry != record.entries.end() && line.field != nullptr && !line.field->isSet()) {
        const auto reading = sync::read(entry->second, mergeCodeOf(line.field->merge));
        const bool live =
            std::ranges::any_of(reading.shown, [&](const sync::Version* v) { return v->dot == line.dot; });
        if (live && reading.shown.front()->dot != line.dot) {
          const auto [person, device] = lookup.node.namesOf(lookup.space, reading.shown.front()->dot.log);
          line.lost =
              chinese ? person + "同时写下的版本优先" : "written at the same time as " + person + "'s, which is shown";
        }
      }
      lines.push_back(std::move(line));
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
