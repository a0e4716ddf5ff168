// The keystore file. A passphrase is never tried here: Argon2id would cost seconds where a mutated file asks for them.
#include "crypto/keystore.h"

#include "../targets.h"

namespace satchel::fuzz {

void keystoreTarget(ByteView bytes) {
  auto parsed = Keystore::parse(bytes);
  auto* keystore = std::get_if<Keystore>(&parsed);
  if (keystore == nullptr) return;
  must(equal(keystore->bytes(), bytes), "a keystore is written as it was read");
  must(keystore->slotCount() >= 1 && keystore->slotCount() <= 8, "a keystore has one to eight slots");

  const auto opened = keystore->open(std::nullopt);
  const auto* fault = std::get_if<KeystoreFault>(&opened);
  if (!keystore->hasOpenSlot()) must(fault && *fault == KeystoreFault::needsPassphrase, "a closed keystore says so");
  if (fault != nullptr) {
    must(*fault == KeystoreFault::needsPassphrase || *fault == KeystoreFault::malformed,
         "without a passphrase nothing is called a wrong one");
    if (keystore->hasOpenSlot()) return;
    must(keystore->removeSlot(std::nullopt).has_value() && equal(keystore->bytes(), bytes),
         "what does not open is not changed either");
    return;
  }
  SeededRandom random(1);
  const auto& master = std::get<OpenedKeystore>(opened).master;
  const std::size_t slots = keystore->slotCount();
  const auto refused = keystore->addSlot(master, std::nullopt, {}, random);
  must(refused.has_value() == (slots == 8), "a slot is added while there is room");
  const auto again = Keystore::parse(keystore->bytes());
  must(std::holds_alternative<Keystore>(again), "what was changed reads");
  must(std::holds_alternative<OpenedKeystore>(std::get<Keystore>(again).open(std::nullopt)), "and opens");
}

Seeds keystoreSeeds() {
  SeededRandom random(1);
  auto open = std::get<Keystore>(Keystore::create(asBytes("identity"), std::nullopt, {}, random));
  auto closed = std::get<Keystore>(Keystore::create(asBytes("identity"), "Harbour", {8, 1}, random));
  Seeds seeds{{"open", open.bytes()}, {"closed", closed.bytes()}};
  const auto opened = open.open(std::nullopt);
  open.addSlot(std::get<OpenedKeystore>(opened).master, "Harbour", {8, 1}, random);
  seeds.push_back({"both", open.bytes()});
  return seeds;
}

}  // namespace satchel::fuzz
