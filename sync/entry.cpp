#include "sync/entry.h"

#include <map>
#include <set>

#include "sync/codec.h"
#include "sync/protection.h"

namespace satchel::sync {
namespace {

bool eraseFrom(std::vector<Dot>& dots, const Dot& dot) {
  const auto at = std::ranges::find(dots, dot);
  if (at == dots.end()) return false;
  dots.erase(at);
  return true;
}

void insertSorted(std::vector<Version>& live, Version version) {
  const auto at = std::ranges::lower_bound(live, version.dot, {}, &Version::dot);
  live.insert(at, std::move(version));
}

/// Adds what is an edit of a text to the text; says whether it was one.
bool addToText(TextState& text, const Act& act) {
  const auto operation = TextOperation::decode(act.value, act.dot);
  if (!operation) return false;
  text.add(act.dot, *operation, act.reach, act.isVoid);
  if (!act.isVoid) text.count(versionHash({act.dot, act.origin, act.time, act.value}));
  return true;
}

}  // namespace

Hash versionHash(const Version& version) {
  Writer out;
  out.raw(version.dot.log);
  out.u64(version.dot.seq);
  out.u32(version.dot.index);
  out.u8(static_cast<std::uint8_t>(version.origin));
  out.zigzag(version.time);
  out.raw(version.value);
  return hashOf(Context{"satchel version v1"}, {out.view()});
}

std::vector<Dot> Entry::seen() const {
  std::vector<Dot> dots;
  dots.reserve(live.size() + shadows.size());
  for (const Version& version : live) dots.push_back(version.dot);
  dots.insert(dots.end(), shadows.begin(), shadows.end());
  return dots;
}

Applied apply(Entry& entry, Act act, const IsMerged& isMerged) {
  if (act.isVoid) return Applied::reread;
  for (const Dot& dot : act.replaces) {
    if (std::ranges::find(entry.shadows, dot) != entry.shadows.end()) return Applied::reread;
    // Which edits a text holds is not kept one by one: what is merged and not live may be one of them.
    const bool isLive = std::ranges::binary_search(entry.live, dot, {}, &Version::dot);
    if (!entry.text.empty() && !isLive && isMerged(dot)) return Applied::reread;
  }
  for (const Dot& dot : act.replaces) {
    const auto at = std::ranges::lower_bound(entry.live, dot, {}, &Version::dot);
    if (at != entry.live.end() && at->dot == dot) {
      if (stands(Protection::replaceList)) entry.live.erase(at);
    } else if (!isMerged(dot) && std::ranges::find(entry.early, dot) == entry.early.end()) {
      entry.early.insert(std::ranges::lower_bound(entry.early, dot), dot);
    }
  }
  const bool deadOnArrival = eraseFrom(entry.early, act.dot) && stands(Protection::deadOnArrival);
  if (act.adds && !deadOnArrival && !addToText(entry.text, act)) {
    insertSorted(entry.live, {act.dot, act.origin, act.time, std::move(act.value)});
  }
  return Applied::done;
}

Entry reread(std::vector<Act> history, const IsMerged& isMerged) {
  std::map<Dot, Act*> acts;
  for (Act& act : history) acts[act.dot] = &act;

  // Dead is what acts in force replace, seen through void acts: each is visited once.
  std::set<Dot> dead;
  std::vector<const Act*> open;
  for (const auto& [dot, act] : acts) {
    if (!act->isVoid) open.push_back(act);
  }
  while (!open.empty()) {
    const Act* act = open.back();
    open.pop_back();
    for (const Dot& dot : act->replaces) {
      if (!dead.insert(dot).second) continue;
      const auto replaced = acts.find(dot);
      if (replaced != acts.end() && replaced->second->isVoid) open.push_back(replaced->second);
    }
  }

  Entry entry;
  for (const auto& [dot, act] : acts) {
    if (!act->adds || dead.contains(dot)) continue;
    const bool isText = addToText(entry.text, *act);
    if (act->isVoid) {
      entry.shadows.push_back(dot);
    } else if (!isText) {
      entry.live.push_back({dot, act->origin, act->time, std::move(act->value)});
    }
  }
  for (const Dot& dot : dead) {
    if (!acts.contains(dot) && !isMerged(dot)) entry.early.push_back(dot);
  }
  return entry;
}

}  // namespace satchel::sync
