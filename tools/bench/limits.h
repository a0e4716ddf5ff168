// What this machine can do at best with the same bytes, to judge a workload by. Invariant: a limit does a part of the
// work that no sealed and durable replica could leave out, and nothing else: no parsing, no signature, no merge.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tools/bench/raw-store.h"

namespace satchel::bench {

/// Seconds until LMDB has the records, durable.
double secondsToKeep(std::span<const RawRecord> records, RawStore& store);

/// Seconds to seal each record, send it through a TCP connection of 127.0.0.1 to a receiver that opens it and puts it
/// in LMDB, and hear from it that all is durable.
double secondsToReplicate(std::span<const RawRecord> records, RawStore& store);

/// Puts of one record each in the same LMDB, each durable before the next, in a second.
double durablePutsASecond(std::span<const RawRecord> records, RawStore& store);

/// fsyncs in a second, each of 4 KiB more of one file in this folder.
double fsyncsASecond(const std::string& folder, unsigned count);

/// Seconds to send a message through so many connections of 127.0.0.1, so many times, and hear of each receiver that it
/// has all.
double secondsToFanOut(std::string_view message, unsigned connections, unsigned times);

/// Bytes that zstd makes of these at its usual level.
std::uint64_t packedBytes(std::string_view bytes);

}  // namespace satchel::bench
