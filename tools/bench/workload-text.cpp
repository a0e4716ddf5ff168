// A long history of one text: as many edits as there are records, up to 100,000, a word typed or struck out at a place
// that wanders through it, each an edit of its own. How fast they go, what each takes on the disk and on the wire, and
// how long the text takes to be shown by a node that has just started. The edits are one run however often K says;
// loading is repeated.
#include <algorithm>
#include <stdexcept>

#include "tools/bench/couple.h"
#include "tools/bench/limits.h"
#include "tools/bench/raw-store.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr std::uint64_t longest = 100'000;
constexpr std::size_t atOnce = 64;  // edits on their way together, as of a person who types on

/// A text under work. Two words are typed for each that is struck out.
class Draft {
 public:
  void edit(std::uint64_t number) {
    at_ = std::min((at_ + number * 7919 % 97) % (text_.size() + 1), text_.size());
    if (number % 3 == 2) return strike();
    const std::string word = "word" + std::to_string(number % 1000) + " ";
    text_.insert(at_, word);
    at_ += word.size();
    typed_ += word.size();
  }
  const std::string& text() const { return text_; }
  std::uint64_t typed() const { return typed_; }  ///< bytes, in all

 private:
  void strike() {
    const std::size_t size = std::min<std::size_t>(14, text_.size());
    at_ = std::min(at_, text_.size() - size);
    text_.erase(at_, size);
    typed_ += size;
  }
  std::string text_;
  std::size_t at_ = 0;
  std::uint64_t typed_ = 0;
};

double millisToShow(NodeProcess& node, const std::string& id, const std::string& expected) {
  node.stop();
  node.start();
  Talk client(node);
  const Stopwatch watch;
  const std::string text = client.text(id, "content");
  const double millis = watch.seconds() * 1000;
  if (text != expected) throw std::runtime_error("the text is not what was typed");
  return millis;
}

}  // namespace

std::vector<Row> measureText(const Size& size) {
  const std::uint64_t edits = std::min(size.records, longest);
  const auto count = static_cast<double>(edits);
  NodeProcess alice(size.folder, "Alice");
  std::string id;
  Draft draft;
  double seconds = 0, disk = 0;
  {
    Talk client(alice);
    client.createSpace();
    id = client.add("activity", "subject", "Minutes");
    const auto before = alice.storedBytes();
    const Stopwatch watch;
    for (std::uint64_t done = 0; done < edits;) {
      std::vector<Typed> typed;
      for (; typed.size() < atOnce && done < edits; ++done) {
        draft.edit(done);
        typed.push_back({id, "content", draft.text()});
      }
      client.setAll(typed);
    }
    seconds = watch.seconds();
    disk = static_cast<double>(alice.storedBytes() - before) / count;
    tellRun("text", 1, size, seconds);
  }
  const double typed = static_cast<double>(draft.typed()) / count;
  double wire = 0;
  {
    const LineCounter line(alice.address());
    const NodeProcess bob(size.folder, "Bob");
    secondsToFirstSync(alice, bob, line.address(), 0);
    if (Talk(bob).text(id, "content") != draft.text()) throw std::runtime_error("Bob reads another text");
    wire = static_cast<double>(line.bytes()) / count;
  }
  RawStore store(size.folder);
  store.put(std::vector<RawRecord>{{0, draft.text(), {}}});
  std::vector<double> loads, limits;
  for (unsigned run = 1; run <= size.runs; ++run) {
    const Stopwatch watch;
    require("bytes of the limit's text", draft.text().size(), store.get(0));
    limits.push_back(watch.seconds() * 1000);
    loads.push_back(millisToShow(alice, id, draft.text()));
  }
  return {summary("text", edits, "edits/s", {count / seconds}, {fsyncsASecond(size.folder, 200)}),
          summary("text", edits, "ms to load", loads, limits),
          summary("text", edits, "disk bytes/edit", {disk}, {typed}),
          summary("text", edits, "wire bytes/edit", {wire}, {typed})};
}

}  // namespace satchel::bench
