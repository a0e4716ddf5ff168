#include "sync/text-state.h"

#include "sync/code-points.h"

namespace satchel::sync {
namespace {

constexpr std::uint32_t longestStrand = 1u << 30;

TextState::Place firstPlace(std::uint32_t log, const TextState::Strand& strand) {
  const TextState::Link& link = strand.links.front();
  return {log, link.seq, link.index, link.offset};
}

TextState::Place lastPlace(std::uint32_t log, const TextState::Strand& strand) {
  const TextState::Link& link = strand.links.back();
  return {log, link.seq + link.times - 1, link.index, link.offset + link.count - 1};
}

void addLink(TextState::Strand& strand, Seq seq, std::uint32_t index, std::uint32_t offset, std::uint32_t count) {
  if (!strand.links.empty()) {
    TextState::Link& last = strand.links.back();
    if (last.seq + last.times == seq && last.index == index && last.offset == offset && last.count == count) {
      ++last.times;
      strand.size += count;
      return;
    }
    if (last.seq == seq && last.index == index && last.times == 1 && last.offset + last.count == offset) {
      last.count += count;
      strand.size += count;
      return;
    }
  }
  strand.links.push_back({seq, index, offset, count, 1, strand.size});
  strand.size += count;
}

void add(Intervals& intervals, Interval one) {
  if (!intervals.empty() && intervals.back().to == one.from) {
    intervals.back().to = one.to;
  } else {
    intervals.push_back(one);
  }
}

/// Leaves out the bytes of what becomes hidden.
void hide(TextState::Strand& strand, const Intervals& more) {
  Intervals hidden = joined(strand.hidden, more);
  if (hidden == strand.hidden) return;
  std::string kept;
  std::size_t at = 0;
  std::uint32_t position = 0;
  const auto copy = [&](std::uint32_t from, std::uint32_t to) {  // all of it shown until now, or all of it hidden
    if (from >= to || contains(strand.hidden, from)) return;
    const std::size_t end = bytesOf(strand.text, at, to - from);
    if (!contains(hidden, from)) kept.append(strand.text, at, end - at);
    at = end;
  };
  std::vector<std::uint32_t> edges{strand.size};
  const auto addEdges = [&](const Intervals& intervals) {
    for (const Interval& interval : intervals) {
      edges.push_back(interval.from);
      edges.push_back(interval.to);
    }
  };
  addEdges(strand.hidden);
  addEdges(hidden);
  std::ranges::sort(edges);
  for (const std::uint32_t edge : edges) {
    copy(position, edge);
    position = edge;
  }
  strand.text = std::move(kept);
  strand.hidden = std::move(hidden);
}

}  // namespace

Intervals joined(const Intervals& a, const Intervals& b) {
  Intervals result;
  result.reserve(a.size() + b.size());
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool first = j == b.size() || (i < a.size() && a[i].from <= b[j].from);
    const Interval next = first ? a[i++] : b[j++];
    if (!result.empty() && next.from <= result.back().to) {
      result.back().to = std::max(result.back().to, next.to);
    } else {
      result.push_back(next);
    }
  }
  return result;
}

bool contains(const Intervals& intervals, std::uint32_t element) {
  const auto after = std::ranges::upper_bound(intervals, element, {}, &Interval::from);
  return after != intervals.begin() && element < std::prev(after)->to;
}

std::uint32_t TextState::logNumber(const LogId& id) {
  const auto at = std::ranges::lower_bound(logList, id, {}, &Log::id);
  const auto number = static_cast<std::uint32_t>(at - logList.begin());
  if (at != logList.end() && at->id == id) return number;
  // Numbers are in the order of ids, so those behind it move up by one: once for each log that ever writes here.
  logList.insert(at, {id, {}});
  const auto move = [number](std::uint32_t& log) { log += log >= number ? 1 : 0; };
  for (Log& log : logList) {
    for (Strand& strand : log.strands) {
      if (strand.parent) move(strand.parent->log);
      if (strand.right) move(strand.right->log);
    }
  }
  std::map<Place, Intervals> moved;
  for (auto& [place, intervals] : others) {
    Place to = place;
    move(to.log);
    moved.emplace(to, std::move(intervals));
  }
  others = std::move(moved);
  return number;
}

void TextState::add(const Dot& dot, const TextOperation& operation, const Reach& reach, bool isVoid) {
  // Every log it names first, since a new one moves the numbers.
  const LogId& own = dot.log;
  logNumber(own);
  for (const TextInsert& insert : operation.inserts) {
    if (insert.parent) logNumber(insert.parent->dot.log);
    if (insert.right) logNumber(insert.right->dot.log);
  }
  std::vector<ElementRange> taken;
  for (const ElementRange& range : operation.deletes) {
    const auto seen = reach.find(range.dot.log);
    const bool counts = range.dot.log == own ? range.dot < dot : seen != reach.end() && range.dot.seq <= seen->second;
    if (counts && !isVoid) taken.push_back(range);
  }
  for (const ElementRange& range : taken) logNumber(range.dot.log);

  const std::uint32_t log = logNumber(own);
  std::uint32_t offset = 0;
  for (const TextInsert& insert : operation.inserts) {
    append(log, dot, offset, insert, isVoid);
    offset += codePointCount(insert.text);
  }
  if (!operation.inserts.empty()) {
    const auto early = others.find({log, dot.seq, dot.index, 0});
    if (early != others.end()) {
      for (const Interval& interval : early->second) {
        taken.push_back({dot, interval.from, interval.to - interval.from});
      }
      others.erase(early);
    }
  }
  takeAway(taken);
}

void TextState::count(const Hash& version) {
  versions.add(version);
  ++edits;
}

void TextState::append(std::uint32_t log, const Dot& dot, std::uint32_t offset, const TextInsert& insert, bool isVoid) {
  std::vector<Strand>& strands = logList[log].strands;
  const std::uint32_t count = codePointCount(insert.text);
  std::optional<Place> parent, right;
  if (insert.parent) parent = place(*insert.parent);
  if (insert.right) right = place(*insert.right);
  bool goesOn = !strands.empty() && !insert.left && strands.back().size < longestStrand;
  if (goesOn) {
    const Strand& last = strands.back();
    goesOn = parent == lastPlace(log, last) && right == (last.left ? last.parent : last.right);
  }
  if (!goesOn) {
    strands.emplace_back();
    strands.back().parent = parent;
    strands.back().right = right;
    strands.back().left = insert.left;
  }
  Strand& strand = strands.back();
  const std::uint32_t from = strand.size;
  addLink(strand, dot.seq, dot.index, offset, count);
  if (isVoid) {
    sync::add(strand.hidden, {from, strand.size});
  } else {
    strand.text += insert.text;
  }
}

void TextState::takeAway(const std::vector<ElementRange>& ranges) {
  // Gathered by strand, so that each is gone through once.
  std::map<std::pair<std::uint32_t, std::uint32_t>, Intervals> byStrand;
  std::map<Place, Intervals> elsewhere;
  for (const ElementRange& range : ranges) {
    const Place dot{logNumber(range.dot.log), range.dot.seq, range.dot.index, 0};
    if (!find(dot)) {
      elsewhere[dot].push_back({range.first, range.first + range.count});
      continue;
    }
    Place at = dot;
    at.offset = range.first;
    const std::uint32_t end = range.first + range.count;
    while (at.offset < end) {
      const auto found = find(at);
      if (!found) break;  // beyond what was ever written
      const Strand& strand = logList[at.log].strands[found->strand];
      const auto link = std::prev(std::ranges::upper_bound(strand.links, found->position, {}, &Link::start));
      const std::uint32_t count = std::min(end, link->offset + link->count) - at.offset;
      byStrand[{at.log, found->strand}].push_back({found->position, found->position + count});
      at.offset += count;
    }
  }
  const auto ordered = [](Intervals& intervals) {
    std::ranges::sort(intervals, {}, &Interval::from);
    return joined(intervals, {});
  };
  for (auto& [which, intervals] : byStrand) hide(logList[which.first].strands[which.second], ordered(intervals));
  for (auto& [dot, intervals] : elsewhere) {
    Intervals& taken = others[dot];
    taken = joined(taken, ordered(intervals));
  }
}

std::optional<TextState::Place> TextState::placeOf(const ElementId& id) const {
  const auto at = std::ranges::lower_bound(logList, id.dot.log, {}, &Log::id);
  if (at == logList.end() || at->id != id.dot.log) return std::nullopt;
  return Place{static_cast<std::uint32_t>(at - logList.begin()), id.dot.seq, id.dot.index, id.offset};
}

std::optional<TextState::Found> TextState::find(const Place& place) const {
  const std::vector<Strand>& strands = logList[place.log].strands;
  const auto after =
      std::ranges::upper_bound(strands, place, {}, [&](const Strand& strand) { return firstPlace(place.log, strand); });
  if (after == strands.begin()) return std::nullopt;
  const Strand& strand = *std::prev(after);
  const auto linkAfter = std::ranges::upper_bound(strand.links, place, {}, [&](const Link& link) {
    return Place{place.log, link.seq, link.index, link.offset};
  });
  const Link& link = *std::prev(linkAfter);
  const bool holds = place.seq < link.seq + link.times && place.index == link.index && place.offset >= link.offset &&
                     place.offset - link.offset < link.count;
  if (!holds) return std::nullopt;
  const auto edit = static_cast<std::uint32_t>(place.seq - link.seq);
  return Found{static_cast<std::uint32_t>(std::prev(after) - strands.begin()),
               link.start + edit * link.count + (place.offset - link.offset)};
}

TextState::Place TextState::placeAt(std::uint32_t log, const Strand& strand, std::uint32_t position) const {
  const Link& link = *std::prev(std::ranges::upper_bound(strand.links, position, {}, &Link::start));
  const std::uint32_t within = position - link.start;
  return {log, link.seq + within / link.count, link.index, link.offset + within % link.count};
}

const Intervals* TextState::takenFrom(const Dot& dot) const {
  const auto place = placeOf({dot, 0});
  const auto at = place ? others.find(*place) : others.end();
  return at == others.end() ? nullptr : &at->second;
}

}  // namespace satchel::sync
