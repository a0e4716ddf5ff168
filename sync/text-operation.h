// One edit of a mergeable text, as it travels: what it puts where, and what it takes away. Invariant: characters are
// named for ever by (dot of the edit, offset in it), counted in code points, so an edit means the same wherever and
// whenever it arrives; positions are never sent.
//
// Travels as the opaque value of an ordinary version that replaces nothing (operations.h), so that a node that does not
// know texts keeps and forwards it like any other, and every edit stays until all of it is undone.
//
// Where a run stands is said as in Fugue (Weidner and Kleppmann, "The Art of the Fugue", 2023): the run's first
// character is the right or the left child of another; each further one is the right child of the one before. A right
// child also names what stood next to it when it was written, by which FugueMax orders siblings: see sequence.h.
//
// Encoding: u8 tag = 12 · varint n foreign logs, ascending: log 32
//   varint n inserts: u8 flags (1 has parent, 2 left child, 4 has right neighbour) [parent] [right neighbour] sized
//   UTF-8 varint n deletes: dot · varint first offset · varint count dot: varint log (0 own, i the i-th) · varint seq
//   (own: how far back) · varint index; an element adds varint offset
// Dots of the own log are relative: whoever issues an edit anew under another log decodes it and encodes it there.
#pragma once
#include "sync/ids.h"

namespace satchel::sync {

/// One character.
struct ElementId {
  Dot dot;
  std::uint32_t offset = 0;
  auto operator<=>(const ElementId&) const = default;
};

/// Neighbouring characters of one edit.
struct ElementRange {
  Dot dot;
  std::uint32_t first = 0, count = 0;
  bool operator==(const ElementRange&) const = default;
};

struct TextInsert {
  std::optional<ElementId> parent;  ///< nothing: the beginning of the text, whose right child it then is
  bool left = false;                ///< the parent's left child, else its right child
  std::optional<ElementId> right;   ///< of a right child: what stood next; nothing: the end
  std::string text;                 ///< UTF-8, not empty
  bool operator==(const TextInsert&) const = default;
};

struct TextOperation {
  std::vector<TextInsert> inserts;  ///< offsets run on from one to the next
  std::vector<ElementRange> deletes;

  bool empty() const { return inserts.empty() && deletes.empty(); }
  /// Logs other than `own` that it names: its commit cites them.
  std::vector<LogId> foreignLogs(const LogId& own) const;
  /// `own`: the dot of the version whose value this becomes.
  Bytes encode(const Dot& own) const;
  /// Whether a value claims to be one.
  static bool isOne(ByteView value);
  /// Nothing for any other value, and for one that is not well formed or names the future of its own log.
  static std::optional<TextOperation> decode(ByteView value, const Dot& own);
  bool operator==(const TextOperation&) const = default;
};

}  // namespace satchel::sync
