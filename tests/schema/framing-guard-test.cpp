#include "schema/framing-guard.h"

#include <capnp/message.h>
#include <capnp/rpc-twoparty.h>
#include <capnp/serialize-async.h>
#include <capnp/serialize.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "schema/catalogue.capnp.h"
#include "schema/wire.capnp.h"

using namespace satchel;
using rpc::FrameScanner;
using rpc::FramingGuard;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr std::uint64_t kAny = ~std::uint64_t{0};

void addNumber(Bytes& bytes, std::uint32_t number) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

/// The table alone: a claim that nothing needs to stand behind.
Bytes tableOf(const std::vector<std::uint32_t>& words) {
  Bytes bytes;
  addNumber(bytes, static_cast<std::uint32_t>(words.size()) - 1);
  for (auto size : words) addNumber(bytes, size);
  if (bytes.size() % 8 != 0) addNumber(bytes, 0);
  return bytes;
}

Bytes frameOf(const std::vector<std::uint32_t>& words) {
  Bytes bytes = tableOf(words);
  std::size_t body = 0;
  for (auto size : words) body += size * 8;
  for (std::size_t i = 0; i < body; ++i) bytes.push_back(static_cast<std::uint8_t>(0xff - i % 7));
  return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A real message in several segments.
Bytes realMessage(const char* key, unsigned synonyms) {
  capnp::MallocMessageBuilder message(8, capnp::AllocationStrategy::FIXED_SIZE);
  auto kind = message.initRoot<schema::Kind>();
  kind.setKey(key);
  auto list = kind.initSynonyms(synonyms);
  for (unsigned i = 0; i < synonyms; ++i) list.set(i, kj::str(key, " number ", i));
  auto words = capnp::messageToFlatArray(message);
  auto bytes = words.asBytes();
  return {bytes.begin(), bytes.end()};
}

bool isOk(const FrameScanner::Verdict& verdict) {
  return std::holds_alternative<FrameScanner::Ok>(verdict);
}

/// The guard on one end of a pipe, a peer with bytes of its own on the other, and a clock that is moved by hand.
struct Link {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  kj::TwoWayPipe pipe = kj::newTwoWayPipe();
  kj::Own<kj::AsyncIoStream> peer = kj::mv(pipe.ends[0]);
  FramingGuard guard;
  explicit Link(std::uint64_t limit = 1 << 20) : guard(kj::mv(pipe.ends[1]), timer, limit) {}

  void pass(kj::Duration time) { timer.advanceTo(timer.now() + time); }

  /// What the reader gets of `sent` before the stream ends, and how it ends.
  struct Outcome {
    Bytes got;
    std::string failure;
  };
  Outcome readAll(const Bytes& sent, std::size_t atMost = 4096) {
    auto sending = peer->write(sent.data(), sent.size()).then([this]() { peer->shutdownWrite(); });
    sending = sending.eagerlyEvaluate([](kj::Exception&&) {});
    Outcome outcome;
    Bytes buffer(atMost);
    for (;;) {
      size_t size = 0;
      KJ_IF_MAYBE (reason, kj::runCatchingExceptions(
                               [&]() { size = guard.tryRead(buffer.data(), 1, buffer.size()).wait(scope); })) {
        outcome.failure = reason->getDescription().cStr();
        return outcome;
      }
      if (size == 0) return outcome;
      outcome.got.insert(outcome.got.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
    }
  }
};

bool startsWith(const std::string& text, const char* start) {
  return text.rfind(start, 0) == 0;
}

}  // namespace

// ---- the scanner

TEST_CASE("whole messages are found, whatever their number of segments") {
  for (std::size_t segments : {1, 2, 3, 4, 5, 511, 512}) {
    FrameScanner scanner(kAny);
    auto frame = frameOf(std::vector<std::uint32_t>(segments, 2));
    CAPTURE(segments);
    CHECK(scanner.feed(frame) == FrameScanner::Verdict(FrameScanner::Ok{0}));
    CHECK_FALSE(scanner.begun());
    CHECK(scanner.inTable());
    CHECK(scanner.wanted() == 8);
  }
}

TEST_CASE("a message without words is a message") {
  FrameScanner scanner(0);
  CHECK(isOk(scanner.feed(frameOf({0}) + frameOf({0, 0}))));
  CHECK_FALSE(scanner.begun());
}

TEST_CASE("the count that wraps to no segment at all is refused at its fourth byte") {
  FrameScanner scanner(kAny);
  Bytes header{0xff, 0xff, 0xff};
  CHECK(scanner.feed(header) == FrameScanner::Verdict(FrameScanner::Ok{3}));
  CHECK(scanner.feed(Bytes{0xff}) == FrameScanner::Verdict(FrameScanner::TooManySegments{std::uint64_t{1} << 32}));
  // And stays so.
  CHECK(scanner.feed(frameOf({1})) == FrameScanner::Verdict(FrameScanner::TooManySegments{std::uint64_t{1} << 32}));
}

TEST_CASE("more segments than the most are refused") {
  FrameScanner scanner(kAny);
  CHECK(scanner.feed(tableOf(std::vector<std::uint32_t>(513, 0))) ==
        FrameScanner::Verdict(FrameScanner::TooManySegments{513}));
}

TEST_CASE("a claim is believed up to the limit, to the byte") {
  CHECK(isOk(FrameScanner(64).feed(tableOf({8}))));
  CHECK(isOk(FrameScanner(64).feed(tableOf({4, 4}))));
  CHECK(FrameScanner(63).feed(tableOf({8})) == FrameScanner::Verdict(FrameScanner::TooLarge{64, 63}));
  CHECK(FrameScanner(64).feed(tableOf({8, 1})) == FrameScanner::Verdict(FrameScanner::TooLarge{72, 64}));
  // Sizes that would add up to little in 32 bits.
  CHECK_FALSE(isOk(FrameScanner(1 << 20).feed(tableOf({0xffffffff, 2}))));
}

TEST_CASE("without a limit the same claim is believed: what the limit is for") {
  FrameScanner scanner(kAny);
  CHECK(isOk(scanner.feed(tableOf(std::vector<std::uint32_t>(512, 0xffffffff)))));
  CHECK_FALSE(scanner.inTable());
  CHECK(scanner.wanted() == std::uint64_t{512} * 0xffffffff * 8);
}

TEST_CASE("a raised limit holds from the next table on and is never lowered") {
  FrameScanner scanner(8);
  CHECK(isOk(scanner.feed(frameOf({1}))));
  scanner.raiseLimit(800);
  scanner.raiseLimit(1);
  CHECK(isOk(scanner.feed(frameOf({100}))));
  CHECK(scanner.feed(tableOf({101})) == FrameScanner::Verdict(FrameScanner::TooLarge{808, 800}));
}

TEST_CASE("where the pieces are cut changes nothing") {
  auto stream = frameOf({3}) + frameOf({0, 2}) + frameOf({1, 1, 1}) + frameOf({0});
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    CAPTURE(cut);
    FrameScanner scanner(24);
    std::span<const std::uint8_t> all(stream);
    CHECK(isOk(scanner.feed(all.first(cut))));
    CHECK(isOk(scanner.feed(all.subspan(cut))));
    CHECK_FALSE(scanner.begun());
  }
  auto bad = frameOf({3}) + tableOf({2, 2});
  for (std::size_t cut = 0; cut <= bad.size(); ++cut) {
    CAPTURE(cut);
    FrameScanner scanner(24);
    std::span<const std::uint8_t> all(bad);
    CHECK((isOk(scanner.feed(all.first(cut))) || cut >= 44));
    CHECK(scanner.feed(all.subspan(cut)) == FrameScanner::Verdict(FrameScanner::TooLarge{32, 24}));
  }
}

TEST_CASE("a scanner says how much of the stream is not judged yet") {
  FrameScanner scanner(kAny);
  auto table = tableOf({1, 2, 3, 4});
  for (std::size_t i = 0; i + 1 < table.size(); ++i) {
    CHECK(scanner.feed({&table[i], 1}) == FrameScanner::Verdict(FrameScanner::Ok{i + 1}));
    CHECK(scanner.inTable());
  }
  CHECK(scanner.feed({&table.back(), 1}) == FrameScanner::Verdict(FrameScanner::Ok{0}));
  CHECK(scanner.wanted() == 80);
}

// ---- the guard

TEST_CASE("good messages come through the guard unchanged, however they are read") {
  auto stream = realMessage("account", 3) + realMessage("opportunity", 40) + frameOf({0}) + realMessage("risk", 0);
  for (std::size_t atMost : {1, 3, 7, 8, 9, 16, 100, 100000}) {
    Link link;
    auto outcome = link.readAll(stream, atMost);
    CAPTURE(atMost);
    CHECK(outcome.failure == "");
    CHECK(outcome.got == stream);
  }
}

TEST_CASE("good messages come through the guard unchanged, wherever the sender pauses") {
  auto stream = realMessage("account", 3) + frameOf({1, 2, 3});
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    CAPTURE(cut);
    Link link;
    Bytes got(stream.size());
    auto reading = link.guard.tryRead(got.data(), got.size(), got.size());
    link.peer->write(stream.data(), cut).wait(link.scope);
    CHECK_FALSE(reading.poll(link.scope));
    link.pass(1 * kj::SECONDS);
    link.peer->write(stream.data() + cut, stream.size() - cut).wait(link.scope);
    REQUIRE(reading.poll(link.scope));
    CHECK(reading.wait(link.scope) == stream.size());
    CHECK(got == stream);
  }
}

TEST_CASE("of a refused message not one byte reaches the reader, of the messages before it all do") {
  auto good = realMessage("account", 3);
  std::vector<Bytes> bad{
      {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},                // wraps to no segment
      tableOf({0xffffffff}),                               // 32 GiB
      tableOf({1 << 17, 1}),                               // just above
      tableOf(std::vector<std::uint32_t>(513, 0)),         // too many
      {'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P'},  // somebody else's protocol
      {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01},    // likewise: TLS
  };
  for (auto& message : bad) {
    CAPTURE(message);
    Link link;
    auto outcome = link.readAll(good + message + Bytes(64, 0));
    CHECK(outcome.got == good);
    CHECK(startsWith(outcome.failure, "TOO_LARGE: the peer announced a message of "));
    // The stream stays broken.
    kj::byte byte;
    auto again = kj::runCatchingExceptions([&]() { link.guard.tryRead(&byte, 1, 1).wait(link.scope); });
    REQUIRE(again != nullptr);
    KJ_IF_MAYBE (reason, again) {
      CHECK(reason->getType() == kj::Exception::Type::FAILED);
      CHECK(reason->getDescription() == outcome.failure.c_str());
    }
  }
}

TEST_CASE("a peer may send more once the limit is raised") {
  auto large = frameOf({1000});
  CHECK(startsWith(Link(4096).readAll(large).failure, "TOO_LARGE: "));
  Link trusted(4096);
  trusted.guard.raiseLimit(1 << 20);
  CHECK(trusted.readAll(large).got == large);
}

TEST_CASE("noise never reaches the reader as anything but whole judged messages") {
  std::uint64_t state = 0x5eed;
  for (int round = 0; round < 300; ++round) {
    Bytes noise(200);
    for (auto& byte : noise) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<std::uint8_t>(state >> 33) & (round % 3 == 0 ? 0xff : 0x03);
    }
    // Small counts and sizes, so that some of it reads as messages.
    for (std::size_t i = 1; i < 16; ++i) noise[i] = i % 4 == 0 ? noise[i] : 0;
    CAPTURE(round);
    FrameScanner judge(1 << 10);
    Link link(1 << 10);
    auto outcome = link.readAll(noise);
    REQUIRE(outcome.got.size() <= noise.size());
    CHECK(std::equal(outcome.got.begin(), outcome.got.end(), noise.begin()));
    CHECK(judge.feed(outcome.got) == FrameScanner::Verdict(FrameScanner::Ok{0}));
    if (outcome.got.size() < noise.size()) CHECK(outcome.failure != "");
  }
}

TEST_CASE("a message that is begun and not finished ends the link after thirty seconds") {
  auto frame = frameOf({4});
  for (std::size_t sent : {1, 7, 8, 9, 39}) {
    CAPTURE(sent);
    Link link;
    Bytes got(frame.size());
    auto reading = link.guard.tryRead(got.data(), got.size(), got.size());
    link.peer->write(frame.data(), sent).wait(link.scope);
    CHECK_FALSE(reading.poll(link.scope));
    link.pass(29 * kj::SECONDS);
    CHECK_FALSE(reading.poll(link.scope));
    link.pass(1 * kj::SECONDS);
    auto failure = kj::runCatchingExceptions([&]() { reading.wait(link.scope); });
    REQUIRE(failure != nullptr);
    KJ_IF_MAYBE (reason, failure) {
      CHECK(reason->getType() == kj::Exception::Type::FAILED);
      CHECK(startsWith(reason->getDescription().cStr(), "TOO_SLOW: "));
    }
  }
}

TEST_CASE("dripping a byte at a time does not put the end off") {
  auto frame = frameOf({8});
  Link link;
  Bytes got(frame.size());
  auto reading = link.guard.tryRead(got.data(), got.size(), got.size());
  for (int i = 0; i < 30; ++i) {
    CHECK_FALSE(reading.poll(link.scope));
    link.peer->write(&frame[static_cast<std::size_t>(i)], 1).wait(link.scope);
    CHECK_FALSE(reading.poll(link.scope));
    link.pass(1 * kj::SECONDS);
  }
  CHECK(reading.poll(link.scope));
  CHECK_THROWS(reading.wait(link.scope));
}

TEST_CASE("silence between messages is no fault, and each message has its own time") {
  auto frame = frameOf({4});
  Link link;
  for (int i = 0; i < 3; ++i) {
    Bytes got(frame.size());
    auto reading = link.guard.tryRead(got.data(), got.size(), got.size());
    link.pass(1 * kj::HOURS);
    CHECK_FALSE(reading.poll(link.scope));
    link.peer->write(frame.data(), 12).wait(link.scope);
    CHECK_FALSE(reading.poll(link.scope));
    link.pass(20 * kj::SECONDS);
    CHECK_FALSE(reading.poll(link.scope));
    link.peer->write(frame.data() + 12, frame.size() - 12).wait(link.scope);
    REQUIRE(reading.poll(link.scope));
    CHECK(reading.wait(link.scope) == frame.size());
    CHECK(got == frame);
  }
}

TEST_CASE("an end within a table is a lost connection, an end between messages is an end") {
  auto frame = frameOf({4});
  CHECK(Link().readAll(frame).failure == "");
  CHECK(Link().readAll({}).failure == "");
  auto outcome = Link().readAll(frame + Bytes{0, 0, 0});
  CHECK(outcome.got == frame);
  CHECK(outcome.failure == "the peer went away in the middle of a message");
}

TEST_CASE("Cap'n Proto reads its messages through the guard") {
  auto first = realMessage("account", 3), second = realMessage("opportunity", 40);
  Link link;
  auto stream = first + second;
  auto sending = link.peer->write(stream.data(), stream.size()).eagerlyEvaluate([](kj::Exception&&) {});
  auto one = capnp::readMessage(link.guard).wait(link.scope);
  CHECK(one->getRoot<schema::Kind>().getKey() == "account");
  auto two = capnp::readMessage(link.guard).wait(link.scope);
  REQUIRE(two->getRoot<schema::Kind>().getSynonyms().size() == 40);
  CHECK(two->getRoot<schema::Kind>().getSynonyms()[39] == "opportunity number 39");
}

TEST_CASE("two parties call each other through guards, and a call above the limit breaks the link only") {
  struct Peer final : wire::Peer::Server {
    kj::Promise<void> meet(MeetContext context) override {
      context.getResults().setKnown(context.getParams().getProtocol() == 7);
      return kj::READY_NOW;
    }
  };
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  kj::TimerImpl timer(kj::origin<kj::TimePoint>());
  auto pipe = kj::newTwoWayPipe();
  FramingGuard alice(kj::mv(pipe.ends[0]), timer, 1 << 16), bob(kj::mv(pipe.ends[1]), timer, 1 << 16);
  capnp::TwoPartyVatNetwork aliceNetwork(alice, capnp::rpc::twoparty::Side::CLIENT);
  capnp::TwoPartyVatNetwork bobNetwork(bob, capnp::rpc::twoparty::Side::SERVER);
  auto bobSystem = capnp::makeRpcServer(bobNetwork, kj::heap<Peer>());
  auto aliceSystem = capnp::makeRpcClient(aliceNetwork);
  capnp::MallocMessageBuilder id;
  id.getRoot<capnp::rpc::twoparty::VatId>().setSide(capnp::rpc::twoparty::Side::SERVER);
  auto peer = aliceSystem.bootstrap(id.getRoot<capnp::rpc::twoparty::VatId>()).castAs<wire::Peer>();

  for (int i = 0; i < 20; ++i) {
    auto call = peer.meetRequest();
    call.setProtocol(7);
    CHECK(call.send().wait(scope).getKnown());
  }
  auto call = peer.meetRequest();
  call.initSpace(1 << 17);
  auto failure = kj::runCatchingExceptions([&]() { call.send().wait(scope); });
  REQUIRE(failure != nullptr);
}
