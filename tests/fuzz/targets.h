// Fuzz targets: for each decoder a function that takes any bytes and throws where what must hold does not. Invariant: a
// target is a function of its bytes alone, so that a found input fails again wherever it is run: under libFuzzer (the
// preset `fuzz`, tools/fuzz) and, over the kept corpus, in the ordinary tests.
#pragma once
#include <stdexcept>

#include "crypto/bytes.h"

namespace satchel::fuzz {

/// An input to begin from. `name` says what it is; it is the file's name in corpus/TARGET.
struct Seed {
  std::string name;
  Bytes bytes;
};
using Seeds = std::vector<Seed>;

struct Target {
  std::string_view name;
  void (*run)(ByteView bytes);
  Seeds (*seeds)();
};

/// All there are: targets/NAME.cpp holds each.
std::span<const Target> targets();

/// What a target asserts of the code it runs.
inline void must(bool holds, const char* what) {
  if (!holds) throw std::logic_error(std::string("it does not hold that ") + what);
}

/// Bytes as choices, front to back; zeros once they have run out, so that every input is a whole story.
class Script {
 public:
  explicit Script(ByteView bytes) : left(bytes) {}
  bool more() const { return !left.empty(); }
  std::uint8_t byte() {
    const ByteView one = take(1);
    return one.empty() ? 0 : one[0];
  }
  /// Below `n`, which is at most 65,536.
  std::size_t below(std::size_t n) {
    const std::size_t high = n > 256 ? byte() : 0;
    return (high << 8 | byte()) % n;
  }
  /// At most so many, as many as are left.
  ByteView take(std::size_t size) {
    const ByteView taken = left.first(std::min(size, left.size()));
    left = left.subspan(taken.size());
    return taken;
  }
  /// A length in one byte, and then so many.
  ByteView sized() { return take(byte()); }
  ByteView rest() { return take(left.size()); }
  std::string text() { return std::string(asText(sized())); }

 private:
  ByteView left;
};

inline Bytes bytesOf(std::string_view text) {
  return copyOf(asBytes(text));
}

#define SATCHEL_FUZZ_TARGETS(X)      \
  X(address, "address")              \
  X(base32, "base32")                \
  X(beacon, "beacon")                \
  X(clientDoor, "client-door")       \
  X(commit, "commit")                \
  X(decoder, "decoder")              \
  X(epoch, "epoch")                  \
  X(expression, "expression")        \
  X(fact, "fact")                    \
  X(fork, "fork")                    \
  X(formula, "formula")              \
  X(framingGuard, "framing-guard")   \
  X(handshake, "handshake")          \
  X(hello, "hello")                  \
  X(incarnation, "incarnation")      \
  X(json, "json")                    \
  X(keystore, "keystore")            \
  X(noise, "noise")                  \
  X(operations, "operations")        \
  X(pairing, "pairing")              \
  X(peerDoor, "peer-door")           \
  X(receipt, "receipt")              \
  X(record, "record")                \
  X(records, "records")              \
  X(roster, "roster")                \
  X(segment, "segment")              \
  X(session, "session")              \
  X(sessionEvents, "session-events") \
  X(table, "table")                  \
  X(textForms, "text-forms")         \
  X(textOperation, "text-operation") \
  X(typedText, "typed-text")         \
  X(value, "value")                  \
  X(wire, "wire")

#define SATCHEL_FUZZ_DECLARE(name, words) \
  void name##Target(ByteView bytes);      \
  Seeds name##Seeds();
SATCHEL_FUZZ_TARGETS(SATCHEL_FUZZ_DECLARE)
#undef SATCHEL_FUZZ_DECLARE

}  // namespace satchel::fuzz
