// What one commit says, before it is sealed. Invariant: the envelope (entry, replaced dots, opaque value) is fixed, so
// a node merges what it does not understand; a name or a log is written once a commit, and everything else refers to
// it.
//
// Encoding v1 (codec.h): u8 version = 1 · zigzag time · u8 origin · u8 flags (1 batch, 2 reissue)
//   [batch 16] [reissue: log 32, varint seq, hash 32]
//   varint n citations: log 32, varint seq, first 8 bytes of that commit's hash
//   varint n names: text
//   varint n operations: u8 tag
//     1 write, 2 write to the record before, 3 remove (no version of its own: elements of sets), 4 remove in the record
//     before:
//       [record 16, varint kind name — not for 2 and 4] varint field name · dots replaced · [sized value — not for 3,
//       4]
//     5 undo, 6 redo: dot · dots replaced (of that dot's hidden entry)
//   dots: varint n, each varint log (0 own, i the i-th citation), varint seq (own: how far back), varint index
#pragma once
#include "sync/ids.h"

namespace satchel::sync {

/// Whose hand: decides the displayed winner of concurrent versions before any clock.
enum class Origin : std::uint8_t { automation = 1, import = 2, person = 3 };

/// "I had seen that log as far as this commit": what its dots in this commit are measured by.
struct Citation {
  LogId log;
  Seq seq = 0;
  std::array<std::uint8_t, 8> hashPrefix{};
  bool operator==(const Citation&) const = default;
};

/// A dot as a commit writes it: log 0 is the commit's own, i the (i-1)th citation.
struct DotRef {
  std::uint32_t log = 0;
  Seq seq = 0;
  std::uint32_t index = 0;
  bool operator==(const DotRef&) const = default;
};

struct Operation {
  enum class Action : std::uint8_t { write, remove, undo, redo };
  Action action = Action::write;
  RecordId record;               ///< write, remove
  std::uint32_t kind = 0;        ///< write, remove: index into names
  std::uint32_t field = 0;       ///< write, remove: index into names
  DotRef target;                 ///< undo, redo
  std::vector<DotRef> replaces;  ///< what its author saw there, void versions included
  Bytes value;                   ///< write: opaque
  bool operator==(const Operation&) const = default;
};

/// Where an edit was first written, when a restored store issues it again under a new log.
struct Reissue {
  LogId log;
  Seq seq = 0;
  Hash hash;
  bool operator==(const Reissue&) const = default;
};

struct Operations {
  Millis time = 0;
  Origin origin = Origin::person;
  std::optional<BatchId> batch;
  std::optional<Reissue> reissue;
  std::vector<Citation> citations;
  std::vector<std::string> names;
  std::vector<Operation> list;
  bool operator==(const Operations&) const = default;

  /// `seq`: of the commit this goes into; own dots are written by how far back they are.
  Bytes encode(Seq seq) const;
  /// Nothing for malformed bytes, a reference out of range, or a dot that would name the future of its own log.
  static std::optional<Operations> decode(ByteView bytes, Seq seq);

  /// The dot that `ref` names in a commit of `own`.
  Dot dotOf(const DotRef& ref, const LogId& own) const {
    return {ref.log == 0 ? own : citations[ref.log - 1].log, ref.seq, ref.index};
  }
};

}  // namespace satchel::sync
