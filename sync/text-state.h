// All edits of one text, as little as reading it needs. Invariant: a pure function of the set of edits (and of which of
// them are void), whatever order they came in that keeps each log's; equal sets are equal member by member.
//
// Why not a version each: a hundred thousand keystrokes would be a hundred thousand versions to open. Here the edits of
// one log that go on where the one before ended are one strand; characters taken away leave their place (others stand
// beside it) but not their bytes; who took them away is not kept, since voidness is settled from history (entry.h).
// What the digest needs of each edit is kept as a sum.
//
// Encoding v1: sum of hashes 32 · varint edits · varint n logs, each its number · per log: varint n strands
//   strand: u8 flags (1 parent, 2 left child, 4 right neighbour, 8 one link of one edit's first characters)
//     varint first seq less the last one of this log · [element] [element]
//     links: varint n [each varint seq less the end of the link before, index, offset, count, times], with flag 8:
//     count varint n hidden intervals [each varint gap, varint length] · sized UTF-8 of what is shown
//   varint n dots with characters taken away that are not strands: dot · varint n [gap, length]
//   element: varint log · zigzag seq less the strand's first (own log) or varint seq · varint index · varint offset
#pragma once
#include <map>

#include "sync/digest.h"
#include "sync/text-operation.h"

namespace satchel::sync {

class LogNumbers;
class Reader;
class Writer;

/// Elements from..to of something, `to` excluded. Lists of them are ascending and do not touch.
struct Interval {
  std::uint32_t from = 0, to = 0;
  bool operator==(const Interval&) const = default;
};
using Intervals = std::vector<Interval>;
/// Both together.
Intervals joined(const Intervals& a, const Intervals& b);
bool contains(const Intervals& intervals, std::uint32_t element);

/// How far an edit's author saw other logs, by citations that hold.
using Reach = std::map<LogId, Seq>;

class TextState {
 public:
  /// An element, its log by number of this state: in the order of ids.
  struct Place {
    std::uint32_t log = 0;
    Seq seq = 0;
    std::uint32_t index = 0, offset = 0;
    auto operator<=>(const Place&) const = default;
  };
  /// `count` elements from `offset` of the edit at seq, and as many of each of the `times` - 1 edits that follow it.
  struct Link {
    Seq seq = 0;
    std::uint32_t index = 0, offset = 0, count = 0, times = 1;
    std::uint32_t start = 0;  ///< in the strand
    bool operator==(const Link&) const = default;
  };
  /// Elements of one log, neighbours by their names and each the right child of the one before.
  struct Strand {
    std::optional<Place> parent, right;  ///< of the first element, as in TextInsert
    bool left = false;
    std::uint32_t size = 0;
    std::vector<Link> links;
    Intervals hidden;  ///< taken away, or of void edits
    std::string text;  ///< UTF-8 of the others
    bool operator==(const Strand&) const = default;
  };
  struct Log {
    LogId id;
    std::vector<Strand> strands;  ///< in the order of their names
    bool operator==(const Log&) const = default;
  };

  /// An edit, later than all of its own log that are here. A void one leaves its characters' places, hidden. Characters
  /// of other logs beyond `reach` are not taken away: nobody can delete what is not written yet.
  void add(const Dot& dot, const TextOperation& operation, const Reach& reach, bool isVoid);
  /// Counts a version in force for the digest.
  void count(const Hash& version);

  bool empty() const { return edits == 0 && logList.empty(); }
  std::uint64_t standing() const { return edits; }
  const Digest& sum() const { return versions; }
  const std::vector<Log>& logs() const { return logList; }

  std::optional<Place> placeOf(const ElementId& id) const;  ///< nothing where the log is not known here
  ElementId idOf(const Place& place) const { return {{logList[place.log].id, place.seq, place.index}, place.offset}; }
  struct Found {
    std::uint32_t strand = 0, position = 0;
  };
  /// The strand, of the place's log, that holds it; nothing where none does.
  std::optional<Found> find(const Place& place) const;
  Place placeAt(std::uint32_t log, const Strand& strand, std::uint32_t position) const;
  /// What was taken away of a dot that is no strand: not here yet, or a whole value.
  const Intervals* takenFrom(const Dot& dot) const;

  void encode(Writer& out, LogNumbers& numbers) const;
  static std::optional<TextState> decode(Reader& in, const LogNumbers& numbers);
  bool operator==(const TextState&) const = default;

 private:
  std::uint32_t logNumber(const LogId& id);
  Place place(const ElementId& id) { return {logNumber(id.dot.log), id.dot.seq, id.dot.index, id.offset}; }
  void append(std::uint32_t log, const Dot& dot, std::uint32_t offset, const TextInsert& insert, bool isVoid);
  void takeAway(const std::vector<ElementRange>& ranges);

  std::vector<Log> logList;           ///< in the order of their ids; also those that are only named
  std::map<Place, Intervals> others;  ///< by the dot's first element
  Digest versions;
  std::uint64_t edits = 0;
};

}  // namespace satchel::sync
