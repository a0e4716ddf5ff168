// The words of satcheld's command line. Invariant: what is here has been found to fit together.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "node/replication/limits.h"

namespace satchel::node {

struct Options {
  std::string data, name, device, passphraseFile, listen, backup;
  unsigned lockAfter = 0;  ///< minutes without a word from a client; 0: never
  bool init = false, restore = false, relay = false, foreground = false, noPassphrase = false, locked = false;
  Limits limits;             ///< of each space, on a relay
  bool noDiscovery = false;  ///< neither calls out on local networks nor listens there
};

/// Nothing where the words cannot be read; the sentence has been said on stderr.
std::optional<Options> parseOptions(int count, char** words);
/// The words that start the same node again, locked, as this process: satcheld itself first.
std::vector<std::string> lockedWords(const Options& options, const std::string& program);

}  // namespace satchel::node
