#include "text-world.h"

#include "sync/code-points.h"

namespace satchel::sync::test {

LogId logNumber(unsigned number) {
  LogId log;
  log.bytes[0] = static_cast<std::uint8_t>(number + 1);
  return log;
}

std::optional<Act> Copy::write(std::string_view wanted, const std::optional<SeenText>& from) {
  const Sequence sequence(entry);
  const auto operation = textEdit(sequence, from.value_or(seenText(sequence)), wanted);
  if (!operation) return std::nullopt;
  return writeValue(operation->encode({log, merged[log] + 1, 0}));
}

Act Copy::writeValue(Bytes value, std::vector<Dot> replaces) {
  Act act;
  act.dot = {log, merged[log] + 1, 0};
  act.value = std::move(value);
  act.replaces = std::move(replaces);
  act.reach = merged;
  take(act);
  return act;
}

void Copy::take(const Act& act) {
  if (act.dot.seq != merged[act.dot.log] + 1) return;
  history.push_back(act);
  history.back().isVoid = undone.contains(act.dot);
  const auto isMerged = [&](const Dot& dot) {
    return dot.log == act.dot.log ? dot.seq <= act.dot.seq : merged[dot.log] >= dot.seq;
  };
  if (apply(entry, history.back(), isMerged) == Applied::reread) readAgain();
  merged[act.dot.log] = act.dot.seq;
}

void Copy::setVoid(const Dot& dot, bool isVoid) {
  if (isVoid) {
    undone.insert(dot);
  } else {
    undone.erase(dot);
  }
  for (Act& act : history) {
    if (act.dot == dot) act.isVoid = isVoid;
  }
  readAgain();
}

void Copy::readAgain() {
  std::map<LogId, Seq> known;
  for (const Act& act : history) known[act.dot.log] = std::max(known[act.dot.log], act.dot.seq);
  entry = reread(history, [&](const Dot& dot) { return known[dot.log] >= dot.seq; });
}

void NaiveText::add(const Act& act, bool isVoid) {
  const auto operation = TextOperation::decode(act.value, act.dot);
  std::uint32_t offset = 0;
  for (const TextInsert& insert : operation->inserts) {
    const std::u32string characters = codePointsOf(insert.text);
    for (std::size_t i = 0; i < characters.size(); ++i) {
      Node node;
      node.hidden = isVoid;
      node.character = utf8Of(std::u32string_view(characters).substr(i, 1));
      if (i == 0) {
        node.parent = insert.parent;
        node.left = insert.left;
        node.right = insert.left ? insert.parent : insert.right;
      } else {
        node.parent = ElementId{act.dot, offset - 1};
        node.right = insert.left ? insert.parent : insert.right;
      }
      nodes[{act.dot, offset}] = node;
      ++offset;
    }
  }
  if (!isVoid) deletions.emplace_back(act.dot, operation->deletes);
}

std::string NaiveText::text() const {
  std::string out;
  write(std::nullopt, false, out);
  return out;
}

/// From below the root down to the character itself.
std::vector<ElementId> NaiveText::wayTo(ElementId id) const {
  std::vector<ElementId> way{id};
  while (const auto parent = nodes.at(way.back()).parent) way.push_back(*parent);
  std::ranges::reverse(way);
  return way;
}

bool NaiveText::isBefore(const ElementId& a, const ElementId& b) const {
  const auto toA = wayTo(a), toB = wayTo(b);
  std::size_t same = 0;
  while (same < toA.size() && same < toB.size() && toA[same] == toB[same]) ++same;
  if (same == toA.size()) return same < toB.size() && !nodes.at(toB[same]).left;
  if (same == toB.size()) return nodes.at(toA[same]).left;
  const bool leftA = nodes.at(toA[same]).left, leftB = nodes.at(toB[same]).left;
  return leftA != leftB ? leftA : siblingBefore(toA[same], toB[same]);
}

/// What stood to the right of a right child: nothing, for the end; nor where it does not stand behind all that hangs on
/// the parent, as whoever had not heard of everything may have seen it.
std::optional<ElementId> NaiveText::rightOf(const Node& node) const {
  if (!node.right || !node.parent) return std::nullopt;
  const auto way = wayTo(*node.right);
  const bool within = std::ranges::find(way, *node.parent) != way.end() && *node.right != *node.parent;
  return !within && isBefore(*node.parent, *node.right) ? node.right : std::nullopt;
}

bool NaiveText::siblingBefore(const ElementId& a, const ElementId& b) const {
  const Node &left = nodes.at(a), &right = nodes.at(b);
  if (siblingsByNameOnly || left.left) return a < b;
  const auto behindA = rightOf(left), behindB = rightOf(right);
  if (behindA == behindB) return a < b;
  // The further behind what stood to its right, the further in front.
  if (!behindA) return true;
  if (!behindB) return false;
  return isBefore(*behindB, *behindA);
}

void NaiveText::write(const std::optional<ElementId>& parent, bool left, std::string& out) const {
  std::vector<ElementId> children;
  for (const auto& [id, node] : nodes) {
    if (node.parent == parent && node.left == left) children.push_back(id);
  }
  std::ranges::sort(children, [&](const ElementId& a, const ElementId& b) { return siblingBefore(a, b); });
  for (const ElementId& id : children) {
    write(id, true, out);
    bool shown = !nodes.at(id).hidden;
    for (const auto& [author, ranges] : deletions) {
      for (const ElementRange& range : ranges) {
        shown &= range.dot != id.dot || id.offset < range.first || id.offset >= range.first + range.count;
      }
    }
    if (shown) out += nodes.at(id).character;
    write(id, false, out);
  }
}

}  // namespace satchel::sync::test
