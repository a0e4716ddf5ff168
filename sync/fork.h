// A fork: a device wrote two histories of one log, because its store was copied, or somebody else holds its key.
// Invariant: nobody but that device can make the proof; each of its stems is a run of headers that begins on the same
// commit and ends in the log's signature. Past that commit each history is a log of its own, a branch, named by its
// first commit alone: so everybody names them alike, whichever came first.
//
// Encoding: incarnation 164 · u64 seq · hash before 32 · varint n stems: varint n headers [epoch set 32 · u32 padded
//   length · hash of the body 32] · signature 64
#pragma once
#include "sync/commit.h"
#include "sync/incarnation.h"

namespace satchel::sync {

constexpr std::size_t maxStems = 64;

/// What a header says that its place does not.
struct HeaderTail {
  EpochSetId epochs;
  std::uint32_t paddedLength = 0;
  Hash body;
  bool operator==(const HeaderTail&) const = default;
};

/// A run of headers as far as the next signature that is kept.
struct Stem {
  std::vector<HeaderTail> headers;  ///< at least one, at most a segment's
  Signature end;                    ///< over the last one's hash
  bool operator==(const Stem&) const = default;
};

struct Fork {
  Incarnation incarnation;
  Seq seq = 0;    ///< where the stems begin
  Hash previous;  ///< what they stand on; zero for seq 1
  std::vector<Stem> stems;

  LogId log() const { return incarnation.log(); }
  Bytes encode() const;
  /// Nothing for malformed bytes. Says nothing about signatures.
  static std::optional<Fork> decode(ByteView bytes);
};

/// The hashes of a stem's commits.
std::vector<Hash> hashesOf(const SpaceId& space, const Fork& fork, const Stem& stem);
/// Every stem is signed by the log's device and stands where the fork says.
bool isSigned(const SpaceId& space, const Fork& fork);
/// The same, and there are two or more, ordered by their first commits' hashes, which all differ.
bool isProof(const SpaceId& space, const Fork& fork);
/// Adds a stem where none begins with the same commit; whether it did. Keeps the order.
bool addStem(const SpaceId& space, Fork& fork, Stem stem);

/// The log that a branch is, from the log it grew from and the first commit that is its own.
LogId branchOf(const LogId& log, const Hash& first);

}  // namespace satchel::sync
