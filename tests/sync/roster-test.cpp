// Who belongs: the same facts give the same roster in whatever order they came.
#include "sync/roster.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace satchel;
using namespace satchel::sync;

namespace {

VerifyKey person(unsigned number) {
  VerifyKey key;
  key.bytes[0] = static_cast<std::uint8_t>(number + 1);
  return key;
}
LogId logOf(const VerifyKey& key) {
  return LogId{key.bytes};
}

/// Facts by several people, numbered in each one's own chain.
struct Story {
  Genesis genesis{person(0), person(99), {}};
  std::vector<FactEntry> facts;
  std::map<VerifyKey, Seq> seqs;

  Hash add(const VerifyKey& author, Fact fact) {
    fact.log = logOf(author);
    fact.seq = ++seqs[author];
    Hash hash = hashOf(Context{"test fact"}, {author, ByteView(reinterpret_cast<const std::uint8_t*>(&fact.seq), 8)});
    facts.push_back({std::move(fact), hash, author, 0});
    return hash;
  }
  Hash grant(const VerifyKey& author, const VerifyKey& subject, Role role, Points from = {}) {
    Fact fact;
    fact.grant = Grant{{subject, {}, {}}, {}, role, std::move(from), {}, std::nullopt, {}, {}, {}};
    return add(author, std::move(fact));
  }
  /// One fact: cut at these points, and the lower role from there.
  Hash lower(const VerifyKey& author, const VerifyKey& subject, Role role, Points points) {
    Fact fact;
    fact.cut = Cut{subject, points, false};
    fact.grant = Grant{{subject, {}, {}}, {}, role, std::move(points), {}, std::nullopt, {}, {}, {}};
    return add(author, std::move(fact));
  }
  Hash raise(const VerifyKey& author, const VerifyKey& subject, Role role, Points points, std::vector<Hash> lifts) {
    Fact fact;
    fact.grant = Grant{{subject, {}, {}}, {}, role, std::move(points), std::move(lifts), std::nullopt, {}, {}, {}};
    return add(author, std::move(fact));
  }
  Hash remove(const VerifyKey& author, const VerifyKey& subject, Points points = {}) {
    Fact fact;
    fact.cut = Cut{subject, std::move(points), true};
    return add(author, std::move(fact));
  }
  Roster roster() const { return resolve(genesis, facts); }
};

const VerifyKey owner = person(0), ann = person(1), ben = person(2), carl = person(3);

}  // namespace

TEST_CASE("the owner enrols Ann as admin, she enrols Ben as editor; nobody grants above their own rank") {
  Story story;
  story.grant(owner, ann, Role::admin);
  story.grant(ann, ben, Role::editor);
  story.grant(ben, carl, Role::editor);
  story.grant(ann, carl, Role::owner);
  const Roster roster = story.roster();
  CHECK(roster.roleOf(owner) == Role::owner);
  CHECK(roster.roleOf(ann) == Role::admin);
  CHECK(roster.roleOf(ben) == Role::editor);
  CHECK(roster.roleOf(carl) == Role::none);
}

TEST_CASE("a removed editor's commits hold up to the cut and no further") {
  Story story;
  story.grant(owner, ben, Role::editor);
  story.remove(owner, ben, {{logOf(ben), {7, 7}}});
  const Roster roster = story.roster();
  CHECK(roster.roleOf(ben) == Role::none);
  CHECK(roster.roleAt(ben, logOf(ben), 7) == Role::editor);
  CHECK(roster.roleAt(ben, logOf(ben), 8) == Role::none);
}

TEST_CASE("of two admins removing each other the senior's removal stands") {
  Story story;
  story.grant(owner, ann, Role::admin);
  story.grant(owner, ben, Role::admin);
  story.remove(ben, ann, {});
  story.remove(ann, ben, {});
  const Roster roster = story.roster();
  CHECK(roster.roleOf(ann) == Role::admin);
  CHECK(roster.roleOf(ben) == Role::none);
}

TEST_CASE("Ben lowered to reader writes no more, and raised again he does; what he wrote between stays void") {
  Story story;
  story.grant(owner, ben, Role::editor);
  const Hash lowering = story.lower(owner, ben, Role::reader, {{logOf(ben), {0, 4}}});
  CHECK(story.roster().roleOf(ben) == Role::reader);
  SECTION("raised") {
    story.raise(owner, ben, Role::editor, {{logOf(ben), {0, 6}}}, {lowering});
    const Roster roster = story.roster();
    CHECK(roster.roleOf(ben) == Role::editor);
    CHECK(roster.roleAt(ben, logOf(ben), 4) == Role::editor);
    CHECK(roster.roleAt(ben, logOf(ben), 5) == Role::reader);
    CHECK(roster.roleAt(ben, logOf(ben), 7) == Role::editor);
  }
  SECTION("control: a raise that lifts nothing raises nothing") {
    story.raise(owner, ben, Role::editor, {{logOf(ben), {0, 6}}}, {});
    CHECK(story.roster().roleOf(ben) == Role::reader);
  }
}

TEST_CASE("anybody leaves by their own word, an owner too, and cuts nobody else by it") {
  Story story;
  story.grant(owner, ann, Role::admin);
  story.grant(owner, ben, Role::editor);
  story.remove(ben, ben, {{logOf(ben), {1, 3}}});
  CHECK(story.roster().roleOf(ben) == Role::none);
  CHECK(story.roster().roleAt(ben, logOf(ben), 3) == Role::editor);
  CHECK(story.roster().leavers() == std::set{ben});
  story.remove(ben, carl);
  CHECK(story.roster().isRemoved(ben));
  SECTION("an admin who left decides nothing after it") {
    story.remove(ann, ann, {{logOf(ann), {1, 0}}});
    story.grant(ann, carl, Role::editor);
    CHECK(story.roster().roleOf(ann) == Role::none);
    CHECK(story.roster().roleOf(carl) == Role::none);
  }
  SECTION("a leaving that lies beyond its own point is none") {
    story.remove(ann, ann, {});
    CHECK(story.roster().roleOf(ann) == Role::admin);
  }
  SECTION("whom an admin then removes is a leaver no more") {
    story.remove(ann, ben, {{logOf(ben), {1, 3}}});
    CHECK(story.roster().leavers().empty());
  }
}

TEST_CASE("only a senior decides over an admin, and it is said beforehand") {
  Story story;
  story.grant(owner, ann, Role::admin);
  story.grant(owner, ben, Role::admin);
  story.grant(ann, carl, Role::editor);
  const Roster roster = story.roster();
  CHECK(roster.mayCut(ann, ben));
  CHECK_FALSE(roster.mayCut(ben, ann));
  CHECK(roster.mayCut(ben, carl));
  CHECK_FALSE(roster.mayCut(carl, ben));
  CHECK(roster.mayCut(owner, ann));
  CHECK_FALSE(roster.mayCut(ann, owner));
  story.remove(ben, ann);
  CHECK(story.roster().roleOf(ann) == Role::admin);
  CHECK_FALSE(story.roster().isDoubted(ann));
}

TEST_CASE("whom a void removal names is doubted until a grant names that removal") {
  Story story;
  story.grant(owner, ann, Role::admin);
  story.grant(owner, ben, Role::admin);
  story.grant(owner, carl, Role::editor);
  const Hash removal = story.remove(ben, carl);
  story.remove(ann, ben, {});  // void with it
  CHECK(story.roster().roleOf(carl) == Role::editor);
  CHECK(story.roster().isDoubted(carl));
  SECTION("by an admin") {
    story.raise(ann, carl, Role::editor, {}, {removal});
    CHECK_FALSE(story.roster().isDoubted(carl));
  }
  SECTION("not by the removed one himself, nor by a stranger's removals") {
    story.raise(ben, carl, Role::editor, {}, {removal});
    CHECK(story.roster().isDoubted(carl));
    story.remove(person(4), ann);
    CHECK_FALSE(story.roster().isDoubted(ann));
  }
}

TEST_CASE("what a removed admin granted after the cut is void") {
  Story story;
  story.grant(owner, ann, Role::admin);
  story.grant(ann, ben, Role::editor);  // her first fact
  story.remove(owner, ann, {{logOf(ann), {1, 1}}});
  story.grant(ann, carl, Role::editor);  // her second, beyond the cut
  const Roster roster = story.roster();
  CHECK(roster.roleOf(ben) == Role::editor);
  CHECK(roster.roleOf(carl) == Role::none);
}

TEST_CASE(
    "a device granted twice by one author is called what the first grant called it, in whatever order they came") {
  Story story;
  Fact first, second;
  first.grant = second.grant = Grant{{ann, {}, {}}, {}, Role::editor, {}, {}, std::nullopt, {}, {}, {}};
  first.grant->sealedNames = {1};
  second.grant->sealedNames = {2};
  story.add(owner, first);
  story.add(owner, second);
  CHECK(story.roster().members().at(ann).grant->grant->sealedNames == Bytes{1});
  std::ranges::reverse(story.facts);
  CHECK(story.roster().members().at(ann).grant->grant->sealedNames == Bytes{1});
}

TEST_CASE("any order of the same facts gives the same roster") {
  rc::check("resolve is free of order", [] {
    Story story;
    const auto steps =
        *rc::gen::arbitrary<std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>>>();
    for (const auto& [who, what, whom, point] : steps) {
      const VerifyKey author = person(who % 5), subject = person(whom % 5);
      Points points;
      if (point % 2 == 0) points[logOf(subject)] = {Seq(point % 4), Seq(point % 4)};
      if (what % 3 == 0) {
        story.remove(author, subject, points);
      } else if (what % 3 == 1) {
        story.lower(author, subject, static_cast<Role>(1 + what % 4), points);
      } else {
        story.grant(author, subject, static_cast<Role>(1 + what % 5), {});
      }
    }
    const std::vector<FactEntry> inOrder = story.facts;
    const Roster expected = resolve(story.genesis, inOrder);
    for (std::size_t turn = 1; turn < 4; ++turn) {
      std::ranges::rotate(story.facts,
                          story.facts.begin() + static_cast<std::ptrdiff_t>(turn % (story.facts.size() + 1)));
      std::ranges::reverse(story.facts);
      const Roster roster = story.roster();
      RC_ASSERT(roster.leavers() == expected.leavers());
      for (unsigned i = 0; i < 5; ++i) {
        RC_ASSERT(roster.isDoubted(person(i)) == expected.isDoubted(person(i)));
        RC_ASSERT(roster.roleOf(person(i)) == expected.roleOf(person(i)));
        for (Seq seq = 1; seq < 5; ++seq) {
          RC_ASSERT(roster.roleAt(person(i), logOf(person(i)), seq) ==
                    expected.roleAt(person(i), logOf(person(i)), seq));
        }
      }
      for (const FactEntry& entry : inOrder) RC_ASSERT(roster.isValid(entry.hash) == expected.isValid(entry.hash));
      for (const auto& [device, member] : expected.members()) {
        const auto& same = roster.members().at(device);
        RC_ASSERT(std::tuple(same.grant->log, same.grant->seq) == std::tuple(member.grant->log, member.grant->seq));
      }
    }
    RC_CLASSIFY(expected.valid().size() < inOrder.size(), "some void");
  });
}
