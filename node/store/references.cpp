#include "node/store/references.h"

#include "sync/record.h"

namespace satchel::node {

using sync::Dot;
using sync::LogId;
using sync::Seq;

References::References(const ReadTransaction& txn, const Space& space, const sync::Operations& operations,
                       const LogId& own)
    : space(space), operations(operations), own(own), root(space.rootOf(own)), branches(txn, space) {
  cited.reserve(operations.citations.size());
  for (const sync::Citation& citation : operations.citations) cited.push_back(branches.cited(citation));
}

std::optional<Dot> References::dotOf(const sync::DotRef& ref) const {
  if (ref.log == 0) return Dot{branches.holderOf(own, ref.seq), ref.seq, ref.index};
  const auto& log = cited[ref.log - 1];
  if (!log || ref.seq > operations.citations[ref.log - 1].seq) return std::nullopt;
  return Dot{branches.holderOf(*log, ref.seq), ref.seq, ref.index};
}

std::vector<Dot> References::replacedBy(const sync::Operation& operation) const {
  std::vector<Dot> dots;
  for (const sync::DotRef& ref : operation.replaces) {
    if (const auto dot = dotOf(ref)) dots.push_back(*dot);
  }
  return dots;
}

void References::seeAll(std::map<LogId, Seq>& reach, const LogId& log, Seq seq) const {
  const std::vector<LogId> way = branches.wayTo(log);
  for (std::size_t i = 0; i < way.size(); ++i) {
    const Seq end = i + 1 < way.size() ? space.logs.at(way[i + 1]).start - 1 : seq;
    if (end == 0) continue;
    Seq& reached = reach[way[i]];
    reached = std::max(reached, std::min(seq, end));
  }
}

sync::Reach References::reach() const {
  sync::Reach reach;
  for (std::size_t i = 0; i < cited.size(); ++i) {
    if (cited[i]) seeAll(reach, *cited[i], operations.citations[i].seq);
  }
  if (own != root) {
    const LogState& branch = space.logs.at(own);
    seeAll(reach, branch.parent, branch.start - 1);
  }
  return reach;
}

std::optional<LogId> References::seenAt(const LogId& log, Seq seq) const {
  if (log == root || log == own) return branches.holderOf(own, seq);
  std::optional<LogId> seen;
  for (std::size_t i = 0; i < cited.size(); ++i) {
    if (operations.citations[i].log == log && cited[i] && seq <= operations.citations[i].seq) seen = cited[i];
  }
  if (!seen) return std::nullopt;
  return branches.holderOf(*seen, seq);
}

Bytes References::textOf(const Bytes& value, const Dot& dot) const {
  // It was written under the name of the whole log.
  auto edit = sync::TextOperation::decode(value, {root, dot.seq, dot.index});
  if (!edit) return value;
  const auto name = [&](Dot& each) { each.log = seenAt(each.log, each.seq).value_or(each.log); };
  for (sync::TextInsert& insert : edit->inserts) {
    if (insert.parent) name(insert.parent->dot);
    if (insert.right) name(insert.right->dot);
  }
  for (sync::ElementRange& range : edit->deletes) name(range.dot);
  return edit->encode(dot);
}

Bytes References::deletionOf(const Bytes& value) const {
  const auto deletion = sync::Deletion::decode(value);
  if (!deletion || !deletion->deleted) return value;
  sync::Deletion placed = *deletion;
  placed.seen.clear();
  for (const auto& [log, seq] : deletion->seen) {
    if (const auto seen = seenAt(log, seq)) {
      seeAll(placed.seen, *seen, seq);
    } else {
      Seq& known = placed.seen[log];
      known = std::max(known, seq);
    }
  }
  return placed.encode();
}

Bytes References::valueOf(std::uint32_t index, Seq seq) const {
  const sync::Operation& operation = operations.list[index];
  if (space.branches.empty()) return operation.value;
  if (operations.names[operation.field] == sync::deletedField) return deletionOf(operation.value);
  if (sync::TextOperation::isOne(operation.value)) return textOf(operation.value, {own, seq, index});
  return operation.value;
}

}  // namespace satchel::node
