// The keystore file: one random master key behind passphrase slots. Pure: bytes in, bytes out; the node writes the
// file. Invariant: without a slot's secret the bytes tell nothing but the number of slots and their cost; a wrong
// passphrase never changes or destroys anything.
//
// Format v1, all integers little endian:
//   "SATCHELK" | u8 version = 1 | u8 slot count (1..8)
//   slot: u8 kind (1 passphrase, 2 open) | u32 memory KiB | u32 passes | salt 16 | nonce 24 | sealed master key 48
//   then nonce 24 | u32 length | sealed payload
// kind passphrase: slot key = Argon2id13(passphrase, salt, passes, memory). kind open (`--no-passphrase`): the slot key
// is the salt hashed, so whoever reads the file has the key; the node keeps such a file 0600 and says so. Associated
// data of each seal: the context, version, and for slots the slot's clear fields. The payload is sealed under a key
// derived from the master key.
#pragma once
#include <variant>

#include "crypto/seal.h"

namespace satchel {

struct MasterKeyTag;
using MasterKey = Secret<MasterKeyTag, 32>;

/// Argon2id cost. The default is libsodium's "moderate" (256 MiB, 3 passes); tests take `light`.
struct PassphraseCost {
  std::uint32_t memoryKiB = 262144;
  std::uint32_t passes = 3;
  static constexpr PassphraseCost light() { return {8192, 1}; }
};

enum class KeystoreFault {
  malformed,        ///< not a keystore, or damaged
  unknownVersion,   ///< written by a later Satchel
  wrongPassphrase,  ///< no slot opens
  needsPassphrase,  ///< no open slot, and no passphrase was given
  noMemory,         ///< Argon2id could not get its memory: not the same as a wrong passphrase
  lastSlot,         ///< the last slot cannot be removed
  tooManySlots,
};

struct OpenedKeystore {
  MasterKey master;
  Bytes payload;  ///< what the node keeps there: its identity's secrets. Wipe after use.
};

class Keystore {
 public:
  /// A new one. No passphrase means an open slot.
  static std::variant<Keystore, KeystoreFault> create(ByteView payload, std::optional<std::string_view> passphrase,
                                                      PassphraseCost cost, Random& random);
  static std::variant<Keystore, KeystoreFault> parse(ByteView file);
  Bytes bytes() const;

  bool hasOpenSlot() const;
  std::size_t slotCount() const;
  /// With a passphrase tries the passphrase slots, without one the open slot.
  std::variant<OpenedKeystore, KeystoreFault> open(std::optional<std::string_view> passphrase) const;
  /// Adds a slot; `master` comes from open.
  std::optional<KeystoreFault> addSlot(const MasterKey& master, std::optional<std::string_view> passphrase,
                                       PassphraseCost cost, Random& random);
  /// Removes the slot that this passphrase (or none: the open slot) opens.
  std::optional<KeystoreFault> removeSlot(std::optional<std::string_view> passphrase);

 private:
  struct Slot {
    std::uint8_t kind = 0;
    std::uint32_t memoryKiB = 0, passes = 0;
    std::array<std::uint8_t, 16> salt{};
    Bytes nonce, sealed;
  };
  struct FoundSlot {
    std::size_t index;
    MasterKey master;
  };
  std::variant<MasterKey, KeystoreFault> openSlot(const Slot& slot, std::optional<std::string_view> passphrase) const;
  std::variant<FoundSlot, KeystoreFault> findSlot(std::optional<std::string_view> passphrase) const;
  std::vector<Slot> slots;
  Bytes payloadNonce, payload;
};

}  // namespace satchel
