// How a bag of versions is shown. Invariant: a reading is a pure function of the bag and the catalogue's merge code,
// never stored; changing a rule destroys nothing.
#pragma once
#include <functional>

#include "sync/entry.h"

namespace satchel::sync {

/// The catalogue's codes (L, M, S, C, O, P, G, W, X and the two flags). It says which field has which. How a text (X)
/// reads says sequence.h; here are only its whole values.
enum class MergeCode {
  lastWriter,
  keepBoth,
  set,
  counter,
  order,
  parent,
  fixed,
  writeOnce,
  setWins,
  furthestWins,
  text
};

struct Reading {
  /// lastWriter, keepBoth, … : the winner first, then the versions kept beside it (keepBoth) or waiting in history.
  /// set: one version an element, in element order.
  std::vector<const Version*> shown;
  bool conflict = false;  ///< more than one distinct value of the top origin rank lives, and the code keeps both
};

/// Orders a choice's value by how far it is (furthestWins), or by which outranks (keepBoth on stages): greater wins
/// first.
using RankOf = std::function<int(ByteView value)>;

/// Views point into `entry` and are valid as long as it is unchanged.
Reading read(const Entry& entry, MergeCode code, MergeCode element = MergeCode::lastWriter,
             const RankOf& rank = nullptr);

/// A set version's value is varint length, element id, then the element's own value.
struct Element {
  ByteView id, value;
};
Bytes encodeElement(ByteView id, ByteView value);
std::optional<Element> decodeElement(ByteView bytes);

/// A counter's version is its log's running total (u8 tag = 13 · zigzag; of old without the tag). The reading is the
/// sum of each log's latest.
std::int64_t readCounter(const Entry& entry);
/// What one log has counted so far.
std::int64_t totalOf(const Entry& entry, const LogId& log);
Bytes encodeTotal(std::int64_t total);
/// Nothing for bytes that are no total.
std::optional<std::int64_t> decodeTotal(ByteView bytes);
/// Whether a value claims to be one.
bool isTotal(ByteView value);
/// Of a forked log's counts, in the history of one entry: what a branch adds counts beside what stood before it, so its
/// totals begin anew and take nothing of the log's. `parentOf`: what a branch grew from, zero for a log.
void countFromBranches(std::vector<Act>& history, const std::function<LogId(const LogId&)>& parentOf);

/// Where concurrent moves closed a cycle, the edge with the latest winning version is cut: the ids whose parent counts
/// as none. `parentOf`: nothing where a record has no parent. Deterministic; `latest` orders edges.
struct ParentEdge {
  RecordId child, parent;
  Origin origin;
  Millis time;
  Dot dot;
};
std::vector<RecordId> cycleBreaks(const std::vector<ParentEdge>& edges);

}  // namespace satchel::sync
