#include "sync/text-edit.h"

#include "sync/code-points.h"
#include "sync/codec.h"
#include "sync/text-diff.h"
#include "sync/utf8.h"

namespace satchel::sync {
namespace {

/// The elements of what was seen, by position.
class SeenElements {
 public:
  explicit SeenElements(const SeenText& seen) : ranges(seen.elements) {
    std::uint32_t at = 0;
    for (const ElementRange& range : ranges) {
      starts.push_back(at);
      at += range.count;
    }
    count = at;
  }
  ElementId at(std::uint32_t position) const {
    const std::size_t i = rangeOf(position);
    return {ranges[i].dot, ranges[i].first + (position - starts[i])};
  }
  void collect(std::uint32_t from, std::uint32_t to, std::vector<ElementRange>& out) const {
    while (from < to) {
      const std::size_t i = rangeOf(from);
      const std::uint32_t within = from - starts[i], take = std::min(to - from, ranges[i].count - within);
      out.push_back({ranges[i].dot, ranges[i].first + within, take});
      from += take;
    }
  }
  std::uint32_t count = 0;

 private:
  std::size_t rangeOf(std::uint32_t position) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(starts, position) - starts.begin()) - 1;
  }
  const std::vector<ElementRange>& ranges;
  std::vector<std::uint32_t> starts;
};

/// Finds where in the text, hidden characters included, something is to be put.
class Surroundings {
 public:
  using Spot = Sequence::Spot;
  explicit Surroundings(const Sequence& sequence) : sequence(sequence), list(sequence.stretches()) {
    for (std::uint32_t i = 0; i < list.size(); ++i) byRun.push_back(i);
    std::ranges::sort(byRun, {}, [&](std::uint32_t i) { return std::pair(list[i].run, list[i].from); });
  }

  /// Right behind a character; nothing: at the beginning.
  TextInsert rightBehind(const std::optional<Spot>& spot) const {
    if (!spot) return between(spot, 0);
    const std::size_t stretch = stretchOf(*spot);
    if (spot->position + 1 < list[stretch].to) return before({spot->run, spot->position + 1});
    return between(spot, stretch + 1);
  }
  /// The same, behind the hidden characters that follow it too, but before `next`.
  TextInsert behindHidden(const std::optional<Spot>& spot, const std::optional<Spot>& next) const {
    std::size_t stretch = 0;
    if (spot) {
      stretch = stretchOf(*spot);
      const bool ends = spot->position + 1 == list[stretch].to;
      if (list[stretch].shown && !ends) return before({spot->run, spot->position + 1});
      if (list[stretch].shown || ends) ++stretch;
    }
    std::optional<Spot> last = spot;
    for (; stretch < list.size() && !list[stretch].shown && !list[stretch].isBreak; ++stretch) {
      const Sequence::Stretch& hidden = list[stretch];
      if (next && next->run == hidden.run && next->position >= hidden.from && next->position < hidden.to) {
        return next->position > hidden.from ? before(*next) : between(last, stretch);
      }
      last = Spot{hidden.run, hidden.to - 1};
    }
    return between(last, stretch);
  }
  TextInsert before(const Spot& spot) const {
    TextInsert insert;
    insert.parent = sequence.idAt(spot.run, spot.position);
    insert.left = true;
    return insert;
  }

 private:
  std::size_t stretchOf(const Spot& spot) const {
    const auto after = std::ranges::upper_bound(byRun, std::pair(spot.run, spot.position), {},
                                                [&](std::uint32_t i) { return std::pair(list[i].run, list[i].from); });
    return *std::prev(after);
  }
  /// Behind `last` (nothing: at the beginning), where `stretch` is what stands next.
  TextInsert between(const std::optional<Spot>& last, std::size_t stretch) const {
    while (stretch < list.size() && list[stretch].isBreak) ++stretch;
    std::optional<Spot> next;
    if (stretch < list.size()) next = Spot{list[stretch].run, list[stretch].from};
    const bool behindBreak = last && list[stretchOf(*last)].isBreak;
    if (next && (!last || behindBreak || sequence.hasRightChild(*last))) return before(*next);
    TextInsert insert;
    if (last && !behindBreak) insert.parent = sequence.idAt(last->run, last->position);
    if (next) insert.right = sequence.idAt(next->run, next->position);
    return insert;
  }

  const Sequence& sequence;
  const std::vector<Sequence::Stretch>& list;
  std::vector<std::uint32_t> byRun;
};

}  // namespace

Bytes SeenText::encode() const {
  Writer out;
  std::map<LogId, std::uint64_t> logs;
  for (const ElementRange& range : elements) logs.try_emplace(range.dot.log, 0);
  out.text(text);
  out.varint(logs.size());
  std::uint64_t number = 0;
  for (auto& [log, at] : logs) {
    out.raw(log);
    at = number++;
  }
  out.varint(elements.size());
  for (const ElementRange& range : elements) {
    out.varint(logs.at(range.dot.log));
    out.varint(range.dot.seq);
    out.varint(range.dot.index);
    out.varint(range.first);
    out.varint(range.count);
  }
  return out.take();
}

std::optional<SeenText> SeenText::decode(ByteView bytes) {
  Reader in(bytes);
  SeenText seen;
  seen.text = in.text();
  std::vector<LogId> logs(in.count(LogId::size));
  for (LogId& log : logs) log = in.fixedBytes<LogId>();
  seen.elements.resize(in.count(5));
  std::uint64_t count = 0;
  for (ElementRange& range : seen.elements) {
    const std::uint64_t log = in.varint();
    range.dot.seq = in.varint();
    const std::uint64_t index = in.varint(), first = in.varint(), length = in.varint();
    if (log >= logs.size() || (index | first | length) > UINT32_MAX || length == 0 || first + length > UINT32_MAX) {
      return std::nullopt;
    }
    range.dot.log = logs[log];
    range.dot.index = static_cast<std::uint32_t>(index);
    range.first = static_cast<std::uint32_t>(first);
    range.count = static_cast<std::uint32_t>(length);
    count += length;
  }
  if (!in.done() || !isUtf8(asBytes(seen.text)) || codePointCount(seen.text) != count) return std::nullopt;
  return seen;
}

SeenText seenText(const Sequence& sequence) {
  SeenText seen;
  for (const Sequence::Stretch& stretch : sequence.stretches()) {
    if (!stretch.shown) continue;
    seen.text += stretch.text;
    for (std::uint32_t at = stretch.from; at < stretch.to;) {
      const ElementId id = sequence.idAt(stretch.run, at);
      std::uint32_t end = at + 1;
      while (end < stretch.to && sequence.idAt(stretch.run, end) == ElementId{id.dot, id.offset + (end - at)}) ++end;
      if (!seen.elements.empty() && seen.elements.back().dot == id.dot &&
          seen.elements.back().first + seen.elements.back().count == id.offset) {
        seen.elements.back().count += end - at;
      } else {
        seen.elements.push_back({id.dot, id.offset, end - at});
      }
      at = end;
    }
  }
  return seen;
}

std::optional<TextOperation> textEdit(const Sequence& current, const SeenText& seen, std::string_view wanted) {
  const std::u32string before = codePointsOf(seen.text), after = codePointsOf(wanted);
  const auto changes = differences(before, after);
  if (changes.empty()) return std::nullopt;
  const SeenElements elements(seen);
  const Surroundings surroundings(current);
  TextOperation operation;
  for (const Difference& change : changes) {
    elements.collect(change.from, change.to, operation.deletes);
    if (change.newFrom == change.newTo) continue;
    const bool replaces = change.from < change.to;
    const auto spotAt = [&](std::uint32_t position) {
      return position < elements.count ? current.find(elements.at(position)) : std::nullopt;
    };
    // What replaces a word stands within it: what others put before it stays before, and what they put behind, behind.
    const auto last = replaces ? spotAt(change.from) : change.from > 0 ? spotAt(change.from - 1) : std::nullopt;
    const auto next = spotAt(change.to);
    TextInsert insert;
    if (!last && next && change.to > 0) {
      insert = surroundings.before(*next);  // what stood before it is not here
    } else {
      insert = replaces ? surroundings.rightBehind(last) : surroundings.behindHidden(last, next);
    }
    insert.text = utf8Of(std::u32string_view(after).substr(change.newFrom, change.newTo - change.newFrom));
    operation.inserts.push_back(std::move(insert));
  }
  return operation;
}

}  // namespace satchel::sync
