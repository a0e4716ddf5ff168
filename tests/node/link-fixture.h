// Two ends of a link in one process, and a wire to look at.
#pragma once
#include <kj/async-io.h>
#include <kj/debug.h>

#include <catch2/catch.hpp>

#include "crypto/noise.h"

namespace satchel::node {

inline BoxSecret boxSecretFrom(std::uint64_t seed) {
  SeededRandom random(seed);
  return BoxSecret::generate(random);
}

struct Transports {
  noise::Transport alice, bob;
};

/// The same two transports each time.
inline Transports newTransports() {
  using namespace noise;
  SeededRandom random(1);
  Handshake alice(Pattern::XX, Role::initiator, {}, boxSecretFrom(2), std::nullopt, random);
  Handshake bob(Pattern::XX, Role::responder, {}, boxSecretFrom(3), std::nullopt, random);
  REQUIRE(bob.read(*alice.write({})));
  REQUIRE(alice.read(*bob.write({})));
  REQUIRE(bob.read(*alice.write({})));
  return {alice.split(), bob.split()};
}

/// A wire that keeps what is written to it, and gives out what was put there, `step` bytes at a time, and then ends.
class Wire final : public kj::AsyncIoStream {
 public:
  explicit Wire(Bytes& written) : written(written) {}
  Wire(Bytes& written, Bytes incoming, std::size_t step)
      : written(written), incoming(std::move(incoming)), step(step) {}

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t minBytes, std::size_t maxBytes) override {
    const auto count = std::min({std::max(minBytes, step), maxBytes, incoming.size() - at});
    std::copy_n(incoming.begin() + static_cast<std::ptrdiff_t>(at), count, static_cast<std::uint8_t*>(buffer));
    at += count;
    return count;
  }
  kj::Promise<void> write(const void* buffer, std::size_t size) override {
    const auto* bytes = static_cast<const std::uint8_t*>(buffer);
    written.insert(written.end(), bytes, bytes + size);
    ++writes;
    return kj::READY_NOW;
  }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    for (auto piece : pieces) written.insert(written.end(), piece.begin(), piece.end());
    ++writes;
    return kj::READY_NOW;
  }
  void shutdownWrite() override {}
  kj::Promise<void> whenWriteDisconnected() override { return kj::NEVER_DONE; }

  int writes = 0;

 private:
  Bytes& written;
  Bytes incoming;
  std::size_t at = 0, step = 1;
};

/// What `action` throws, or nothing.
template <class Action>
kj::Maybe<kj::Exception> thrownBy(Action&& action) {
  return kj::runCatchingExceptions([&]() { action(); });
}

template <class Action>
void checkThrows(kj::Exception::Type type, std::string_view words, Action&& action) {
  KJ_IF_MAYBE (thrown, thrownBy(action)) {
    CHECK(thrown->getType() == type);
    CHECK_THAT(std::string(thrown->getDescription().cStr()), Catch::Contains(std::string(words)));
  } else {
    FAIL_CHECK("nothing was thrown, expected: " << words);
  }
}

}  // namespace satchel::node
