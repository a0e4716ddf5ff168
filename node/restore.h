// Puts a backup back into the folder of the device that made it. Invariant: nothing is overwritten: what lay there
// stays beside it under another name; a backup of another device, or no backup at all, changes nothing.
#pragma once
#include <optional>
#include <string>

#include "node/problem.h"

namespace satchel {
class Random;
}

namespace satchel::node {

/// Needs the folder to itself: no node runs on it. The node that starts there next goes on under a new log (RESTORED).
std::optional<Problem> restoreBackup(const std::string& data, const std::string& backup,
                                     std::optional<std::string> passphrase, Random& random);

}  // namespace satchel::node
