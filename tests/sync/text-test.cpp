// Laws of mergeable text: however edits arrive, every copy reads the same, and what the naive account reads; nobody's
// characters are lost; what people write at one place at the same time is not mixed.
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "sync/code-points.h"
#include "sync/codec.h"
#include "sync/record.h"
#include "sync/value.h"
#include "text-world.h"

using namespace satchel;
using namespace satchel::sync;
using namespace satchel::sync::test;

namespace {

/// One log's number is another's in another store.
class Numbers final : public LogNumbers {
 public:
  std::uint32_t numberOf(const LogId& log) override {
    const auto at = std::ranges::find(logs, log);
    if (at != logs.end()) return static_cast<std::uint32_t>(at - logs.begin());
    logs.push_back(log);
    return static_cast<std::uint32_t>(logs.size() - 1);
  }
  LogId logOf(std::uint32_t number) const override { return number < logs.size() ? logs[number] : LogId{}; }

 private:
  std::vector<LogId> logs;
};

/// Through the record's form on the disk and back.
Entry stored(const Entry& entry) {
  Numbers numbers;
  Record record;
  record.entries["content"] = entry;
  const auto back = decodeRecord(encodeRecord(record, numbers), numbers);
  return back ? back->entries.at("content") : Entry{};
}

struct Step {
  std::uint8_t who = 0, what = 0, where = 0, how = 0;
};
std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << int(step.who) << ' ' << int(step.what) << ' ' << int(step.where) << ' ' << int(step.how);
}
rc::Gen<std::vector<Step>> anySteps(double scale) {
  return rc::gen::scale(scale, rc::gen::container<std::vector<Step>>(
                                   rc::gen::build<Step>(rc::gen::set(&Step::who), rc::gen::set(&Step::what),
                                                        rc::gen::set(&Step::where), rc::gen::set(&Step::how))));
}

/// What the author makes of the text: puts in, takes away, or both, one to a few characters, some of them wide.
std::string changed(const std::string& text, const Step& step) {
  std::u32string characters = codePointsOf(text);
  const std::size_t at = characters.empty() ? 0 : step.where % (characters.size() + 1);
  const std::u32string letters = U"ab cd\n蓝鹭🪶é";
  std::u32string put;
  for (int i = 0; i <= step.how % 4; ++i) put += letters[(step.how / 4u + unsigned(i) * 3u) % letters.size()];
  const std::size_t take = std::min<std::size_t>(1 + step.how % 5, characters.size() - at);
  switch (step.what % 4) {
    case 0:
      characters.erase(at, take);
      break;
    case 1:
      characters.replace(at, take, put);
      break;
    default:
      characters.insert(at, put);
  }
  return utf8Of(characters);
}

struct Story {
  std::vector<std::vector<Act>> logs;
  std::vector<std::pair<Dot, bool>> flips;  ///< in the order they were made; the last of each dot holds
  std::set<Dot> undone;
};

/// People write, hear of some of each other's edits, each log in its order, and undo and redo.
Story tell(unsigned people, const std::vector<Step>& steps, bool withWholes,
           Bytes (*hostile)(const Step&, const Dot&)) {
  Story story;
  std::vector<Copy> copies;
  std::vector<std::optional<SeenText>> open(people);  // an editor that somebody left open
  for (unsigned i = 0; i < people; ++i) copies.emplace_back(i);
  story.logs.resize(people);
  for (const Step& step : steps) {
    const unsigned who = step.who % people;
    Copy& copy = copies[who];
    if (step.what % 8 == 7) {
      const unsigned from = step.where % people;
      for (int i = 0; i <= step.how % 6; ++i) {
        const Seq next = copy.merged[logNumber(from)];
        if (from != who && next < story.logs[from].size()) copy.take(story.logs[from][next]);
      }
    } else if (step.what % 8 == 6) {
      const unsigned whose = step.where % people;
      const Seq known = copy.merged[logNumber(whose)];
      if (known == 0) continue;
      const Dot dot{logNumber(whose), 1 + step.how % known, 0};
      const bool isVoid = !story.undone.contains(dot);
      if (isVoid) {
        story.undone.insert(dot);
      } else {
        story.undone.erase(dot);
      }
      story.flips.emplace_back(dot, isVoid);
      for (Copy& each : copies) each.setVoid(dot, isVoid);
    } else if (hostile != nullptr && step.how % 5 == 0) {
      const Dot own{copy.log, copy.merged[copy.log] + 1, 0};
      story.logs[who].push_back(copy.writeValue(hostile(step, own)));
    } else if (step.what % 8 == 5) {
      open[who] = copy.seen();
    } else if (withWholes && copy.entry.empty()) {
      story.logs[who].push_back(copy.writeValue(encode({Text{changed("", step) + "x"}})));
    } else {
      const bool fromOpen = step.how % 3 == 0 && open[who];
      const std::string wanted = changed(fromOpen ? open[who]->text : copy.text(), step);
      if (const auto act = copy.write(wanted, fromOpen ? open[who] : std::nullopt)) story.logs[who].push_back(*act);
      open[who].reset();
    }
  }
  return story;
}

/// All edits and undoings, in an order that chance chooses and that keeps each log's.
Copy deliver(const Story& story, std::uint64_t seed) {
  Copy copy(200);
  std::vector<std::size_t> next(story.logs.size());
  std::size_t flip = 0;
  const auto random = [&](std::size_t below) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((seed >> 33) % below);
  };
  std::size_t left = story.flips.size();
  for (const auto& log : story.logs) left += log.size();
  while (left > 0) {
    const std::size_t pick = random(story.logs.size() + 1);
    if (pick == story.logs.size()) {
      if (flip == story.flips.size()) continue;
      copy.setVoid(story.flips[flip].first, story.flips[flip].second);
      ++flip;
    } else {
      if (next[pick] == story.logs[pick].size()) continue;
      copy.take(story.logs[pick][next[pick]]);
      copy.take(story.logs[pick][next[pick]]);  // a duplicate changes nothing
      ++next[pick];
    }
    --left;
  }
  return copy;
}

Copy rebuilt(const Story& story) {
  Copy copy(200);
  for (const Dot& dot : story.undone) copy.setVoid(dot, true);
  for (const auto& log : story.logs) {
    for (const Act& act : log) copy.take(act);
  }
  return copy;
}

std::string naive(const Story& story) {
  NaiveText text;
  for (const auto& log : story.logs) {
    for (const Act& act : log) text.add(act, story.undone.contains(act.dot));
  }
  return text.text();
}

void agree(const Story& story) {
  const Copy whole = rebuilt(story);
  for (int order = 0; order < 3; ++order) {
    const Copy copy = deliver(story, *rc::gen::arbitrary<std::uint64_t>());
    RC_ASSERT(copy.text() == whole.text());
    RC_ASSERT(copy.entry == whole.entry);
    RC_ASSERT(stored(copy.entry) == copy.entry);
  }
}

/// Names what is not there, too much of it, itself, and others in a ring.
Bytes hostileValue(const Step& step, const Dot& own) {
  const LogId other = logNumber(step.where % 5);
  const auto dot = [&](unsigned n) {
    return n % 3 == 0 && own.seq > 1 ? Dot{own.log, own.seq - 1, n % 2} : Dot{other, n, n % 2};
  };
  TextOperation operation;
  TextInsert insert;
  insert.parent = ElementId{dot(step.how / 2u), step.what % 2 ? UINT32_MAX : step.what % 4u};
  insert.left = step.what % 4 == 0;
  if (!insert.left) insert.right = ElementId{dot(step.where), step.how % 3u};
  insert.text = "H";
  operation.inserts.push_back(insert);
  operation.deletes.push_back({dot(1000), 0, UINT32_MAX});
  operation.deletes.push_back({dot(step.where % 7u), 2, UINT32_MAX - 2});
  Bytes bytes = operation.encode(own);
  if (step.where % 4 == 0) bytes.resize(bytes.size() - 1);
  return bytes;
}

}  // namespace

TEST_CASE("however edits arrive, every copy reads the same, and as the naive account") {
  REQUIRE(rc::check("text converges", [] {
    const unsigned people = *rc::gen::inRange(3u, 6u);
    const Story story = tell(people, *anySteps(2.0), false, nullptr);
    RC_ASSERT(rebuilt(story).text() == naive(story));
    agree(story);
    RC_CLASSIFY(!story.undone.empty(), "undone edits");
    RC_CLASSIFY(naive(story).size() > 30, "long texts");
  }));
}

TEST_CASE("whole values from before, edits and undoings converge too") {
  REQUIRE(rc::check("texts with whole values converge",
                    [] { agree(tell(*rc::gen::inRange(3u, 6u), *anySteps(2.0), true, nullptr)); }));
}

TEST_CASE("hostile edits are harmless: every copy still reads the same, and keeps what others wrote") {
  REQUIRE(rc::check("hostile edits converge", [] {
    const Story story = tell(*rc::gen::inRange(3u, 6u), *anySteps(2.0), *rc::gen::arbitrary<bool>(), hostileValue);
    agree(story);
    std::size_t bytes = 0;
    for (const auto& log : story.logs) {
      for (const Act& act : log) bytes += act.value.size() + 80;
    }
    Numbers numbers;
    Record record;
    record.entries["content"] = rebuilt(story).entry;
    RC_ASSERT(encodeRecord(record, numbers).size() < 200 + 2 * bytes);
  }));
}

TEST_CASE("nobody's characters that nobody took away are lost") {
  REQUIRE(rc::check("characters stay", [] {
    const unsigned people = *rc::gen::inRange(3u, 6u);
    const Story story = tell(people, *anySteps(2.0), false, nullptr);
    std::multiset<char32_t> expected;
    std::set<ElementId> gone;
    for (const auto& log : story.logs) {
      for (const Act& act : log) {
        if (story.undone.contains(act.dot)) continue;
        const auto operation = *TextOperation::decode(act.value, act.dot);
        for (const ElementRange& range : operation.deletes) {
          for (std::uint32_t i = 0; i < range.count; ++i) gone.insert({range.dot, range.first + i});
        }
      }
    }
    for (const auto& log : story.logs) {
      for (const Act& act : log) {
        if (story.undone.contains(act.dot)) continue;
        std::uint32_t offset = 0;
        const auto operation = *TextOperation::decode(act.value, act.dot);
        for (const TextInsert& insert : operation.inserts) {
          for (const char32_t each : codePointsOf(insert.text)) {
            if (!gone.contains({act.dot, offset++})) expected.insert(each);
          }
        }
      }
    }
    const std::u32string text = codePointsOf(deliver(story, 7).text());
    RC_ASSERT(std::multiset<char32_t>(text.begin(), text.end()) == expected);
  }));
}

namespace {

enum class Typing { atOnce, forwards, backwards };

/// Types a word at one place, and hears of nobody meanwhile.
std::vector<Act> type(Copy& copy, std::size_t at, const std::string& word, Typing how) {
  std::vector<Act> acts;
  const std::string before = copy.text();
  const auto put = [&](const std::string& piece) {
    acts.push_back(*copy.write(before.substr(0, at) + piece + before.substr(at)));
  };
  switch (how) {
    case Typing::atOnce:
      put(word);
      break;
    case Typing::forwards:
      for (std::size_t i = 1; i <= word.size(); ++i) put(word.substr(0, i));
      break;
    case Typing::backwards:
      for (std::size_t i = word.size(); i-- > 0;) put(word.substr(i));
      break;
  }
  return acts;
}

}  // namespace

TEST_CASE("what people type at one place at the same time stands one after the other, never mixed") {
  REQUIRE(rc::check("no interleaving", [] {
    const unsigned people = *rc::gen::inRange(3u, 6u);
    const std::string base = *rc::gen::element<std::string>("", "x", "one two", "one two three");
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, base.size() + 1);
    std::vector<Act> shared;
    Copy first(10);
    if (!base.empty()) shared.push_back(*first.write(base + " and what is taken away again"));
    if (!base.empty()) shared.push_back(*first.write(base));
    std::vector<std::vector<Act>> typed;
    std::vector<std::string> words;
    for (unsigned i = 0; i < people; ++i) {
      Copy copy(i);
      for (const Act& act : shared) copy.take(act);
      words.push_back(std::string(1, static_cast<char>('A' + i)) + std::string(4, static_cast<char>('P' + i)));
      typed.push_back(
          type(copy, at, words.back(), *rc::gen::element(Typing::atOnce, Typing::forwards, Typing::backwards)));
    }
    Copy all(20);
    for (const Act& act : shared) all.take(act);
    for (const auto& acts : typed) {
      for (const Act& act : acts) all.take(act);
    }
    std::string rest = all.text();
    for (const std::string& word : words) {
      const std::size_t found = rest.find(word);
      RC_ASSERT(found != std::string::npos);
    }
    for (const std::string& word : words) rest.erase(rest.find(word), word.size());
    RC_ASSERT(rest == base);
  }));
}

TEST_CASE("control: without Max somebody's word lies inside another's") {
  // "p" stands; Alice puts a before it and Carol q; Carol hears of a and types y before her q; Dora saw "ap" only.
  Copy bob(0), alice(1), carol(2), dora(3);
  const Act p = *bob.write("p");
  for (Copy* each : {&alice, &carol, &dora}) each->take(p);
  const Act a = *alice.write("ap"), q = *carol.write("qp");
  carol.take(a);
  REQUIRE(carol.text() == "aqp");
  const Act y = *carol.write("ayqp");
  dora.take(a);
  const Act x = *dora.write("axp");
  NaiveText withMax, without;
  without.siblingsByNameOnly = true;
  for (const Act* act : {&p, &a, &q, &y, &x}) {
    bob.take(*act);
    withMax.add(*act, false);
    without.add(*act, false);
  }
  CHECK(without.text() == "ayxqp");
  CHECK(withMax.text() == "axyqp");
  CHECK(bob.text() == "axyqp");
}

TEST_CASE("nobody can take away what is not written yet; control: where an author's reach is not looked at, they can") {
  for (const bool believed : {false, true}) {
    Copy alice(0), mallory(1);
    TextOperation operation;
    operation.deletes = {{{alice.log, 1, 0}, 0, UINT32_MAX}};
    Act act = mallory.writeValue(operation.encode({mallory.log, 1, 0}));
    if (believed) act.reach[alice.log] = 1;
    alice.take(act);
    (void)alice.write("Call Greta");
    CHECK(alice.text() == (believed ? "" : "Call Greta"));
  }
}

TEST_CASE("an edit that comes before what it stands on is in sight at once, and moves into place") {
  Copy alice(0), bob(1), carol(2);
  const Act first = *alice.write("Monday at noon");
  bob.take(first);
  const Act second = *bob.write("Monday, perhaps, at noon");
  const Act own = *carol.write("Bring samples. ");
  carol.take(second);
  CHECK(carol.text() == "Bring samples. , perhaps,");
  carol.take(first);
  bob.take(own);
  CHECK(carol.text() == bob.text());
  CHECK(carol.text().find("Monday, perhaps, at noon") != std::string::npos);
}

TEST_CASE("undo takes back one's own words only, also after others typed in them; redo brings them back") {
  Copy alice(0), bob(1);
  const Act first = *alice.write("The price is fixed.");
  bob.take(first);
  const Act added = *alice.write("The price is fixed. Greta agreed.");
  bob.take(added);
  const Act his = *bob.write("The price is fixed. Greta Fabre agreed.");
  alice.take(his);
  const Act gone = *bob.write("Greta Fabre agreed.");
  alice.take(gone);
  for (Copy* each : {&alice, &bob}) {
    CHECK(each->text() == "Greta Fabre agreed.");
    each->setVoid(added.dot, true);
    CHECK(each->text() == "Fabre ");  // hers is hidden, his stands where it stood
    each->setVoid(gone.dot, true);
    CHECK(each->text() == "The price is fixed.Fabre ");
    each->setVoid(added.dot, false);
    CHECK(each->text() == "The price is fixed. Greta Fabre agreed.");
  }
}

TEST_CASE("what two people took away comes back only when both are undone") {
  Copy alice(0), bob(1);
  const Act first = *alice.write("one two three");
  bob.take(first);
  const Act hers = *alice.write("one three"), his = *bob.write("three");
  alice.take(his);
  CHECK(alice.text() == "three");
  alice.setVoid(his.dot, true);
  CHECK(alice.text() == "one three");
  alice.setVoid(hers.dot, true);
  CHECK(alice.text() == "one two three");
}

TEST_CASE("the whole value of a record written before is the text, and edits go on from it") {
  Copy alice(0), bob(1);
  const Act whole = alice.writeValue(encode({Text{"Met Greta. 蓝鹭 is interested."}}));
  bob.take(whole);
  const Act hers = *alice.write("Met Greta and Paul. 蓝鹭 is interested."),
            his = *bob.write("Met Greta. 蓝鹭 is interested. Send samples.");
  alice.take(his);
  bob.take(hers);
  CHECK(alice.text() == "Met Greta and Paul. 蓝鹭 is interested. Send samples.");
  CHECK(bob.entry == alice.entry);

  SECTION("the first value undone, edits of it stand") {
    alice.setVoid(whole.dot, true);
    CHECK(alice.text() == " and Paul Send samples.");
  }
  SECTION("an older node replaces the whole: what was not seen by it stays in sight") {
    const Act later = bob.writeValue(encode({Text{"New note."}}), {whole.dot});
    alice.take(later);
    CHECK(alice.text() == "New note. and Paul Send samples.");
  }
}

TEST_CASE("two first notes written apart stand one below the other; the line break can be taken away") {
  Copy alice(0), bob(1), carol(2);
  const Act hers = alice.writeValue(encode({Text{"Call on Monday"}})),
            his = bob.writeValue(encode({Text{"Visit them"}}));
  alice.take(his);
  bob.take(hers);
  CHECK(alice.text() == "Call on Monday\nVisit them");
  const Act more = *alice.write("Call on Monday at noon\nVisit them");
  CHECK(alice.text() == "Call on Monday at noon\nVisit them");
  const Act below = *alice.write("Call on Monday at noon\nPlease visit them");
  CHECK(alice.text() == "Call on Monday at noon\nPlease visit them");
  const Act one = *alice.write("Call on Monday at noon. Please visit them");
  CHECK(alice.text() == "Call on Monday at noon. Please visit them");
  for (const Act* act : {&his, &more, &below, &one}) carol.take(*act);
  carol.take(hers);
  for (const Act* act : {&more, &below, &one}) carol.take(*act);
  CHECK(carol.text() == alice.text());
}

TEST_CASE("equal first notes are one note, and everybody's edits of it meet") {
  Copy alice(0), bob(1);
  const Act hers = alice.writeValue(encode({Text{"Agree on the scope"}})),
            his = bob.writeValue(encode({Text{"Agree on the scope"}}));
  const Act longer = *alice.write("Agree on the scope in writing"), shorter = *bob.write("Agree the scope");
  for (const Act* act : {&his, &shorter}) alice.take(*act);
  for (const Act* act : {&hers, &longer}) bob.take(*act);
  CHECK(alice.text() == "Agree the scope in writing");
  CHECK(bob.text() == alice.text());
}

TEST_CASE("keystrokes that go on where the one before ended are one strand, in few bytes") {
  Copy alice(0);
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += static_cast<char>('a' + i % 26);
    REQUIRE(alice.write(text));
  }
  Numbers numbers;
  Record record;
  record.entries["content"] = alice.entry;
  CHECK(alice.entry.text.logs().front().strands.size() == 1);
  CHECK(encodeRecord(record, numbers).size() < 200);
}
