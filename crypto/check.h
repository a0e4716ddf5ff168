// The check for bugs of our own, on in production. Invariant: never used on what a peer or a file says; that is
// expected to be wrong and gets a named verdict instead.
#pragma once
#include <stdexcept>

namespace satchel {

/// Throws std::logic_error saying what had to hold.
inline void checkThat(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace satchel
