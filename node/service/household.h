// What the client's door asks of the process around the node: things that concern the folder and the process, not the
// records. Invariant: each is given by main, or absent and then refused; nothing here knows of Cap'n Proto.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "node/device.h"

namespace satchel::node {

struct Household {
  /// Ends the node, as `satchel stop` asks.
  std::function<void()> stop;
  /// Writes the store as it stands into a file, durably; its size in bytes. Runs for as long as the disk takes, on any
  /// thread. Throws std::system_error, DiskFull.
  std::function<std::uint64_t(const std::string& file)> backUp;
  /// Runs for as long as Argon2id takes, on any thread.
  std::function<OrProblem<Passphrases>(const PassphraseChange& change)> changePassphrases;
  /// The process forgets all keys, soon. Refused where that would protect nothing.
  std::function<std::optional<Problem>()> lock;
};

}  // namespace satchel::node
