// Names of things that replicate. Invariant: each is its own type, so that two of them are never swapped.
#pragma once
#include "crypto/hash.h"

namespace satchel::sync {

struct SpaceTag;
/// hash(genesis): the unit of sharing, sealing and access.
using SpaceId = FixedBytes<SpaceTag, 32>;
struct LogTag;
/// hash(device key ‖ random incarnation); see incarnation.h.
using LogId = FixedBytes<LogTag, 32>;
struct RecordTag;
/// 128 bits: time-ordered where made by a person, a hash of the natural key where two people would make the same thing.
using RecordId = FixedBytes<RecordTag, 16>;
struct EpochTag;
using EpochId = FixedBytes<EpochTag, 32>;
struct PersonTag;
using PersonId = FixedBytes<PersonTag, 16>;
struct BatchTag;
/// Binds the commits of one import or bulk edit together.
using BatchId = FixedBytes<BatchTag, 16>;

/// Position in a log, from 1; 0 means nothing yet.
using Seq = std::uint64_t;
/// A log is two chains: facts about who belongs, and commits.
enum class Chain : std::uint8_t { facts = 0, commits = 1 };
/// Milliseconds since 1970-01-01 UTC, as the author's clock had it. Colours ties, decides nothing else.
using Millis = std::int64_t;

/// A version's name for ever: which operation of which commit of which log made it.
struct Dot {
  LogId log;
  Seq seq = 0;
  std::uint32_t index = 0;
  auto operator<=>(const Dot&) const = default;
};

}  // namespace satchel::sync
