// People who write one text on devices of their own, and a slow, obviously right account of what it must read.
#pragma once
#include <map>
#include <set>

#include "sync/text-edit.h"

namespace satchel::sync::test {

LogId logNumber(unsigned number);

/// One device's copy of the text. Invariant: `entry` is kept up act by act, as a node does it.
class Copy {
 public:
  explicit Copy(unsigned number) : log(logNumber(number)) {}

  std::string text() const { return textOf(entry); }
  SeenText seen() const { return seenText(Sequence(entry)); }
  /// Makes the text read so, from what was seen (now, where not said); the act, already taken in here. Nothing where
  /// that changes nothing.
  std::optional<Act> write(std::string_view wanted, const std::optional<SeenText>& from = std::nullopt);
  /// An act of this device's own, with any value.
  Act writeValue(Bytes value, std::vector<Dot> replaces = {});
  /// Of another device, or this one's own; a repeated one, or one out of its log's order, changes nothing.
  void take(const Act& act);
  /// An act becomes void, or counts again; it may come before the act itself.
  void setVoid(const Dot& dot, bool isVoid);

  const LogId log;
  Entry entry;
  std::map<LogId, Seq> merged;

 private:
  void readAgain();
  std::vector<Act> history;
  std::set<Dot> undone;
};

/// What the edits must read, built character by character from all of them, each rule as the paper has it. All that an
/// edit hangs on must be there.
class NaiveText {
 public:
  bool siblingsByNameOnly = false;  ///< a control: Fugue without "Max"

  void add(const Act& act, bool isVoid);
  std::string text() const;

 private:
  struct Node {
    std::optional<ElementId> parent, right;
    bool left = false, hidden = false;
    std::string character;
  };
  std::vector<ElementId> wayTo(ElementId id) const;
  bool isBefore(const ElementId& a, const ElementId& b) const;
  std::optional<ElementId> rightOf(const Node& node) const;
  bool siblingBefore(const ElementId& a, const ElementId& b) const;
  void write(const std::optional<ElementId>& parent, bool left, std::string& out) const;

  std::map<ElementId, Node> nodes;
  std::vector<std::pair<Dot, std::vector<ElementRange>>> deletions;
};

}  // namespace satchel::sync::test
