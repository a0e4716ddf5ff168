// A stranger dials: whatever it says, and however a wire changes what an honest one says, ends in an exception or in a
// link to the device that it is.
#include "node/link/handshake.h"

#include <kj/async-io.h>
#include <kj/debug.h>

#include "../targets.h"
#include "kept-bytes.h"

namespace satchel::fuzz {

using namespace node;

namespace {

Identity identityFrom(std::uint64_t seed) {
  SeededRandom random(seed);
  return Identity::generate(random);
}

/// Carries bytes one way, one of them changed or the last of them lost.
struct Carrier {
  kj::AsyncIoStream &from, &to;
  std::size_t at;
  std::uint8_t flip;
  bool cut;
  bool spoiled = false;
  std::size_t carried = 0;
  Bytes buffer = Bytes(4096);

  kj::Promise<void> run() {
    return from.tryRead(buffer.data(), 1, buffer.size()).then([this](std::size_t count) -> kj::Promise<void> {
      std::size_t keep = count;
      if (at >= carried && at < carried + count && (cut || flip != 0)) {
        spoiled = true;
        if (cut)
          keep = at - carried;
        else
          buffer[at - carried] ^= flip;
      }
      carried += count;
      if (keep == 0) {
        to.shutdownWrite();
        return kj::READY_NOW;
      }
      return to.write(buffer.data(), keep).then([this, keep, count]() -> kj::Promise<void> {
        if (keep < count) {
          to.shutdownWrite();
          return kj::READY_NOW;
        }
        return run();
      });
    });
  }
};

struct Meeting {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  SeededRandom random{3};
  const Identity alice = identityFrom(1), bob = identityFrom(2);

  kj::Promise<EstablishedLink> accepted(kj::Own<kj::AsyncIoStream> end) {
    return accept(
        kj::mv(end),
        [this](noise::Pattern pattern) {
          return pattern == noise::Pattern::XK ? bob.link().clone() : BoxSecret::generate(random);
        },
        bob, random, timer);
  }
  /// The link, or nothing where an exception came or nothing more can come.
  kj::Maybe<EstablishedLink> outcome(kj::Promise<EstablishedLink>& promise) {
    kj::Maybe<EstablishedLink> link;
    kj::runCatchingExceptions([&] {
      if (!promise.poll(scope)) timer.advanceTo(timer.now() + handshakeTime + 1 * kj::SECONDS);
      link = promise.wait(scope);
    });
    return link;
  }
};

void stranger(ByteView bytes) {
  Meeting meeting;
  auto met = meeting.accepted(kj::heap<KeptBytes>(bytes, 7));
  must(meeting.outcome(met) == nullptr, "bytes that no device signed make no link");
}

void overWire(Script script) {
  Meeting meeting;
  const auto pattern = script.byte() % 2 == 0 ? noise::Pattern::XK : noise::Pattern::XX;
  const bool known = pattern == noise::Pattern::XK;
  auto left = kj::newTwoWayPipe(), right = kj::newTwoWayPipe();
  const std::uint8_t how = script.byte();
  Carrier toBob{*left.ends[1], *right.ends[0], script.below(1024), script.byte(), how % 4 == 1};
  Carrier toAlice{*right.ends[0], *left.ends[1], script.below(1024), script.byte(), how % 4 == 2};
  auto ignore = [](kj::Exception&&) {};
  auto carrying = toBob.run().eagerlyEvaluate(ignore), back = toAlice.run().eagerlyEvaluate(ignore);
  auto alices =
      dial(kj::mv(left.ends[0]), pattern, known ? meeting.alice.link().clone() : BoxSecret::generate(meeting.random),
           known ? std::optional(meeting.bob.keys().link) : std::nullopt, meeting.alice, meeting.random, meeting.timer);
  auto bobs = meeting.accepted(kj::mv(right.ends[1]));
  alices.poll(meeting.scope);
  bobs.poll(meeting.scope);
  auto alice = meeting.outcome(alices);
  auto bob = meeting.outcome(bobs);
  KJ_IF_MAYBE (link, alice) {
    must(link->peer == meeting.bob.keys(), "Alice is linked to Bob or to nobody");
  }
  KJ_IF_MAYBE (link, bob) {
    must(link->peer == meeting.alice.keys(), "Bob is linked to Alice or to nobody");
  }
  if (alice != nullptr && bob != nullptr) {
    must(KJ_ASSERT_NONNULL(alice).hash == KJ_ASSERT_NONNULL(bob).hash, "both mean the same link");
  }
  if (!toBob.spoiled && !toAlice.spoiled) must(alice != nullptr && bob != nullptr, "an honest wire links them");
  // Links go before what carried them.
  alice = nullptr;
  bob = nullptr;
}

}  // namespace

void handshakeTarget(ByteView bytes) {
  Script script(bytes);
  if (script.byte() % 2 == 0) return stranger(script.rest());
  overWire(script);
}

Seeds handshakeSeeds() {
  Bytes beginning{0};
  const Bytes xx = preamble(noise::Pattern::XX);
  beginning.insert(beginning.end(), xx.begin(), xx.end());
  Bytes first = beginning;
  first.insert(first.end(), {0, 32});
  first.resize(first.size() + 32, 9);
  Bytes endless = beginning;
  endless.insert(endless.end(), {255, 255, 1, 2, 3});
  return {{"preamble", beginning},
          {"first-message", first},
          {"too-long", endless},
          {"honest-xk", {1, 0, 0, 3, 255, 0, 3, 255, 0}},
          {"honest-xx", {1, 1, 0, 3, 255, 0, 3, 255, 0}},
          {"changed-pattern", {1, 0, 0, 0, 8, 3, 3, 255, 0}},
          {"changed-hello", {1, 1, 0, 0, 200, 1, 0, 60, 0}},
          {"cut", {1, 1, 1, 0, 70, 0, 3, 255, 0}}};
}

}  // namespace satchel::fuzz
