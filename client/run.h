// One command line, from words to exit code. Invariant: every fault becomes one sentence on stderr (an object with
// --json) and the exit code of its cause; this is the only place that catches.
#pragma once
#include <string>
#include <vector>

#include "client/context.h"

namespace satchel::client {

/// `arguments` without the program's name.
int run(const std::vector<std::string>& arguments, Surroundings& around);

}  // namespace satchel::client
