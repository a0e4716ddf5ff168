// A fork as a peer tells of it: one encoding, bounded, and no proof unless the log's own device signed each history.
#include "sync/fork.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

const SpaceId space{{7}};

/// Two histories of one log behind its second commit, of so many commits each.
Fork honest(std::size_t first, std::size_t second) {
  SeededRandom random(1);
  const SigningKey key(SigningSeed::generate(random));
  Fork fork;
  fork.incarnation = Incarnation::begin(key, random);
  fork.seq = 3;
  fork.previous = Hash::from(Bytes(32, 5)).value();
  for (std::uint8_t side = 0; side < 2; ++side) {
    Stem stem;
    for (std::size_t n = side == 0 ? first : second; n > 0; --n) {
      stem.headers.push_back(
          {EpochSetId{{1}}, 96, Hash::from(Bytes(32, static_cast<std::uint8_t>(side * 16 + n))).value()});
    }
    stem.end = key.sign(commitSignature, hashesOf(space, fork, stem).back());
    addStem(space, fork, std::move(stem));
  }
  return fork;
}

}  // namespace

void forkTarget(ByteView bytes) {
  static const Fork proof = honest(1, 2);
  static const Bytes encoded = proof.encode();
  if (const auto fork = Fork::decode(bytes)) {
    must(equal(fork->encode(), bytes), "a fork has one encoding");
    must(fork->stems.size() <= maxStems, "and few stems");
    for (const Stem& stem : fork->stems) {
      must(!stem.headers.empty() && hashesOf(space, *fork, stem).size() == stem.headers.size(), "none is empty");
    }
    must(!isProof(space, *fork) || (isSigned(space, *fork) && fork->stems.size() >= 2), "a proof is signed twice");
    Fork grown = *fork;
    grown.stems.clear();
    for (const Stem& stem : fork->stems) addStem(space, grown, stem);
    for (const Stem& stem : fork->stems) must(!addStem(space, grown, stem), "a stem that is there is not added");
  }
  must(isProof(space, proof), "two signed histories are a proof");
  Script script(bytes);
  Bytes changed = encoded;
  // The incarnation has a signature of its own, which whoever takes a fork in looks at first.
  constexpr std::size_t own = Incarnation::encodedSize;
  changed[own + script.below(changed.size() - own)] ^= script.byte();
  const auto forged = Fork::decode(changed);
  must(!forged || isProof(space, *forged) == (changed == encoded), "no bit of a proof may be another");
}

Seeds forkSeeds() {
  Fork one = honest(2, 1);
  one.stems.pop_back();
  return {{"proof", honest(1, 2).encode()},
          {"longer", honest(9, 4).encode()},
          {"one-stem", one.encode()},
          {"changed", {1, 9, 3}}};
}

}  // namespace satchel::fuzz
