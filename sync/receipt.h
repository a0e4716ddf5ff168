// A receipt: what one device says it holds of a space, and has merged, signed by it, so that whoever holds the receipt
// can prove the device's claim to others, offline. Invariant: of each device one receipt counts, its latest by
// (incarnation's depth, log, counter, hash): so in whatever order and however often receipts come, the same one stays.
//
// Encoding: space 32 · device 32 · its log's random 32 · u32 depth · u64 counter · facts root 32 · stored root 32 ·
//   merged root 32 · digest 32 · i64 time · signature 64 over all before it
#pragma once
#include "sync/digest.h"
#include "sync/incarnation.h"
#include "sync/version-vector.h"

namespace satchel::sync {

/// What a replica holds, each vector by its hash. The facts are named because records depend on them: equal commits
/// make equal digests only where the same people may write.
struct Standing {
  Hash facts, stored, merged;
  Digest digest;  ///< of the records; zero where none are kept
  bool operator==(const Standing&) const = default;
};

struct Receipt {
  SpaceId space;
  VerifyKey device;
  std::array<std::uint8_t, 32> random{};  ///< of its log's incarnation
  std::uint32_t depth = 0;                ///< of its log's incarnation
  std::uint64_t counter = 0;              ///< from 1 in each log
  Standing standing;
  Millis time = 0;
  Signature signature;

  static constexpr std::size_t encodedSize = 32 + 32 + 32 + 4 + 8 + 4 * 32 + 8 + 64;

  static Receipt sign(const SigningKey& key, const SpaceId& space, const Incarnation& log, std::uint64_t counter,
                      const Standing& standing, Millis time);
  Bytes encode() const;
  /// Nothing for another length or no counter. Says nothing about the signature.
  static std::optional<Receipt> decode(ByteView bytes);
  bool isSigned() const;
  LogId log() const;
  Hash hash() const;
};

/// The order among one device's receipts.
bool supersedes(const Receipt& later, const Receipt& earlier);

/// The latest receipt of each device.
class Receipts {
 public:
  /// Whether it is news; believes its signature.
  bool keep(const Receipt& receipt);
  bool isNews(const Receipt& receipt) const;
  /// Null where there is none.
  const Receipt* of(const VerifyKey& device) const;
  const std::map<VerifyKey, Receipt>& all() const { return latest; }

 private:
  std::map<VerifyKey, Receipt> latest;
};

}  // namespace satchel::sync
