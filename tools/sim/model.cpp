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

/// One commit, and what it means by the logs it names.
class Reader {
 public:
  Reader(const node::Replica::OpenedCommit& commit, const Lineage& lineage)
      : own(lineage.nameOf(commit.hash)), root(commit.header.log), operations(commit.operations), lineage(lineage) {
    for (const sync::Citation& citation : operations.citations) cited.push_back(lineage.cited(citation));
  }

  std::optional<Dot> dotOf(const sync::DotRef& ref) const {
    if (ref.log == 0) return Dot{lineage.holder(own, ref.seq), ref.seq, ref.index};
    const auto& log = cited[ref.log - 1];
    if (!log || ref.seq > operations.citations[ref.log - 1].seq) return std::nullopt;
    return Dot{lineage.holder(*log, ref.seq), ref.seq, ref.index};
  }

  std::vector<Dot> replacedBy(const sync::Operation& operation) const {
    std::vector<Dot> dots;
    for (const sync::DotRef& ref : operation.replaces) {
      if (const auto dot = dotOf(ref)) dots.push_back(*dot);
    }
    return dots;
  }

  /// A deletion names logs as its author knew them; where one has forked since, it saw one branch of it.
  Bytes valueOf(const sync::Operation& operation) const {
    if (!lineage.anyFork() || operations.names[operation.field] != sync::deletedField) return operation.value;
    auto deletion = sync::Deletion::decode(operation.value);
    if (!deletion || !deletion->deleted) return operation.value;
    std::map<sync::LogId, sync::Seq> seen;
    for (const auto& [log, seq] : deletion->seen) {
      std::optional<sync::LogId> meant;
      if (log == root || log == own) meant = own;
      for (std::size_t i = 0; !meant && i < cited.size(); ++i) {
        if (operations.citations[i].log == log && seq <= operations.citations[i].seq) meant = cited[i];
      }
      for (const auto& [name, end] : meant ? lineage.wayTo(*meant, seq) : std::map{std::pair(log, seq)}) {
        seen[name] = std::max(seen[name], end);
      }
    }
    deletion->seen = std::move(seen);
    return deletion->encode();
  }

  const sync::LogId own;

 private:
  const sync::LogId root;
  const sync::Operations& operations;
  const Lineage& lineage;
  std::vector<std::optional<sync::LogId>> cited;
};

}  // namespace

Naive naiveMerge(const std::vector<node::Replica::OpenedCommit>& commits, const Lineage& lineage,
                 const MayWrite& mayWrite) {
  using Action = sync::Operation::Action;
  const Bytes undoes{1};
  std::vector<Reader> readers;
  for (const auto& commit : commits) readers.emplace_back(commit, lineage);
  std::map<Dot, Acts> hidden;
  for (std::size_t n = 0; n < commits.size(); ++n) {
    const sync::Seq seq = commits[n].header.seq;
    for (std::uint32_t i = 0; i < commits[n].operations.list.size(); ++i) {
      const sync::Operation& operation = commits[n].operations.list[i];
      if (operation.action != Action::undo && operation.action != Action::redo) continue;
      const auto target = readers[n].dotOf(operation.target);
      if (!target) continue;
      hidden[*target][{readers[n].own, seq, i}] = {true, !mayWrite(readers[n].own, seq),
                                                   operation.action == Action::undo ? undoes : Bytes{0},
                                                   readers[n].replacedBy(operation)};
    }
  }
  std::set<Dot> undone;
  for (const auto& [target, acts] : hidden) {
    const auto living = alive(acts);
    if (std::ranges::any_of(living, [&](const Living& each) { return each.value == undoes; })) undone.insert(target);
  }
  std::map<node::RecordKey, std::map<std::string, Acts>> entries;
  for (std::size_t n = 0; n < commits.size(); ++n) {
    const sync::Operations& operations = commits[n].operations;
    for (std::uint32_t i = 0; i < operations.list.size(); ++i) {
      const sync::Operation& operation = operations.list[i];
      if (operation.action != Action::write && operation.action != Action::remove) continue;
      const Dot dot{readers[n].own, commits[n].header.seq, i};
      entries[{operation.record, operations.names[operation.kind]}][operations.names[operation.field]][dot] = {
          operation.action == Action::write, undone.contains(dot) || !mayWrite(dot.log, dot.seq),
          readers[n].valueOf(operation), readers[n].replacedBy(operation)};
    }
  }
  Naive result;
  for (const auto& [key, fields] : entries) {
    for (const auto& [field, acts] : fields) result[key][field] = alive(acts);
  }
  return result;
}

}  // namespace satchel::sim
