// What this machine can do at best with the same bytes, to judge a workload by. Invariant: a limit does a part of the
// work that no replica could leave out, and nothing else: no parsing, no sealing, no merge.
#pragma once
#include <string>
#include <string_view>

namespace satchel::bench {

/// Seconds to write the bytes to a new file of this folder and have the disk say that it holds them (fsync).
double secondsToStore(std::string_view bytes, const std::string& folder);

/// Seconds to send the bytes through a TCP connection of 127.0.0.1 to a receiver that stores them as above and says so.
double secondsToCarry(std::string_view bytes, const std::string& folder);

}  // namespace satchel::bench
