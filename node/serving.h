// A node at work in its folder, locked or open. Invariant: one at a time in a folder; a locked one holds no key and has
// opened nothing of the store.
#pragma once
#include "node/options.h"
#include "node/problem.h"

namespace satchel {
class Random;
}

namespace satchel::node {

namespace platform {
class Readiness;
}

/// How serving ended: with an exit code, or with the wish to be locked.
struct Ended {
  int code = 0;
  bool locks = false;
};
/// Until it is stopped, told to lock, or its disk fails. `ready` is told once a client can be heard.
Ended serve(const Options& options, Random& random, platform::Readiness& ready);

/// The first line of the file that the options name, without blanks around it; nothing where they name none.
std::optional<std::string> passphraseOf(const Options& options);
/// Says on stderr why not, in the language of whoever called; the exit code for it.
int refuse(const Problem& problem);

}  // namespace satchel::node
