// Epochs: which keys writers seal under, which are wrapped, and what opens what; nobody says of another's epoch what it
// is not.
#include "sync/epoch.h"

#include <catch2/catch.hpp>

using namespace satchel;
using namespace satchel::sync;

namespace {

VerifyKey person(std::uint8_t number) {
  return VerifyKey{{number}};
}
const VerifyKey owner = person(1), ann = person(2), ben = person(3), stranger = person(9);

struct Story {
  Genesis genesis{owner, person(99), {}};
  SpaceId space{{7}};
  std::vector<FactEntry> facts;
  std::map<VerifyKey, Seq> seqs;
  SeededRandom random{5};
  EpochKeys keys;  ///< of whoever holds everything

  Story() {
    for (const VerifyKey& admin : {ann, ben}) {
      Fact fact;
      fact.grant = Grant{{admin, {}, {}}, {}, Role::admin, {}, {}, std::nullopt, {}, {}, {}};
      say(owner, std::move(fact));
    }
  }
  void say(const VerifyKey& author, Fact fact) {
    fact.log = LogId{author.bytes};
    fact.seq = ++seqs[author];
    const auto place = static_cast<std::uint8_t>(fact.seq);
    const Hash hash = hashOf(Context{"test fact"}, {author, ByteView(&place, 1)});
    facts.push_back({std::move(fact), hash, author, 0});
  }
  Epochs epochs() const { return Epochs(space, facts, resolve(genesis, facts)); }
  EpochId mint(const VerifyKey& author, const Epochs& seen) {
    auto minted = seen.mint(space, keys, random);
    Fact fact;
    fact.epoch = minted.mint;
    say(author, std::move(fact));
    keys.emplace(minted.mint.epoch, std::move(minted.key));
    return minted.mint.epoch;
  }
  void remove(const VerifyKey& author, const VerifyKey& subject, Points points = {}) {
    Fact fact;
    fact.cut = Cut{subject, std::move(points), true};
    say(author, std::move(fact));
  }
  std::size_t openedFrom(const EpochId& one) const {
    EpochKeys held;
    held.emplace(one, keys.at(one).clone());
    epochs().openOlder(space, held);
    return held.size();
  }
};

}  // namespace

TEST_CASE("each epoch follows the heads its author saw; the latest opens all before it, and alone is wrapped") {
  Story story;
  const EpochId first = story.mint(owner, story.epochs());
  const EpochId second = story.mint(ann, story.epochs());
  CHECK(story.epochs().heads() == std::vector{second});
  CHECK(story.epochs().wrapped() == std::vector{second});
  CHECK(story.epochs().first() == first);
  CHECK(story.openedFrom(second) == 2);
  CHECK(story.openedFrom(first) == 1);
}

TEST_CASE("two minted apart are two heads until somebody joins them, also without holding one") {
  Story story;
  story.mint(owner, story.epochs());
  const Epochs before = story.epochs();
  const EpochId hers = story.mint(ann, before), his = story.mint(ben, before);
  CHECK(story.epochs().heads().size() == 2);
  CHECK_FALSE(writingKey(story.space, {hers}, story.keys)->reveal().empty());
  SECTION("holding both") {
    const EpochId joint = story.mint(ann, story.epochs());
    CHECK(story.epochs().heads() == std::vector{joint});
    CHECK(story.openedFrom(joint) == 4);
  }
  SECTION("holding one: the other stays wrapped") {
    EpochKey away = std::move(story.keys.at(his));
    story.keys.erase(his);
    const EpochId joint = story.mint(ann, story.epochs());
    CHECK(story.epochs().heads() == std::vector{joint});
    CHECK(story.epochs().wrapped().size() == 2);
    CHECK(story.openedFrom(joint) == 3);
  }
}

TEST_CASE("an epoch of a void fact is no head, nor is what it followed; it stays wrapped until a later one seals it") {
  Story story;
  story.mint(owner, story.epochs());
  const EpochId his = story.mint(ben, story.epochs());
  const Epochs seen = story.epochs();
  story.remove(ann, ben);  // his mint is void
  CHECK(story.epochs().wrapped().size() == 2);
  const EpochId after = story.mint(ann, seen);
  CHECK(story.epochs().heads() == std::vector{after});
  CHECK_FALSE(story.epochs().minter(his).has_value());
  CHECK(std::ranges::count(story.epochs().wrapped(), his) == 0);
  CHECK(story.openedFrom(after) == 3);
}

TEST_CASE("nobody, member or not, says of another's epoch what it follows or that it is sealed") {
  Story story;
  const EpochId first = story.mint(owner, story.epochs());
  const Epochs before = story.epochs();
  const EpochId hers = story.mint(ann, before), his = story.mint(ben, before);
  const auto heads = story.epochs().heads();
  const VerifyKey liar = GENERATE(stranger, ben);
  const EpochMint honest = *story.facts[3].fact.epoch;
  REQUIRE(honest.epoch == hers);
  Fact lie;
  lie.epoch = honest;
  lie.epoch->parents = {first, his};
  story.say(liar, lie);
  CHECK(story.epochs().heads() == heads);
  lie.epoch = honest;
  lie.epoch->keyHash = {};
  lie.epoch->parents = {his};
  story.say(liar, lie);
  CHECK(story.epochs().heads() == heads);
  lie.epoch = honest;
  lie.epoch->older = {{his, Bytes(60)}};
  story.say(stranger, lie);
  CHECK(story.epochs().wrapped() == heads);
  // A stranger's own epoch is not sealed under, whatever it follows.
  story.mint(stranger, story.epochs());
  CHECK(story.epochs().heads() == heads);
}
