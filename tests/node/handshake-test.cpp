#include "node/link/handshake.h"

#include <kj/timer.h>

#include <catch2/catch.hpp>

#include "node/link/hello.h"
#include "node/link/noise-stream.h"
#include "tests/node/link-fixture.h"

using namespace satchel;
using namespace satchel::node;
using noise::Pattern;
using noise::Role;
using Type = kj::Exception::Type;

namespace {
struct Clock {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  void pass(kj::Duration time) {
    scope.poll();
    timer.advanceTo(timer.now() + time);
    scope.poll();
  }
};

Identity identityFrom(std::uint64_t seed) {
  SeededRandom random(seed);
  return Identity::generate(random);
}

/// A link, or the exception there was instead.
struct Outcome {
  kj::Maybe<EstablishedLink> link;
  kj::Maybe<kj::Exception> thrown;
};

/// Alice dials Bob. Bob uses his link key for XK and a throwaway key for XX, as nodes do.
struct Meeting : Clock {
  SystemRandom random;
  const Identity alice = identityFrom(1), bob = identityFrom(2);

  kj::Promise<EstablishedLink> dialled(kj::Own<kj::AsyncIoStream> end, Pattern pattern) {
    const bool known = pattern == Pattern::XK;
    return dial(kj::mv(end), pattern, known ? alice.link().clone() : BoxSecret::generate(random),
                known ? std::optional(bob.keys().link) : std::nullopt, alice, random, timer);
  }
  kj::Promise<EstablishedLink> accepted(kj::Own<kj::AsyncIoStream> end) {
    auto key = [this](Pattern pattern) {
      return pattern == Pattern::XK ? bob.link().clone() : BoxSecret::generate(random);
    };
    return accept(kj::mv(end), key, bob, random, timer);
  }

  /// Runs the promise to its end, with the time it takes for the other side to give up.
  Outcome outcomeOf(kj::Promise<EstablishedLink>& promise) {
    if (!promise.poll(scope)) pass(handshakeTime + 1 * kj::SECONDS);
    Outcome outcome;
    outcome.thrown = thrownBy([&]() { outcome.link = promise.wait(scope); });
    return outcome;
  }
};

/// Carries bytes from one stream to the other; at offset `at` flips one or ends there.
struct Carrier {
  kj::AsyncIoStream& from;
  kj::AsyncIoStream& to;
  std::size_t at = ~std::size_t{0};
  bool cut = false;
  std::size_t carried = 0;
  std::uint8_t byte = 0;

  kj::Promise<void> run() {
    return from.tryRead(&byte, 1, 1).then([this](std::size_t count) -> kj::Promise<void> {
      if (count == 0 || (cut && carried == at)) {
        to.shutdownWrite();
        return kj::READY_NOW;
      }
      if (carried++ == at) byte ^= 2;
      return to.write(&byte, 1).then([this]() { return run(); });
    });
  }
};

struct Trial {
  bool aliceLinked, bobLinked;
  std::size_t toBob, toAlice;
};

/// Alice and Bob meet over carriers; `spoil` sets them up.
template <class Spoil>
Trial meetOverCarriers(Pattern pattern, Spoil spoil) {
  Meeting meeting;
  auto left = kj::newTwoWayPipe(), right = kj::newTwoWayPipe();
  Carrier toBob{*left.ends[1], *right.ends[0]}, toAlice{*right.ends[0], *left.ends[1]};
  spoil(toBob, toAlice);
  auto ignore = [](kj::Exception&&) {};
  auto carrying = toBob.run().eagerlyEvaluate(ignore);
  auto carryingBack = toAlice.run().eagerlyEvaluate(ignore);
  auto alices = meeting.dialled(kj::mv(left.ends[0]), pattern);
  auto bobs = meeting.accepted(kj::mv(right.ends[1]));
  alices.poll(meeting.scope);
  bobs.poll(meeting.scope);
  const auto alice = meeting.outcomeOf(alices), bob = meeting.outcomeOf(bobs);
  return {alice.link != nullptr, bob.link != nullptr, toBob.carried, toAlice.carried};
}
}  // namespace

TEST_CASE("Alice and Bob meet, know each other, and talk") {
  for (auto pattern : {Pattern::XK, Pattern::XX}) {
    Meeting meeting;
    auto pipe = kj::newTwoWayPipe();
    auto alices = meeting.dialled(kj::mv(pipe.ends[0]), pattern);
    auto bobs = meeting.accepted(kj::mv(pipe.ends[1])).eagerlyEvaluate(nullptr);
    auto alice = alices.wait(meeting.scope);
    auto bob = bobs.wait(meeting.scope);
    CHECK(alice.peer == meeting.bob.keys());
    CHECK(bob.peer == meeting.alice.keys());
    CHECK(alice.hash == bob.hash);
    CHECK(alice.pattern == pattern);
    CHECK(bob.pattern == pattern);
    CHECK((alice.noiseStatic == meeting.bob.keys().link) == (pattern == Pattern::XK));
    CHECK((bob.noiseStatic == meeting.alice.keys().link) == (pattern == Pattern::XK));

    auto written = alice.stream->write("hello", 5).eagerlyEvaluate(nullptr);
    char buffer[5];
    bob.stream->read(buffer, 5).wait(meeting.scope);
    written.wait(meeting.scope);
    CHECK(std::string(buffer, 5) == "hello");
    alice.stream->shutdownWrite();
    CHECK(bob.stream->tryRead(buffer, 1, 1).wait(meeting.scope) == 0);

    // Long after the handshake its time limit does nothing.
    meeting.pass(1 * kj::HOURS);
    auto back = bob.stream->write("later", 5).eagerlyEvaluate(nullptr);
    alice.stream->read(buffer, 5).wait(meeting.scope);
    back.wait(meeting.scope);
  }
}

TEST_CASE("Whichever byte is flipped, the one it was sent to gets no link") {
  for (auto pattern : {Pattern::XK, Pattern::XX}) {
    const auto whole = meetOverCarriers(pattern, [](Carrier&, Carrier&) {});
    REQUIRE(whole.aliceLinked);
    REQUIRE(whole.bobLinked);
    for (std::size_t at = 0; at < whole.toBob; ++at) {
      INFO("pattern " << int(pattern) << ", byte " << at << " to Bob");
      CHECK(!meetOverCarriers(pattern, [at](Carrier& toBob, Carrier&) { toBob.at = at; }).bobLinked);
    }
    for (std::size_t at = 0; at < whole.toAlice; ++at) {
      INFO("pattern " << int(pattern) << ", byte " << at << " to Alice");
      CHECK(!meetOverCarriers(pattern, [at](Carrier&, Carrier& toAlice) { toAlice.at = at; }).aliceLinked);
    }
  }
}

TEST_CASE("Wherever the connection ends, the one who still had to hear gets no link") {
  for (auto pattern : {Pattern::XK, Pattern::XX}) {
    const auto whole = meetOverCarriers(pattern, [](Carrier&, Carrier&) {});
    for (std::size_t at = 0; at < whole.toBob; ++at) {
      INFO("pattern " << int(pattern) << ", cut after " << at << " to Bob");
      CHECK(!meetOverCarriers(pattern, [at](Carrier& toBob, Carrier&) { toBob.at = at, toBob.cut = true; }).bobLinked);
    }
    for (std::size_t at = 0; at < whole.toAlice; ++at) {
      INFO("pattern " << int(pattern) << ", cut after " << at << " to Alice");
      CHECK(!meetOverCarriers(pattern, [at](Carrier&, Carrier& toAlice) {
               toAlice.at = at, toAlice.cut = true;
             }).aliceLinked);
    }
  }
}

TEST_CASE("A preamble is ours, or has a name for what it is") {
  CHECK(hex(preamble(Pattern::XX)) == "5341544348454c0102");
  auto faultOf = [](ByteView bytes) { return std::get<PreambleFault>(readPreamble(bytes)); };
  CHECK(std::get<Pattern>(readPreamble(preamble(Pattern::XK))) == Pattern::XK);
  CHECK(std::get<Pattern>(readPreamble(preamble(Pattern::XX))) == Pattern::XX);
  CHECK(faultOf(asBytes("GET / HTT")) == PreambleFault::notSatchel);
  CHECK(faultOf(asBytes("SATCHEL")) == PreambleFault::notSatchel);
  CHECK(faultOf(asBytes("SATCHEL\x02\x01")) == PreambleFault::unknownVersion);
  CHECK(faultOf(asBytes("SATCHEL\x01\x03")) == PreambleFault::unknownPattern);
}

TEST_CASE("Bob tells a browser, a later Satchel and a babbler that he cannot talk with them") {
  struct Call {
    std::string_view bytes, answer;
  };
  using namespace std::literals;
  for (auto [bytes, answer] : {Call{"GET / HTTP/1.1\r\n\r\n"sv, "does not speak Satchel"sv},
                               Call{"SATCHEL\x02\x01 and more"sv, "later version"sv},
                               Call{"SATCHEL\x01\x07 and more"sv, "kind of handshake"sv},
                               Call{"SATCHEL\x01\x01\xff\xff and more"sv, "too long"sv},
                               Call{"SATCHEL\x01\x02\x00\x03"
                                    "abc"sv,
                                    "handshake failed"sv}}) {
    Meeting meeting;
    Bytes unused;
    auto bobs = meeting.accepted(kj::heap<Wire>(unused, copyOf(asBytes(bytes)), 1));
    checkThrows(Type::FAILED, answer, [&]() { bobs.wait(meeting.scope); });
    CHECK(unused.empty());
  }
}

TEST_CASE("Alice who expects another key gets no link with Bob, nor Bob with her") {
  Meeting meeting;
  auto pipe = kj::newTwoWayPipe();
  auto alices = dial(kj::mv(pipe.ends[0]), Pattern::XK, meeting.alice.link().clone(), identityFrom(3).keys().link,
                     meeting.alice, meeting.random, meeting.timer);
  auto bobs = meeting.accepted(kj::mv(pipe.ends[1]));
  checkThrows(Type::FAILED, "another key", [&]() { bobs.wait(meeting.scope); });
  bobs = nullptr;
  checkThrows(Type::DISCONNECTED, "", [&]() { alices.wait(meeting.scope); });
}

TEST_CASE("Alice does not dial a key that is none") {
  Meeting meeting;
  auto pipe = kj::newTwoWayPipe();
  auto alices = dial(kj::mv(pipe.ends[0]), Pattern::XK, meeting.alice.link().clone(), BoxPublic(), meeting.alice,
                     meeting.random, meeting.timer);
  checkThrows(Type::FAILED, "weak", [&]() { alices.wait(meeting.scope); });
}

TEST_CASE("Mallory with a link key of his own is not heard as Alice") {
  Meeting meeting;
  auto pipe = kj::newTwoWayPipe();
  // He holds Alice's device key, say from an old backup, but dials by another link key.
  auto mallorys = dial(kj::mv(pipe.ends[0]), Pattern::XK, identityFrom(4).link().clone(), meeting.bob.keys().link,
                       meeting.alice, meeting.random, meeting.timer);
  auto bobs = meeting.accepted(kj::mv(pipe.ends[1]));
  checkThrows(Type::FAILED, "another link key", [&]() { bobs.wait(meeting.scope); });
}

TEST_CASE("A hello holds for its speaker, its role and its link, and for no other") {
  const auto alice = identityFrom(1), mallory = identityFrom(4);
  noise::HandshakeHash hash, otherHash;
  otherHash.bytes[0] = 1;
  const auto hello = makeHello(alice, Role::initiator, hash);
  CHECK(hello.size() == helloSize);
  REQUIRE(checkHello(hello, Role::initiator, hash) == alice.keys());
  CHECK(!checkHello(hello, Role::responder, hash));
  CHECK(!checkHello(hello, Role::initiator, otherHash));
  for (std::size_t at = 0; at < hello.size(); ++at) {
    auto changed = hello;
    changed[at] ^= 1;
    CHECK(!checkHello(changed, Role::initiator, hash));
    CHECK(!checkHello(ByteView(hello).first(at), Role::initiator, hash));
  }
  // Alice's keys under Mallory's signature.
  auto forged = makeHello(mallory, Role::initiator, hash);
  std::copy_n(hello.begin(), 96, forged.begin());
  CHECK(!checkHello(forged, Role::initiator, hash));
}

namespace {
/// What Bob makes of a caller who gets through the Noise handshake of XX and then says what `helloFor` gives.
template <class HelloFor>
Outcome helloHeardByBob(Meeting& meeting, HelloFor helloFor) {
  auto pipe = kj::newTwoWayPipe();
  auto bobs = meeting.accepted(kj::mv(pipe.ends[1]));
  auto& wire = *pipe.ends[0];
  const auto prologue = preamble(Pattern::XX);
  noise::Handshake handshake(Pattern::XX, Role::initiator, prologue, boxSecretFrom(9), std::nullopt, meeting.random);
  auto send = [&](Bytes bytes) { wire.write(bytes.data(), bytes.size()).wait(meeting.scope); };
  auto framed = [](Bytes message) {
    message.insert(message.begin(),
                   {static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size())});
    return message;
  };
  send(prologue);
  send(framed(*handshake.write({})));
  Bytes answer(2 + 96);
  wire.read(answer.data(), answer.size()).wait(meeting.scope);
  REQUIRE(handshake.read(ByteView(answer).subspan(2)));
  send(framed(*handshake.write({})));
  auto transport = handshake.split();
  const auto hash = transport.hash;
  NoiseStream stream(kj::mv(pipe.ends[0]), std::move(transport));
  Bytes bobsHello(helloSize);
  stream.read(bobsHello.data(), bobsHello.size()).wait(meeting.scope);
  const auto hello = helloFor(hash, bobsHello);
  stream.write(hello.data(), hello.size()).wait(meeting.scope);
  return meeting.outcomeOf(bobs);
}
}  // namespace

TEST_CASE("Mallory's forged hellos give him no link with Bob") {
  Meeting meeting;
  const auto mallory = identityFrom(4);
  auto check = [&](auto helloFor) {
    auto outcome = helloHeardByBob(meeting, helloFor);
    CHECK(outcome.link == nullptr);
    checkThrows(Type::FAILED, "not signed", [&]() {
      KJ_IF_MAYBE (thrown, outcome.thrown) kj::throwFatalException(kj::mv(*thrown));
    });
  };
  SECTION("the control: his own name is his to say") {
    auto outcome = helloHeardByBob(
        meeting, [&](const auto& hash, const Bytes&) { return makeHello(mallory, Role::initiator, hash); });
    KJ_IF_MAYBE (link, outcome.link) {
      CHECK(link->peer == mallory.keys());
    } else {
      FAIL_CHECK("no link");
    }
  }
  SECTION("Alice's keys under his signature") {
    check([&](const auto& hash, const Bytes&) {
      auto forged = makeHello(mallory, Role::initiator, hash);
      const auto alices = makeHello(meeting.alice, Role::initiator, hash);
      std::copy_n(alices.begin(), 96, forged.begin());
      return forged;
    });
  }
  SECTION("Bob's own hello sent back to him") {
    check([&](const auto&, const Bytes& bobsHello) { return bobsHello; });
  }
  SECTION("what Alice said on another link") {
    check([&](const auto&, const Bytes&) { return makeHello(meeting.alice, Role::initiator, {}); });
  }
}

TEST_CASE("Whoever calls and then says nothing, or one byte now and then, is dropped after ten seconds") {
  Meeting meeting;
  auto pipe = kj::newTwoWayPipe();
  auto bobs = meeting.accepted(kj::mv(pipe.ends[1]));
  SECTION("nothing") {
    meeting.pass(9900 * kj::MILLISECONDS);
  }
  SECTION("one byte a second") {
    for (auto c : std::string_view("SATCHEL\x01\x01", 9)) {
      pipe.ends[0]->write(&c, 1).wait(meeting.scope);
      meeting.pass(1100 * kj::MILLISECONDS);
    }
  }
  CHECK(!bobs.poll(meeting.scope));
  meeting.pass(200 * kj::MILLISECONDS);
  REQUIRE(bobs.poll(meeting.scope));
  checkThrows(Type::DISCONNECTED, "10 seconds", [&]() { bobs.wait(meeting.scope); });
  // His end is gone: the caller is told.
  char c;
  CHECK(pipe.ends[0]->tryRead(&c, 1, 1).wait(meeting.scope) == 0);
}

TEST_CASE("Alice waits ten seconds for a Bob who does not answer, no longer") {
  Meeting meeting;
  auto pipe = kj::newTwoWayPipe();
  auto alices = meeting.dialled(kj::mv(pipe.ends[0]), Pattern::XK);
  meeting.pass(9900 * kj::MILLISECONDS);
  CHECK(!alices.poll(meeting.scope));
  meeting.pass(200 * kj::MILLISECONDS);
  checkThrows(Type::DISCONNECTED, "10 seconds", [&]() { alices.wait(meeting.scope); });
}

TEST_CASE("Bob who pairs with nobody refuses first contact") {
  Meeting meeting;
  auto pipe = kj::newTwoWayPipe();
  auto alices = meeting.dialled(kj::mv(pipe.ends[0]), Pattern::XX);
  auto refuse = [](Pattern) -> BoxSecret {
    kj::throwFatalException(KJ_EXCEPTION(FAILED, "This node takes no first contact at present."));
  };
  auto bobs = accept(kj::mv(pipe.ends[1]), refuse, meeting.bob, meeting.random, meeting.timer);
  checkThrows(Type::FAILED, "no first contact", [&]() { bobs.wait(meeting.scope); });
}
