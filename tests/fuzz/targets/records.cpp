// An established link's records: what a wire may do to them, and what a peer who holds the key may say in them.
#include "node/link/records.h"

#include <kj/timer.h>

#include "../targets.h"
#include "crypto/noise.h"
#include "kept-bytes.h"
#include "node/link/noise-stream.h"

namespace satchel::fuzz {

using namespace node;

namespace {

noise::CipherState cipher() {
  return noise::CipherState(noise::CipherKey::from(Bytes(32, 7)).value());
}
noise::Transport transport() {
  return {cipher(), cipher(), {}, {}};
}

/// What a peer may seal that Satchel would not: any clear text.
void anyClear(ByteView clear) {
  Bytes sealed(clear.size() + noise::tagSize);
  cipher().encrypt({}, clear, sealed);
  RecordOpener opener(cipher());
  const auto opened = opener.open(sealed);
  if (!opened) return;
  must(opened->content.size() + recordPrefixSize <= clear.size(), "a content lies within its record");
  must(opened->type == RecordType::data || opened->type == RecordType::close, "a record is of a known type");
}

/// A stream's records with bytes changed, left out, or put in by the wire: the reader gets a beginning of what was
/// written, and an end only where the writer ended.
void overWire(Script script) {
  const std::uint8_t how = script.byte();
  const std::size_t at = script.below(65536);
  const std::size_t step = 1 + script.byte();
  Bytes said, wire;
  {
    RecordSealer sealer(cipher());
    const auto write = [&](RecordType type, ByteView content) {
      Bytes record(recordSize(content.size()));
      std::ranges::copy(content, record.begin() + recordContentAt);
      sealer.seal(type, content.size(), record);
      wire.insert(wire.end(), record.begin(), record.end());
    };
    for (int n = 0; script.more() && n < 8; ++n) {
      const Bytes content = copyOf(script.sized());
      write(RecordType::data, content);
      said.insert(said.end(), content.begin(), content.end());
    }
    write(RecordType::close, {});
  }
  const Bytes honest = wire;
  if (how % 4 == 1) wire[at % wire.size()] ^= static_cast<std::uint8_t>(how >> 2);
  if (how % 4 == 2) wire.resize(at % wire.size());
  if (how % 4 == 3) wire.insert(wire.begin() + static_cast<std::ptrdiff_t>(at % wire.size()), 1 + how / 4, how);

  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  NoiseStream stream(kj::heap<KeptBytes>(wire, step), transport());
  Bytes got, buffer(400);
  bool ended = false;
  const auto failed = kj::runCatchingExceptions([&] {
    while (!ended) {
      const std::size_t size = stream.tryRead(buffer.data(), 1 + step % 7, 1 + step % 7 + step).wait(scope);
      ended = size < 1 + step % 7;
      got.insert(got.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
    }
  });
  must(got.size() <= said.size() && equal(got, ByteView(said).first(got.size())), "only what was said is heard");
  if (failed == nullptr) must(got == said, "an end is the end that was meant");
  if (wire == honest) must(failed == nullptr, "an honest wire fails nobody");
  if (failed != nullptr) {
    must(kj::runCatchingExceptions([&] { stream.tryRead(buffer.data(), 1, 1).wait(scope); }) != nullptr,
         "what has failed stays failed");
  }
}

}  // namespace

void recordsTarget(ByteView bytes) {
  Script script(bytes);
  if (script.byte() % 2 == 0) return anyClear(script.rest());
  overWire(script);
}

Seeds recordsSeeds() {
  return {{"data", {0, 0, 2, 0, 'h', 'i', 0, 0}},
          {"longer-than-it-is", {0, 0, 255, 255, 'h', 'i'}},
          {"close", {0, 1, 0, 0, 0}},
          {"honest", {1, 0, 0, 0, 5, 5, 'H', 'e', 'l', 'l', 'o', 0, 3, 'B', 'o', 'b'}},
          {"changed", {1, 5, 0, 30, 9, 5, 'H', 'e', 'l', 'l', 'o'}},
          {"cut", {1, 2, 0, 90, 200, 5, 'H', 'e', 'l', 'l', 'o', 2, 'h', 'i'}},
          {"put-in", {1, 3, 0, 0, 40, 5, 'H', 'e', 'l', 'l', 'o'}}};
}

}  // namespace satchel::fuzz
