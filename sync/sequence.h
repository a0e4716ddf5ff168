// The text that an entry's edits make, and where each of its characters stands. Invariant: a pure function of the bag;
// no order is kept anywhere, and nothing refers to a position.
//
// The order is FugueMax's, walked from the end to the beginning: characters are a tree; a character stands after its
// left children and before its right ones; left siblings are in the order of their names, right siblings in the reverse
// order of what stood to their right when they were written, then of their names. Walking backwards everything that
// could stand there has its rank already; what has none (a hostile edit's) counts as the end. So runs that people write
// at the same place at the same time stand one after the other, never mixed.
//
// A whole value (written before there were edits, or as a field's first) is a run of its own at the beginning of the
// tree; equal ones are one run under several names; where two of them meet, a line break stands between, which can be
// taken away like any character. Void runs stay as hidden anchors. An edit whose anchor is not here (not merged yet, or
// replaced as a whole) hangs on a place holder at the end of the text: nothing that somebody wrote is ever out of
// sight, and it moves into place when the anchor comes.
#pragma once
#include "sync/entry.h"

namespace satchel::sync {

class Sequence {
 public:
  /// `entry` outlives it.
  explicit Sequence(const Entry& entry);

  /// Characters of one run, neighbours in the text too.
  struct Stretch {
    std::uint32_t run = 0, from = 0, to = 0;  ///< a line break between whole values: its run's size and one more
    bool shown = false;
    bool isBreak = false;
    std::string text;  ///< UTF-8, where shown
  };
  /// Hidden ones too, in the order of the text.
  const std::vector<Stretch>& stretches() const { return list; }
  std::string text() const;

  ElementId idAt(std::uint32_t run, std::uint32_t position) const;
  struct Spot {
    std::uint32_t run = 0, position = 0;
  };
  /// Nothing where it is not here.
  std::optional<Spot> find(const ElementId& id) const;
  /// Whether anything hangs on its right side already.
  bool hasRightChild(const Spot& spot) const;

 private:
  friend class SequenceBuilder;
  struct Run {
    std::optional<std::pair<std::uint32_t, std::uint32_t>> strand;  ///< log and number in the state
    Dot dot;                                                        ///< of a whole value
    std::string text;
    Intervals hidden;
    std::uint32_t size = 0;
    bool lastHasRight = false;
  };
  const TextState& state;
  std::vector<Run> runs;
  std::vector<std::vector<std::uint32_t>> runOfStrand;  ///< by log and number
  std::map<Dot, std::uint32_t> wholes;
  std::vector<Stretch> list;
};

/// The text of an entry.
std::string textOf(const Entry& entry);

}  // namespace satchel::sync
