// Edits of a mergeable text as a hostile member may write them: anchors that are nowhere, in circles, in the future.
// Whatever order they come in, every copy reads the same, and nobody's characters are lost.
#include "sync/text-operation.h"

#include "../targets.h"
#include "sync/sequence.h"
#include "sync/text-edit.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

LogId logOf(std::uint8_t number) {
  return LogId{{number}};
}

/// As many edits as the bytes hold, one commit each, in two logs by turns.
std::vector<Act> actsOf(Script& script) {
  std::vector<Act> acts;
  while (script.more() && acts.size() < 8) {
    const Dot dot{logOf(static_cast<std::uint8_t>(1 + acts.size() % 2)), 1 + acts.size() / 2, 0};
    const ByteView value = script.sized();
    const auto operation = TextOperation::decode(value, dot);
    if (TextOperation::isOne(value) && operation) {
      must(TextOperation::decode(operation->encode(dot), dot) == operation, "an edit comes back from its encoding");
      for (const TextInsert& insert : operation->inserts) {
        must(!insert.text.empty() && isUtf8(asBytes(insert.text)), "what is written can be read");
      }
    }
    Act act;
    act.dot = dot;
    act.value = copyOf(value);
    acts.push_back(std::move(act));
  }
  return acts;
}

Entry entryOf(const std::vector<Act>& acts, std::uint8_t first) {
  Entry entry;
  std::map<LogId, Seq> merged;
  const auto take = [&](std::uint8_t log) {
    for (const Act& act : acts) {
      if (act.dot.log != logOf(log)) continue;
      apply(entry, act, [&](const Dot& dot) { return merged[dot.log] >= dot.seq; });
      merged[act.dot.log] = act.dot.seq;
    }
  };
  take(first);
  take(static_cast<std::uint8_t>(3 - first));
  return entry;
}

}  // namespace

void textOperationTarget(ByteView bytes) {
  Script script(bytes);
  const auto acts = actsOf(script);
  const Entry forth = entryOf(acts, 1), back = entryOf(acts, 2);
  must(forth == back, "the order of the logs does not show");
  const std::string text = textOf(forth);
  must(text == textOf(back), "nor in the text");
  must(isUtf8(asBytes(text)), "which can be read");

  const Sequence sequence(forth);
  const SeenText seen = seenText(sequence);
  must(seen.text == text, "an author sees what stands there");
  const auto again = SeenText::decode(seen.encode());
  must(again && again->text == seen.text && again->elements == seen.elements, "and it comes back from its encoding");
  must(!textEdit(sequence, seen, text), "to wish what stands there is no edit");
  must(text.empty() || textEdit(sequence, seen, "").has_value(), "to wish it gone is one");
}

Seeds textOperationSeeds() {
  const auto add = [](Bytes& to, const TextOperation& operation, const Dot& dot) {
    const Bytes value = operation.encode(dot);
    to.push_back(static_cast<std::uint8_t>(value.size()));
    to.insert(to.end(), value.begin(), value.end());
  };
  const Dot a{logOf(1), 1, 0}, b{logOf(2), 1, 0}, a2{logOf(1), 2, 0};
  TextOperation first;
  first.inserts = {{std::nullopt, false, std::nullopt, "Blue"}};
  TextOperation second;
  second.inserts = {{ElementId{a, 3}, false, std::nullopt, " 蓝鹭"}};
  second.deletes = {{a, 1, 2}};
  TextOperation third;
  third.inserts = {{ElementId{b, 1}, true, std::nullopt, "x"}, {ElementId{a, 9}, false, ElementId{b, 2}, "y"}};
  Bytes honest, early;
  add(honest, first, a);
  add(honest, second, b);
  add(honest, third, a2);
  add(early, third, a);
  add(early, second, b);
  return {{"three", honest}, {"early", early}, {"whole-value", {5, 1, 'H', 'e', 'r', 'o', 0}}};
}

}  // namespace satchel::fuzz
