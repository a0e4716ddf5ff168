#include "sync/sequence.h"

#include <tuple>

#include "sync/code-points.h"
#include "sync/value.h"

namespace satchel::sync {
namespace {

constexpr std::uint32_t root = UINT32_MAX;

}  // namespace

/// Builds the tree and walks it.
class SequenceBuilder {
 public:
  SequenceBuilder(Sequence& out, const Entry& entry) : out(out), entry(entry), state(entry.text) {}

  void build() {
    addWholes();
    addStrands();
    cutCycles();
    for (std::uint32_t holder = 0; holder < holders.size(); ++holder) {
      hangs.push_back({root, 0, false, holderNumber(holder)});
    }
    std::ranges::sort(hangs, [&](const Hang& a, const Hang& b) {
      if (a.parent != b.parent) return a.parent < b.parent;
      if (a.position != b.position) return a.position < b.position;
      return a.left != b.left ? a.left : before(a.child, b.child);
    });
    for (const Hang& hang : hangs) {
      if (hang.parent >= out.runs.size() || hang.left) continue;
      Sequence::Run& parent = out.runs[hang.parent];
      parent.lastHasRight |= hang.position + 1 == parent.size;
    }
    emitted.resize(out.runs.size());
    walk();
    std::ranges::reverse(pieces);
    writeStretches();
  }

 private:
  using Place = TextState::Place;
  using Spot = Sequence::Spot;
  /// A run or a holder that hangs on an element.
  struct Hang {
    std::uint32_t parent = root, position = 0;
    bool left = false;
    std::uint32_t child = 0;
  };
  struct Work {
    enum class What : std::uint8_t { visit, emit, lineBreak } what = What::visit;
    std::uint32_t run = 0, from = 0, to = 0;
  };
  struct Emitted {
    std::uint32_t from = 0, to = 0;
    std::uint64_t behind = 0;  ///< elements that stand behind all of these
  };
  struct Sibling {
    std::uint64_t rank = 0;
    ElementId id;
    Work work;
  };

  void addWholes() {
    std::map<std::string, std::uint32_t> byText;
    for (const Version& version : entry.live) {
      const auto value = decodeValue(version.value);
      const auto* text = value ? std::get_if<Text>(&value->is) : nullptr;
      if (text == nullptr || text->text.empty()) continue;
      const auto [at, fresh] = byText.try_emplace(text->text, static_cast<std::uint32_t>(out.runs.size()));
      if (fresh) {
        Sequence::Run run;
        run.dot = version.dot;
        run.text = text->text;
        run.size = codePointCount(text->text);
        out.runs.push_back(std::move(run));
        hangs.push_back({root, 0, false, at->second});
        rights.emplace_back();
      }
      out.wholes[version.dot] = at->second;
      Sequence::Run& run = out.runs[at->second];
      if (const Intervals* taken = state.takenFrom(version.dot)) run.hidden = joined(run.hidden, *taken);
    }
  }

  void addStrands() {
    for (std::uint32_t log = 0; log < state.logs().size(); ++log) {
      const auto& strands = state.logs()[log].strands;
      auto& numbers = out.runOfStrand.emplace_back(strands.size());
      for (std::uint32_t i = 0; i < strands.size(); ++i) {
        numbers[i] = static_cast<std::uint32_t>(out.runs.size());
        Sequence::Run run;
        run.strand = {log, i};
        run.size = strands[i].size;
        out.runs.push_back(std::move(run));
      }
    }
    for (std::uint32_t log = 0; log < state.logs().size(); ++log) {
      for (const TextState::Strand& strand : state.logs()[log].strands) {
        const auto child = static_cast<std::uint32_t>(rights.size());
        Hang hang{root, 0, strand.left, child};
        if (strand.parent) {
          const auto spot = spotOf(*strand.parent);
          hang.parent = spot ? spot->run : holderOf(state.idOf(*strand.parent).dot);
          hang.position = spot ? spot->position : strand.parent->offset;
        }
        const auto& right = strand.left ? strand.parent : strand.right;
        rights.push_back(right ? spotOf(*right) : std::nullopt);
        hangs.push_back(hang);
      }
    }
  }

  /// Of an element that is here.
  std::optional<Spot> spotOf(const Place& place) const {
    if (const auto found = state.find(place)) {
      return Spot{out.runOfStrand[place.log][found->strand], found->position};
    }
    const auto whole = out.wholes.find(state.idOf(place).dot);
    if (whole == out.wholes.end() || place.offset >= out.runs[whole->second].size) return std::nullopt;
    return Spot{whole->second, place.offset};
  }

  /// Holders are numbered from the other end while runs are still being counted.
  std::uint32_t holderNumber(std::uint32_t holder) const { return root - 1 - holder; }
  bool isHolder(std::uint32_t number) const { return number >= out.runs.size(); }
  std::uint32_t holderOf(const Dot& dot) {
    const auto [at, fresh] = holderByDot.try_emplace(dot, static_cast<std::uint32_t>(holders.size()));
    if (fresh) holders.push_back(dot);
    return holderNumber(at->second);
  }

  /// Hostile edits can hang on each other. Of those that never come to the root the first is hung on a holder.
  void cutCycles() {
    enum class Mark : std::uint8_t { unknown, onTheWay, safe };
    std::vector<Mark> marks(out.runs.size(), Mark::unknown);
    std::vector<std::uint32_t> way;
    // Each run hangs once, and its hang has its own number: wholes first, then strands.
    for (std::uint32_t start = 0; start < out.runs.size(); ++start) {
      std::uint32_t at = start;
      way.clear();
      while (!isHolder(at) && marks[at] == Mark::unknown) {
        marks[at] = Mark::onTheWay;
        way.push_back(at);
        at = hangs[at].parent;
      }
      if (!isHolder(at) && marks[at] == Mark::onTheWay) {
        std::uint32_t first = at;
        for (std::uint32_t next = hangs[at].parent; next != at; next = hangs[next].parent) {
          if (before(next, first)) first = next;
        }
        hangs[first].parent = holderOf(out.idAt(hangs[first].parent, hangs[first].position).dot);
      }
      for (const std::uint32_t each : way) marks[each] = Mark::safe;
    }
  }

  ElementId nameOf(std::uint32_t child) const {
    return isHolder(child) ? ElementId{holders[root - 1 - child], 0} : out.idAt(child, 0);
  }
  bool before(std::uint32_t a, std::uint32_t b) const { return nameOf(a) < nameOf(b); }

  /// How many elements stand from here to the end, this one included; 0 for the end, and for what is not there yet.
  std::uint64_t rankOf(const std::optional<Spot>& spot) const {
    if (!spot) return 0;
    const std::vector<Emitted>& parts = emitted[spot->run];  // in descending order
    const auto at = std::ranges::lower_bound(parts, spot->position, std::greater<>(), &Emitted::from);
    if (at == parts.end() || spot->position >= at->to) return 0;
    return at->behind + (at->to - spot->position);
  }

  /// The first that hangs on this element of it, or on a later one.
  std::size_t firstHang(std::uint32_t parent, std::uint32_t position) const {
    const auto key = [](const Hang& hang) { return std::pair(hang.parent, hang.position); };
    const auto from = std::ranges::lower_bound(hangs, std::pair(parent, position), {}, key);
    return static_cast<std::size_t>(from - hangs.begin());
  }
  bool hangsOn(std::size_t hang, std::uint32_t parent) const {
    return hang < hangs.size() && hangs[hang].parent == parent;
  }

  void walk() {
    pushRoot();
    while (!stack.empty()) {
      const Work work = stack.back();
      stack.pop_back();
      switch (work.what) {
        case Work::What::visit:
          isHolder(work.run) ? pushHolder(work.run) : pushRun(work.run, work.from);
          break;
        case Work::What::emit:
          emitted[work.run].push_back({work.from, work.to, count});
          count += work.to - work.from;
          pieces.push_back(work);
          break;
        case Work::What::lineBreak:
          pieces.push_back(work);
          break;
      }
    }
  }

  /// What hangs on the root: whole values and their void like by name, then what waits for its anchor.
  void pushRoot() {
    std::vector<std::uint32_t> here, waiting;
    for (std::size_t i = firstHang(root, 0); hangsOn(i, root); ++i) {
      const std::uint32_t child = hangs[i].child;
      const bool isVoid =
          isHolder(child) && std::ranges::find(entry.shadows, holders[root - 1 - child]) != entry.shadows.end();
      (isHolder(child) && !isVoid ? waiting : here).push_back(child);
    }
    for (const auto* each : {&here, &waiting}) {
      for (const std::uint32_t child : *each) stack.push_back({Work::What::visit, child, 0, 0});
    }
  }

  void pushHolder(std::uint32_t holder) {
    for (std::size_t i = firstHang(holder, 0); hangsOn(i, holder); ++i) {
      stack.push_back({Work::What::visit, hangs[i].child, 0, 0});
    }
  }

  /// A run from one of its elements on: up to the first that has other right children beside the next element.
  void pushRun(std::uint32_t run, std::uint32_t from) {
    const std::uint32_t size = out.runs[run].size;
    std::uint32_t to = size, at = from;
    if (!out.runs[run].strand && from == 0) stack.push_back({Work::What::lineBreak, run, size, size + 1});
    std::size_t i = firstHang(run, from);
    for (; hangsOn(i, run) && hangs[i].left; ++i) {
      const std::uint32_t position = hangs[i].position;
      if (position > at) stack.push_back({Work::What::emit, run, at, position});
      at = position;
      stack.push_back({Work::What::visit, hangs[i].child, 0, 0});
    }
    std::vector<Sibling> siblings;
    for (; hangsOn(i, run) && (siblings.empty() || hangs[i].position + 1 == to); ++i) {
      to = hangs[i].position + 1;
      siblings.push_back({0, {}, {Work::What::visit, hangs[i].child, 0, 0}});
    }
    stack.push_back({Work::What::emit, run, at, to});
    if (to < size) siblings.push_back({0, {}, {Work::What::visit, run, to, 0}});
    if (siblings.size() > 1) {
      for (Sibling& each : siblings) {
        each.rank = rankOf(rights[each.work.run]);
        each.id = out.idAt(each.work.run, each.work.from);
      }
      std::ranges::sort(siblings, {}, [](const Sibling& each) { return std::tie(each.rank, each.id); });
    }
    for (const Sibling& each : siblings) stack.push_back(each.work);
  }

  void writeStretches() {
    struct Cursor {
      std::size_t byte = 0, interval = 0;
    };
    std::vector<Cursor> cursors(out.runs.size());
    constexpr std::size_t none = SIZE_MAX;
    std::size_t lineBreak = none;  // the last one, while nothing shown follows it
    bool any = false, atLineStart = false;
    for (const Work& piece : pieces) {
      const Sequence::Run& run = out.runs[piece.run];
      if (piece.what == Work::What::lineBreak) {
        lineBreak = contains(run.hidden, piece.from) ? none : out.list.size();
        out.list.push_back({piece.run, piece.from, piece.to, false, true, {}});
        continue;
      }
      const TextState::Strand* strand =
          run.strand ? &state.logs()[run.strand->first].strands[run.strand->second] : nullptr;
      const Intervals& hidden = strand != nullptr ? strand->hidden : run.hidden;
      const std::string& text = strand != nullptr ? strand->text : run.text;
      Cursor& cursor = cursors[piece.run];
      for (std::uint32_t at = piece.from; at < piece.to;) {
        while (cursor.interval < hidden.size() && hidden[cursor.interval].to <= at) ++cursor.interval;
        const bool more = cursor.interval < hidden.size();
        const bool shown = !more || at < hidden[cursor.interval].from;
        const std::uint32_t limit = !more   ? piece.to
                                    : shown ? hidden[cursor.interval].from
                                            : hidden[cursor.interval].to;
        const std::uint32_t to = std::min(piece.to, limit);
        std::string part;
        if (shown || strand == nullptr) {  // a strand keeps no bytes of what is hidden
          const std::size_t end = bytesOf(text, cursor.byte, to - at);
          if (shown) part = text.substr(cursor.byte, end - cursor.byte);
          cursor.byte = end;
        }
        if (shown) {
          if (lineBreak != none && any && !atLineStart) {
            out.list[lineBreak].shown = true;
            out.list[lineBreak].text = "\n";
          }
          lineBreak = none;
          any = true;
          atLineStart = part.ends_with('\n');
        }
        out.list.push_back({piece.run, at, to, shown, false, std::move(part)});
        at = to;
      }
    }
  }

  Sequence& out;
  const Entry& entry;
  const TextState& state;
  std::vector<Hang> hangs;
  std::vector<std::optional<Spot>> rights;  ///< by run: what stood to its right
  std::vector<Dot> holders;
  std::map<Dot, std::uint32_t> holderByDot;
  std::vector<Work> stack, pieces;
  std::vector<std::vector<Emitted>> emitted;
  std::uint64_t count = 0;
};

Sequence::Sequence(const Entry& entry) : state(entry.text) {
  SequenceBuilder(*this, entry).build();
}

std::string Sequence::text() const {
  std::string result;
  for (const Stretch& stretch : list) result += stretch.text;
  return result;
}

ElementId Sequence::idAt(std::uint32_t run, std::uint32_t position) const {
  const Run& from = runs[run];
  if (!from.strand) return {from.dot, position};
  const auto [log, number] = *from.strand;
  return state.idOf(state.placeAt(log, state.logs()[log].strands[number], position));
}

std::optional<Sequence::Spot> Sequence::find(const ElementId& id) const {
  const auto whole = wholes.find(id.dot);
  if (whole != wholes.end()) {
    if (id.offset > runs[whole->second].size) return std::nullopt;
    return Spot{whole->second, id.offset};
  }
  const auto place = state.placeOf(id);
  const auto found = place ? state.find(*place) : std::nullopt;
  if (!found) return std::nullopt;
  return Spot{runOfStrand[place->log][found->strand], found->position};
}

bool Sequence::hasRightChild(const Spot& spot) const {
  return spot.position + 1 < runs[spot.run].size || runs[spot.run].lastHasRight;
}

std::string textOf(const Entry& entry) {
  if (entry.text.empty() && entry.live.size() == 1) {
    const auto value = decodeValue(entry.live.front().value);
    const auto* text = value ? std::get_if<Text>(&value->is) : nullptr;
    return text == nullptr ? std::string() : text->text;
  }
  return Sequence(entry).text();
}

}  // namespace satchel::sync
