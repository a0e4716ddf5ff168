// How a log begins: nothing reads as a beginning that its device did not sign.
#include "sync/incarnation.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

Incarnation second() {
  SeededRandom random(1);
  const SigningKey key(SigningSeed::generate(random));
  const Incarnation first = Incarnation::begin(key, random);
  return Incarnation::begin(key, random, &first);
}

}  // namespace

void incarnationTarget(ByteView bytes) {
  const auto incarnation = Incarnation::decode(bytes);
  if (incarnation) {
    must(equal(incarnation->encode(), bytes), "an incarnation has one encoding");
    must(incarnation->log() == Incarnation::decode(bytes)->log(), "and one log");
  }
  // Changed anywhere, a true one is none.
  Script script(bytes);
  static const Bytes honest = second().encode();
  Bytes changed = honest;
  changed[script.below(changed.size())] ^= script.byte();
  must(Incarnation::decode(changed).has_value() == (changed == honest), "every byte is signed");
  must(!Incarnation::decode(ByteView(honest).first(script.below(honest.size()))), "and none may lack");
}

Seeds incarnationSeeds() {
  return {{"second", second().encode()}, {"changed-depth", {96, 1, 3}}};
}

}  // namespace satchel::fuzz
