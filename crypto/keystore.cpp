#include "crypto/keystore.h"

#include <sodium.h>

#include "crypto/check.h"

namespace satchel {

namespace {
constexpr std::string_view magic = "SATCHELK";
constexpr std::uint8_t version = 1;
constexpr std::size_t maxSlots = 8;
constexpr std::uint8_t passphraseKind = 1, openKind = 2;
constexpr std::size_t sealedMasterSize = MasterKey::size + sealTagSize;
// What a file may ask of this machine; a damaged one must not ask for terabytes or years.
constexpr std::uint32_t minMemoryKiB = 8, maxMemoryKiB = 4u << 20, maxPasses = 64;

constexpr Context slotContext("satchel keystore slot v1"), openSlotContext("satchel keystore open slot v1"),
    payloadContext("satchel keystore payload v1");

void append(Bytes& to, ByteView what) {
  to.insert(to.end(), what.begin(), what.end());
}
void append32(Bytes& to, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

bool acceptable(std::uint8_t kind, std::uint32_t memoryKiB, std::uint32_t passes) {
  if (kind == openKind) return memoryKiB == 0 && passes == 0;
  return kind == passphraseKind && memoryKiB >= minMemoryKiB && memoryKiB <= maxMemoryKiB && passes >= 1 &&
         passes <= maxPasses;
}

/// Takes from the front; once something was missing, everything is.
class Reader {
 public:
  explicit Reader(ByteView left) : left(left) {}
  ByteView take(std::size_t size) {
    short_ = short_ || size > left.size();
    if (short_) return {};
    const auto taken = left.first(size);
    left = left.subspan(size);
    return taken;
  }
  std::uint8_t byte() {
    const auto taken = take(1);
    return taken.empty() ? 0 : taken[0];
  }
  std::uint32_t word() {
    std::uint32_t value = 0;
    int shift = 0;
    for (auto part : take(4)) value |= std::uint32_t{part} << shift, shift += 8;
    return value;
  }
  bool failed() const { return short_; }
  bool atEnd() const { return !short_ && left.empty(); }

 private:
  ByteView left;
  bool short_ = false;
};

Bytes payloadAssociated() {
  auto associated = copyOf(asBytes(payloadContext.text));
  associated.push_back(version);
  return associated;
}

/// A slot's clear fields, bound to its seal: a cost that was changed in the file opens nothing.
Bytes slotAssociated(std::uint8_t kind, std::uint32_t memoryKiB, std::uint32_t passes, ByteView salt) {
  auto associated = copyOf(asBytes(slotContext.text));
  associated.push_back(version);
  associated.push_back(kind);
  append32(associated, memoryKiB);
  append32(associated, passes);
  append(associated, salt);
  return associated;
}

SealKey openSlotKey(ByteView salt) {
  return *SealKey::from(hashOf(openSlotContext, {salt}));
}

/// Nothing where the memory could not be had; the cost was checked before, so there is no other reason.
std::optional<SealKey> passphraseKey(std::string_view passphrase, ByteView salt, std::uint32_t memoryKiB,
                                     std::uint32_t passes) {
  static_assert(crypto_pwhash_SALTBYTES == 16);
  SealKey key;
  const auto out = key.writable();
  if (crypto_pwhash(out.data(), out.size(), passphrase.data(), passphrase.size(), salt.data(), passes,
                    std::size_t{memoryKiB} * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return std::nullopt;
  }
  return key;
}

}  // namespace

std::variant<MasterKey, KeystoreFault> Keystore::openSlot(const Slot& slot,
                                                          std::optional<std::string_view> passphrase) const {
  const auto key = passphrase ? passphraseKey(*passphrase, slot.salt, slot.memoryKiB, slot.passes)
                              : std::optional(openSlotKey(slot.salt));
  if (!key) return KeystoreFault::noMemory;
  auto master = satchel::open(*key, *Nonce::from(slot.nonce),
                              slotAssociated(slot.kind, slot.memoryKiB, slot.passes, slot.salt), slot.sealed);
  if (!master) return KeystoreFault::wrongPassphrase;
  auto result = *MasterKey::from(*master);
  wipe(*master);
  return result;
}

std::variant<Keystore::FoundSlot, KeystoreFault> Keystore::findSlot(std::optional<std::string_view> passphrase) const {
  const auto wanted = passphrase ? passphraseKind : openKind;
  auto fault = passphrase ? KeystoreFault::wrongPassphrase : KeystoreFault::needsPassphrase;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].kind != wanted) continue;
    auto opened = openSlot(slots[i], passphrase);
    if (auto* master = std::get_if<MasterKey>(&opened)) return FoundSlot{i, std::move(*master)};
    if (!passphrase) fault = KeystoreFault::malformed;  // there is nothing to have typed wrongly
    if (std::get<KeystoreFault>(opened) == KeystoreFault::noMemory) fault = KeystoreFault::noMemory;
  }
  return fault;
}

std::variant<Keystore, KeystoreFault> Keystore::create(ByteView payload, std::optional<std::string_view> passphrase,
                                                       PassphraseCost cost, Random& random) {
  Keystore keystore;
  const auto master = MasterKey::generate(random);
  if (auto fault = keystore.addSlot(master, passphrase, cost, random)) return *fault;
  const auto nonce = random.make<Nonce>();
  keystore.payloadNonce = copyOf(nonce);
  keystore.payload = seal(derive<SealKey>(master, payloadContext, {}), nonce, payloadAssociated(), payload);
  return keystore;
}

std::variant<Keystore, KeystoreFault> Keystore::parse(ByteView file) {
  Reader reader(file);
  if (asText(reader.take(magic.size())) != magic) return KeystoreFault::malformed;
  const auto fileVersion = reader.byte();
  if (reader.failed() || fileVersion == 0) return KeystoreFault::malformed;
  if (fileVersion != version) return KeystoreFault::unknownVersion;
  const std::size_t count = reader.byte();
  if (count < 1 || count > maxSlots) return KeystoreFault::malformed;

  Keystore keystore;
  for (std::size_t i = 0; i < count; ++i) {
    Slot slot;
    slot.kind = reader.byte();
    slot.memoryKiB = reader.word();
    slot.passes = reader.word();
    std::ranges::copy(reader.take(slot.salt.size()), slot.salt.begin());
    slot.nonce = copyOf(reader.take(Nonce::size));
    slot.sealed = copyOf(reader.take(sealedMasterSize));
    if (reader.failed() || !acceptable(slot.kind, slot.memoryKiB, slot.passes)) return KeystoreFault::malformed;
    keystore.slots.push_back(std::move(slot));
  }
  keystore.payloadNonce = copyOf(reader.take(Nonce::size));
  keystore.payload = copyOf(reader.take(reader.word()));
  if (!reader.atEnd() || keystore.payload.size() < sealTagSize) return KeystoreFault::malformed;
  return keystore;
}

Bytes Keystore::bytes() const {
  auto file = copyOf(asBytes(magic));
  file.push_back(version);
  file.push_back(static_cast<std::uint8_t>(slots.size()));
  for (const auto& slot : slots) {
    file.push_back(slot.kind);
    append32(file, slot.memoryKiB);
    append32(file, slot.passes);
    append(file, slot.salt);
    append(file, slot.nonce);
    append(file, slot.sealed);
  }
  append(file, payloadNonce);
  append32(file, static_cast<std::uint32_t>(payload.size()));
  append(file, payload);
  return file;
}

bool Keystore::hasOpenSlot() const {
  return std::ranges::any_of(slots, [](const Slot& slot) { return slot.kind == openKind; });
}

std::size_t Keystore::slotCount() const {
  return slots.size();
}

std::variant<OpenedKeystore, KeystoreFault> Keystore::open(std::optional<std::string_view> passphrase) const {
  auto found = findSlot(passphrase);
  if (auto* fault = std::get_if<KeystoreFault>(&found)) return *fault;
  auto& master = std::get<FoundSlot>(found).master;
  auto opened = satchel::open(derive<SealKey>(master, payloadContext, {}), *Nonce::from(payloadNonce),
                              payloadAssociated(), payload);
  if (!opened) return KeystoreFault::malformed;
  return OpenedKeystore{std::move(master), std::move(*opened)};
}

std::optional<KeystoreFault> Keystore::addSlot(const MasterKey& master, std::optional<std::string_view> passphrase,
                                               PassphraseCost cost, Random& random) {
  if (slots.size() == maxSlots) return KeystoreFault::tooManySlots;
  Slot slot;
  slot.kind = passphrase ? passphraseKind : openKind;
  if (passphrase) slot.memoryKiB = cost.memoryKiB, slot.passes = cost.passes;
  checkThat(acceptable(slot.kind, slot.memoryKiB, slot.passes), "a cost that parse would accept");
  random.fill(slot.salt);
  const auto key = passphrase ? passphraseKey(*passphrase, slot.salt, slot.memoryKiB, slot.passes)
                              : std::optional(openSlotKey(slot.salt));
  if (!key) return KeystoreFault::noMemory;
  const auto nonce = random.make<Nonce>();
  slot.nonce = copyOf(nonce);
  slot.sealed = seal(*key, nonce, slotAssociated(slot.kind, slot.memoryKiB, slot.passes, slot.salt), master.reveal());
  slots.push_back(std::move(slot));
  return std::nullopt;
}

std::optional<KeystoreFault> Keystore::removeSlot(std::optional<std::string_view> passphrase) {
  auto found = findSlot(passphrase);
  if (auto* fault = std::get_if<KeystoreFault>(&found)) return *fault;
  if (slots.size() == 1) return KeystoreFault::lastSlot;
  slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(std::get<FoundSlot>(found).index));
  return std::nullopt;
}

}  // namespace satchel
