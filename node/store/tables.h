// What the store keeps, and under which keys: the one place where the layout on disk is written down. Numbers in keys
// are big-endian, so that they sort. Spaces and logs are interned to small numbers (logNames). Values marked (sealed)
// are sealed under the master key; commits and names in facts are sealed under the space's epochs already.
//
//   meta        text                          → format, device and person (sealed); "numbers", space, log: last number
//   meta        "dictionary", space, kind token 8, number
//                                             → what records of the kind are packed by (sealed): record-shelf.h
//   spaces      space                         → genesis, own log, digest, next feed number
//   logNames    log number                    → log id
//   logs        space, log                    → incarnation, stored head, merged seq, facts head; of a branch also the
//                                               log it grew from, its first seq and that commit's hash
//   feed        space, n                      → header 174 ‖ epochs ‖ sealed body: the truth, in the order taken in;
//                                               a draft names no epoch, and its operations are sealed under the master
//                                               key
//   positions   space, log, seq               → n ‖ commit hash
//   signatures  chain, space, log, seq        → signature 64, at segment ends
//   records     space, kind token 8, record   → the record, packed (sealed): see record-shelf.h
//   ids         space, record                 → kind token 8
//   undos       space, log, seq, index        → hidden entry of an undone dot (sealed)
//   facts       space, log, seq               → fact
//   wraps       space, epoch, device          → epoch key sealed to the device
//   peers       address                       → what is known of it (sealed)
//   events      n                             → what happened (sealed)
//   citations   space, log, seq, citing log, its seq → hash prefix cited: places where no such commit is merged yet
//   forks       space, log, seq, hash before  → the proof: see sync/fork.h
//   notes       mailbox token                 → expiry, request, welcome (sealed)
//   receipts    space, device                 → the device's latest receipt: see sync/receipt.h
//   vectors     space, root                   → what a root in a receipt stands for: varint logs [u8 1 · varint log
//                                               number · varint seq where that commit is stored here; else u8 0 ·
//                                               log id · hash · varint seq]
#pragma once
#include "crypto/check.h"
#include "node/store/database.h"
#include "sync/ids.h"

namespace satchel::node {

struct KindTokenTag;
/// Stands for a kind in keys: a keyed hash, so that the file does not name it.
using KindToken = FixedBytes<KindTokenTag, 8>;

/// A key being put together, where it stands: every look into the store makes some.
class Key {
 public:
  Key& u8(std::uint8_t value) { return raw({&value, 1}); }
  Key& u32(std::uint32_t value) { return big(value, 4); }
  Key& u64(std::uint64_t value) { return big(value, 8); }
  Key& raw(ByteView value) {
    checkThat(value.size() <= bytes.size() - used, "a key is at most 511 bytes, as LMDB has it");
    std::ranges::copy(value, bytes.begin() + static_cast<std::ptrdiff_t>(used));
    used += value.size();
    return *this;
  }
  operator ByteView() const { return {bytes.data(), used}; }

 private:
  Key& big(std::uint64_t value, std::size_t width) {
    std::array<std::uint8_t, 8> digits;
    for (std::size_t i = 0; i < width; ++i) digits[i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
    return raw(ByteView(digits).first(width));
  }
  std::array<std::uint8_t, 511> bytes;
  std::size_t used = 0;
};

inline std::uint64_t bigEndian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace satchel::node
