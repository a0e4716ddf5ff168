#include "tools/sim/model.h"

namespace satchel::sim {
namespace {

using sync::Dot;

struct Act {
  bool adds = true, isVoid = false;
  Bytes value;
  std::vector<Dot> replaces;
};
using Acts = std::map<Dot, Act>;

/// What a dead version replaced dies with it, where it was void: whoever saw the one saw through it.
void kill(const Acts& acts, const Dot& dot, std::set<Dot>& dead) {
  if (!dead.insert(dot).second) return;
  const auto act = acts.find(dot);
  if (act == acts.end() || !act->second.isVoid) return;
  for (const Dot& under : act->second.replaces) kill(acts, under, dead);
}

std::vector<Living> alive(const Acts& acts) {
  std::set<Dot> dead;
  for (const auto& [dot, act] : acts) {
    if (act.isVoid) continue;
    for (const Dot& replaced : act.replaces) kill(acts, replaced, dead);
  }
  std::vector<Living> living;
  for (const auto& [dot, act] : acts) {
    if (act.adds && !act.isVoid && !dead.contains(dot)) living.push_back({dot, act.value});
  }
  return living;
}

std::vector<Dot> replacedBy(const node::Replica::OpenedCommit& commit, const sync::Operation& operation,
                            const HashAt& hashAt) {
  std::vector<Dot> dots;
  for (const sync::DotRef& ref : operation.replaces) {
    if (ref.log != 0) {
      const sync::Citation& citation = commit.operations.citations[ref.log - 1];
      const auto hash = hashAt(citation.log, citation.seq);
      if (ref.seq > citation.seq || (hash && !equal(hash->view().first(8), citation.hashPrefix))) continue;
    }
    dots.push_back(commit.operations.dotOf(ref, commit.header.log));
  }
  return dots;
}

}  // namespace

Naive naiveMerge(const std::vector<node::Replica::OpenedCommit>& commits, const MayWrite& mayWrite,
                 const HashAt& hashAt) {
  using Action = sync::Operation::Action;
  const Bytes undoes{1};
  std::map<Dot, Acts> hidden;
  for (const auto& commit : commits) {
    for (std::uint32_t i = 0; i < commit.operations.list.size(); ++i) {
      const sync::Operation& operation = commit.operations.list[i];
      if (operation.action != Action::undo && operation.action != Action::redo) continue;
      const Dot target = commit.operations.dotOf(operation.target, commit.header.log);
      hidden[target][{commit.header.log, commit.header.seq, i}] = {
          true, !mayWrite(commit.header.log, commit.header.seq), operation.action == Action::undo ? undoes : Bytes{0},
          replacedBy(commit, operation, hashAt)};
    }
  }
  std::set<Dot> undone;
  for (const auto& [target, acts] : hidden) {
    const auto living = alive(acts);
    if (std::ranges::any_of(living, [&](const Living& each) { return each.value == undoes; })) undone.insert(target);
  }
  std::map<node::RecordKey, std::map<std::string, Acts>> entries;
  for (const auto& commit : commits) {
    for (std::uint32_t i = 0; i < commit.operations.list.size(); ++i) {
      const sync::Operation& operation = commit.operations.list[i];
      if (operation.action != Action::write && operation.action != Action::remove) continue;
      const Dot dot{commit.header.log, commit.header.seq, i};
      entries[{operation.record, commit.operations.names[operation.kind]}][commit.operations.names[operation.field]]
             [dot] = {operation.action == Action::write, undone.contains(dot) || !mayWrite(dot.log, dot.seq),
                      operation.value, replacedBy(commit, operation, hashAt)};
    }
  }
  Naive result;
  for (const auto& [key, fields] : entries) {
    for (const auto& [field, acts] : fields) result[key][field] = alive(acts);
  }
  return result;
}

}  // namespace satchel::sim
