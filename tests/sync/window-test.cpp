// Windows: many commits sealed once come out as the bodies that went in, for who holds their keys, in their place, and
// for nobody else.
#include "sync/window.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace satchel;
using namespace satchel::sync;

namespace {

/// A run of Alice's log, sealed under one epoch.
struct Written {
  explicit Written(const std::vector<std::string>& texts, Seq first = 1) : incarnation(begun()) {
    run = {incarnation.log(), first, first == 1 ? Hash{} : Hash{{7}}, {}, {}, incarnation};
    Hash previous = run.previous;
    for (const std::string& text : texts) {
      const auto commit = *sealCommit(space, run.log, first + run.bodies.size(), previous, epochSetOf({epoch}), key,
                                      asBytes(text), random);
      run.bodies.push_back({run.bodies.empty() ? std::vector{epoch} : std::vector<EpochId>{}, commit.body});
      previous = commit.header.hash();
    }
    run.signature = identity->log().sign(commitSignature, previous);
  }
  Incarnation begun() {
    identity.emplace(Identity::generate(random));
    return Incarnation::begin(identity->log(), random);
  }
  /// The run as it travels.
  Travelling folded() const {
    Travelling travelling{run, fold(space, run, key).value()};
    travelling.run.bodies.clear();
    return travelling;
  }

  SeededRandom random{1};
  std::optional<Identity> identity;
  Incarnation incarnation;
  WritingKey key = WritingKey::generate(random);
  SpaceId space{{1}};
  EpochId epoch{{2}};
  Segment run;
};

std::vector<std::string> edits(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back("contact job_title Buyer of team " + std::to_string(i));
  return texts;
}

std::vector<Bytes> bytesOf(const std::vector<SegmentBody>& bodies) {
  std::vector<Bytes> bytes;
  for (const SegmentBody& body : bodies) bytes.push_back(body.bytes);
  return bytes;
}

}  // namespace

TEST_CASE("what Alice wrote comes out of a window byte for byte, and her signature holds for it") {
  CHECK(rc::check("any texts, anywhere in a log", [] {
    auto texts = *rc::gen::container<std::vector<std::string>>(rc::gen::string<std::string>());
    texts.resize(std::min<std::size_t>(texts.size() + 8, 40), "edit");
    const Written alice(texts, *rc::gen::element<Seq>(1, 2, 300));
    Travelling travelling = alice.folded();
    auto bodies = unfold(alice.space, travelling.run, *travelling.window, alice.key);
    RC_ASSERT(bodies.has_value());
    RC_ASSERT(bytesOf(*bodies) == bytesOf(alice.run.bodies));
    travelling.run.bodies = std::move(*bodies);
    const Head before{alice.run.firstSeq - 1, alice.run.previous};
    const auto verdict = verifySegment(alice.space, travelling.run, before, [&](Seq) { return before.hash; });
    RC_ASSERT(verdict.fault == SegmentFault::none);
    RC_ASSERT(verdict.fresh.size() == texts.size());
  }));
}

TEST_CASE("a thousand edits take a third of their bodies") {
  const Written alice(edits(1000));
  std::size_t bytes = 0;
  for (const SegmentBody& body : alice.run.bodies) bytes += body.bytes.size();
  CHECK(alice.folded().window->sealed.size() * 3 < bytes);
}

TEST_CASE("a window opens for its keys and its place only, and no flipped byte passes") {
  const Written alice(edits(20));
  const Travelling travelling = alice.folded();
  SeededRandom random(2);
  CHECK_FALSE(unfold(alice.space, travelling.run, *travelling.window, WritingKey::generate(random)));
  CHECK_FALSE(unfold(SpaceId{{9}}, travelling.run, *travelling.window, alice.key));
  const auto spoilt = [&](auto spoil) {
    Travelling other = travelling;
    spoil(other);
    return unfold(alice.space, other.run, *other.window, alice.key);
  };
  CHECK_FALSE(spoilt([](Travelling& it) { it.run.firstSeq = 2; }));
  CHECK_FALSE(spoilt([](Travelling& it) { it.run.previous = Hash{{1}}; }));
  CHECK_FALSE(spoilt([](Travelling& it) { it.window->commits -= 1; }));
  CHECK_FALSE(spoilt([](Travelling& it) { it.window->epochs = {EpochId{{3}}}; }));
  for (std::size_t i = 0; i < travelling.window->sealed.size(); ++i) {
    CHECK_FALSE(spoilt([&](Travelling& it) { it.window->sealed[i] ^= 1; }));
  }
}

TEST_CASE("a run that gains nothing, or is not of one epoch, travels as it is sealed") {
  CHECK_FALSE(fold(SpaceId{{1}}, Written(edits(7)).run, Written(edits(7)).key));
  SeededRandom random(3);
  std::vector<std::string> files(10);
  for (std::string& file : files) {
    Bytes noise(2000);
    random.fill(noise);
    file = std::string(asText(noise));
  }
  const Written imports(files);
  CHECK_FALSE(fold(imports.space, imports.run, imports.key));
  Written twice(edits(20));
  CHECK(fold(twice.space, twice.run, twice.key));
  twice.run.bodies[10].epochs = {EpochId{{5}}};
  CHECK_FALSE(fold(twice.space, twice.run, twice.key));
  CHECK_FALSE(fold(twice.space, Written(edits(20), 2).run, WritingKey::generate(random)));
}
