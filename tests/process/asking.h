// Waiting for what a real node says, by asking it. Invariant: nothing sleeps; what never comes fails the test.
#pragma once
#include <catch2/catch.hpp>

namespace satchel::test {

/// Asks at the command line until it is so; each question is a process, and waits for the node's answer.
template <class Condition>
void until(const char* what, Condition condition) {
  constexpr int mostQuestions = 5000;
  for (int asked = 0; !condition(); ++asked) {
    if (asked == mostQuestions) FAIL("asked in vain until " << what);
  }
}

}  // namespace satchel::test
