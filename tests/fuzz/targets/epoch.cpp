// Epoch keys that somebody wrapped, and names sealed under them.
#include "sync/epoch.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

BoxSecret boxOf(std::uint64_t seed) {
  SeededRandom random(seed);
  return BoxSecret::generate(random);
}
EpochKey epochKey() {
  return EpochKey::from(Bytes(32, 6)).value();
}
WritingKey nameKey() {
  return WritingKey::from(Bytes(32, 5)).value();
}
/// What a member may seal in place of names.
Bytes sealed(const std::vector<std::string>& names) {
  SeededRandom random(4);
  return sealNames({}, nameKey(), names, random);
}

/// What a fact says that does not show its key's hash: believed of the first epoch alone, which follows none.
Epochs saidOf(const std::vector<EpochId>& parents, const EpochId& epoch) {
  FactEntry entry;
  entry.fact.epoch = EpochMint{parents, epoch, {}, {}};
  return Epochs({}, {entry}, {});
}

}  // namespace

void epochTarget(ByteView bytes) {
  must(!openNames({}, nameKey(), bytes) || bytes.size() >= 40, "names are sealed");
  must(!saidOf({}, {}).unwrap({}, {}, boxOf(1), bytes), "a wrap of another epoch is refused");

  Script script(bytes);
  SeededRandom random(2);
  std::vector<std::string> names;
  for (std::size_t n = script.byte() % 4; n > 0; --n) names.push_back(script.text());
  Bytes box = sealed(names);
  const std::uint8_t flip = script.byte();
  box[script.below(box.size())] ^= flip;
  const auto opened = openNames({}, nameKey(), box);
  must(opened.has_value() == (flip == 0), "exactly what was sealed opens");
  if (opened) must(*opened == names, "the names come back");

  std::vector<EpochId> parents;
  for (std::size_t n = script.byte() % 3; n > 0; --n)
    parents.push_back(EpochId::from(Bytes(32, script.byte())).value());
  const EpochId epoch = epochIdOf({}, parents, epochKey());
  auto wrap = *wrapEpoch({}, epoch, epochKey(), boxPublicOf(boxOf(1)), random);
  const std::uint8_t change = script.byte();
  wrap[script.below(wrap.size())] ^= change;
  const bool otherDevice = script.byte() % 2 == 1;
  const auto key = saidOf(parents, epoch).unwrap({}, epoch, boxOf(otherDevice ? 2 : 1), wrap);
  must(key.has_value() == (change == 0 && !otherDevice && parents.empty()), "a wrap opens for its device, unchanged");
  if (key) must(equal(key->reveal(), epochKey().reveal()), "and gives the key");
}

Seeds epochSeeds() {
  return {{"names", {2, 5, 'A', 'l', 'i', 'c', 'e', 6, 'l', 'a', 'p', 't', 'o', 'p', 0, 0, 1, 9, 0, 0, 0}},
          {"changed-names", {1, 3, 'B', 'o', 'b', 1, 30, 0, 0, 0, 0}},
          {"changed-wrap", {0, 0, 0, 0, 4, 20, 0}},
          {"another-device", {0, 0, 0, 0, 0, 0, 1}},
          {"sealed-names", sealed({"Ms. Li", "desk"})}};
}

}  // namespace satchel::fuzz
