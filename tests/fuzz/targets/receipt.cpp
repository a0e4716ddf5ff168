// A receipt: no bytes read as one that their device did not sign, and what reads is laid out in one way only.
#include "sync/receipt.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

Bytes honest() {
  SeededRandom random(1);
  const Identity bob = Identity::generate(random);
  const Standing standing{Hash{{1}}, Hash{{2}}, Hash{{3}}, Digest{{4, 5, 6, 7}}};
  return Receipt::sign(bob.log(), SpaceId{{9}}, Incarnation::begin(bob.log(), random), 7, standing, 1'700'000'000'000)
      .encode();
}

}  // namespace

void receiptTarget(ByteView bytes) {
  static const Bytes signed_ = honest();
  static const Receipt bobs = *Receipt::decode(signed_);
  const auto receipt = Receipt::decode(bytes);
  if (!receipt) return;
  must(equal(receipt->encode(), bytes), "one receipt has one form");
  must(receipt->device != bobs.device || !receipt->isSigned() || equal(bytes, signed_), "only Bob signs for Bob");
  must(!supersedes(*receipt, *receipt), "a receipt is no news to itself");
  must(supersedes(*receipt, bobs) != supersedes(bobs, *receipt) || equal(bytes, signed_), "of two, one is the latest");
  Receipts ours, theirs;
  ours.keep(bobs);
  ours.keep(*receipt);
  theirs.keep(*receipt);
  theirs.keep(bobs);
  must(ours.of(bobs.device)->hash() == theirs.of(bobs.device)->hash(), "in whatever order, the same stays");
}

Seeds receiptSeeds() {
  Bytes none = honest();
  none.resize(32 + 32 + 32 + 4 + 8);
  Bytes first = honest();
  first[100] = 1;
  return {{"signed", honest()}, {"cut", none}, {"another-counter", first}};
}

}  // namespace satchel::fuzz
