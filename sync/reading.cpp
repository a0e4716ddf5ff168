#include "sync/reading.h"

#include <map>
#include <set>
#include <tuple>

#include "sync/codec.h"

namespace satchel::sync {
namespace {

constexpr std::uint8_t totalTag = 13;  // beside those of value.h

/// The order of winners: outranking choice, origin, time, dot.
auto strength(const Version& version, const RankOf& rank) {
  return std::tuple(version.origin, rank ? rank(version.value) : 0, version.time, version.dot);
}

void sortByStrength(std::vector<const Version*>& versions, const RankOf& rank) {
  std::ranges::sort(versions,
                    [&](const Version* a, const Version* b) { return strength(*a, rank) > strength(*b, rank); });
}

/// More than one distinct value among versions of the winner's origin.
bool disagree(const std::vector<const Version*>& sorted) {
  return std::ranges::any_of(sorted, [&](const Version* version) {
    return version->origin == sorted.front()->origin && version->value != sorted.front()->value;
  });
}

Reading readRegister(std::vector<const Version*> versions, MergeCode code, const RankOf& rank) {
  Reading reading;
  switch (code) {
    case MergeCode::furthestWins:
    case MergeCode::setWins:
      // The value itself decides before origin and clock: true is greater than false, a later choice than an earlier.
      std::ranges::sort(versions, [&](const Version* a, const Version* b) {
        const int left = rank ? rank(a->value) : 0, right = rank ? rank(b->value) : 0;
        if (left != right) return left > right;
        if (code == MergeCode::setWins && a->value != b->value) return a->value > b->value;
        return strength(*a, nullptr) > strength(*b, nullptr);
      });
      break;
    case MergeCode::fixed:
    case MergeCode::writeOnce:
      // The first stays; two firsts that do not know of each other are shown like keepBoth.
    case MergeCode::keepBoth:
      sortByStrength(versions, rank);
      reading.conflict = !versions.empty() && disagree(versions);
      break;
    case MergeCode::lastWriter:
    case MergeCode::order:
    case MergeCode::parent:
    case MergeCode::counter:
    case MergeCode::set:
    case MergeCode::text:
      sortByStrength(versions, nullptr);
      break;
  }
  reading.shown = std::move(versions);
  return reading;
}

}  // namespace

Reading read(const Entry& entry, MergeCode code, MergeCode element, const RankOf& rank) {
  if (code != MergeCode::set) {
    std::vector<const Version*> versions;
    for (const Version& version : entry.live) versions.push_back(&version);
    return readRegister(std::move(versions), code, rank);
  }
  std::map<Bytes, std::vector<const Version*>> elements;
  for (const Version& version : entry.live) {
    if (const auto parts = decodeElement(version.value)) elements[copyOf(parts->id)].push_back(&version);
  }
  Reading reading;
  for (auto& [id, versions] : elements) {
    const Reading one = readRegister(std::move(versions), element, rank);
    reading.shown.push_back(one.shown.front());
    reading.conflict |= one.conflict;
  }
  return reading;
}

Bytes encodeElement(ByteView id, ByteView value) {
  Writer out;
  out.sized(id);
  out.raw(value);
  return out.take();
}

std::optional<Element> decodeElement(ByteView bytes) {
  Reader in(bytes);
  const ByteView id = in.sized();
  if (in.failed()) return std::nullopt;
  return Element{id, in.rest()};
}

Bytes encodeTotal(std::int64_t total) {
  Writer out;
  out.u8(totalTag);
  out.zigzag(total);
  return out.take();
}

std::optional<std::int64_t> decodeTotal(ByteView bytes) {
  Reader in(isTotal(bytes) ? bytes.subspan(1) : bytes);
  const std::int64_t total = in.zigzag();
  return in.done() ? std::optional(total) : std::nullopt;
}

bool isTotal(ByteView value) {
  if (value.size() < 2 || value[0] != totalTag) return false;
  Reader in(value.subspan(1));
  in.zigzag();
  return in.done();
}

void countFromBranches(std::vector<Act>& history, const std::function<LogId(const LogId&)>& parentOf) {
  std::map<LogId, std::pair<Dot, std::int64_t>> latest;
  for (const Act& act : history) {
    if (!act.adds || !isTotal(act.value)) continue;
    auto& last = latest[act.dot.log];
    if (last.first <= act.dot) last = {act.dot, decodeTotal(act.value).value_or(0)};
  }
  if (latest.empty()) return;
  for (Act& act : history) {
    if (!isTotal(act.value) || parentOf(act.dot.log).isZero()) continue;
    std::set<LogId> before;
    std::optional<std::int64_t> base;
    for (LogId log = parentOf(act.dot.log); !log.isZero(); log = parentOf(log)) {
      before.insert(log);
      if (const auto counted = latest.find(log); counted != latest.end() && !base) base = counted->second.second;
    }
    std::erase_if(act.replaces, [&](const Dot& dot) { return before.contains(dot.log); });
    const auto total = static_cast<std::uint64_t>(decodeTotal(act.value).value_or(0));
    act.value = encodeTotal(static_cast<std::int64_t>(total - static_cast<std::uint64_t>(base.value_or(0))));
  }
}

namespace {
/// Each log's latest.
std::map<LogId, std::pair<Dot, std::int64_t>> totalsOf(const Entry& entry) {
  std::map<LogId, std::pair<Dot, std::int64_t>> totals;
  for (const Version& version : entry.live) {
    const auto total = decodeTotal(version.value);
    if (!total) continue;
    auto& latest = totals[version.dot.log];
    if (latest.first < version.dot) latest = {version.dot, *total};
  }
  return totals;
}
}  // namespace

std::int64_t totalOf(const Entry& entry, const LogId& log) {
  const auto totals = totalsOf(entry);
  const auto at = totals.find(log);
  return at == totals.end() ? 0 : at->second.second;
}

std::int64_t readCounter(const Entry& entry) {
  const auto totals = totalsOf(entry);
  std::uint64_t sum = 0;  // unsigned: a hostile total wraps, the same on every replica
  for (const auto& [log, latest] : totals) sum += static_cast<std::uint64_t>(latest.second);
  return static_cast<std::int64_t>(sum);
}

std::vector<RecordId> cycleBreaks(const std::vector<ParentEdge>& edges) {
  // Edges are laid down from the earliest to the latest; one that would close a cycle is not laid. So the latest edit
  // of each cycle gives way, on every replica alike.
  std::vector<const ParentEdge*> order;
  for (const ParentEdge& edge : edges) order.push_back(&edge);
  std::ranges::sort(order, [](const ParentEdge* a, const ParentEdge* b) {
    return std::tuple(a->origin, a->time, a->dot) < std::tuple(b->origin, b->time, b->dot);
  });
  std::map<RecordId, RecordId> parents;
  std::vector<RecordId> broken;
  for (const ParentEdge* edge : order) {
    RecordId at = edge->parent;
    bool closes = at == edge->child;
    for (auto up = parents.find(at); !closes && up != parents.end(); up = parents.find(at)) {
      at = up->second;
      closes = at == edge->child;
    }
    if (closes) {
      broken.push_back(edge->child);
    } else {
      parents[edge->child] = edge->parent;
    }
  }
  std::ranges::sort(broken);
  return broken;
}

}  // namespace satchel::sync
