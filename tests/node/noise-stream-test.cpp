#include "node/link/noise-stream.h"

#include <catch2/catch.hpp>

#include "tests/node/link-fixture.h"

using namespace satchel;
using namespace satchel::node;
using Type = kj::Exception::Type;

namespace {
struct Loop {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
};

/// Alice and Bob on an in-process pipe.
struct Link : Loop {
  kj::Own<NoiseStream> alice, bob;
  Link() {
    auto pipe = kj::newTwoWayPipe();
    auto transports = newTransports();
    alice = kj::heap<NoiseStream>(kj::mv(pipe.ends[0]), std::move(transports.alice));
    bob = kj::heap<NoiseStream>(kj::mv(pipe.ends[1]), std::move(transports.bob));
  }
};

kj::Promise<void> write(kj::AsyncOutputStream& stream, std::string_view text) {
  return stream.write(text.data(), text.size());
}

std::string readText(kj::AsyncInputStream& stream, std::size_t size, kj::WaitScope& scope) {
  std::string text(size, '?');
  text.resize(stream.tryRead(text.data(), size, size).wait(scope));
  return text;
}

/// The bytes that Alice sends for these texts, and her close record.
Bytes recorded(std::initializer_list<std::string_view> texts, kj::WaitScope& scope, bool close = true) {
  Bytes wire;
  NoiseStream alice(kj::heap<Wire>(wire), newTransports().alice);
  for (auto text : texts) write(alice, text).wait(scope);
  if (close) alice.shutdownWrite();
  scope.poll();
  return wire;
}

/// What Bob reads from these bytes until the end, put into `text` as it comes.
void readRecorded(const Bytes& wire, std::size_t step, std::string& text, kj::WaitScope& scope) {
  Bytes unused;
  NoiseStream bob(kj::heap<Wire>(unused, wire, step), newTransports().bob);
  char buffer[7];
  while (auto count = bob.tryRead(buffer, 1, sizeof buffer).wait(scope)) text.append(buffer, count);
}
}  // namespace

TEST_CASE("Alice's words of any size arrive at Bob's, however he reads") {
  Link link;
  SeededRandom random(1);
  auto below = [&](std::uint32_t bound) {
    std::uint32_t value = 0;
    random.fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
    return value % bound;
  };
  for (int round = 0; round < 60; ++round) {
    // From nothing to more than a batch of records, in pieces of which some are empty.
    Bytes sent(below(3) == 0 ? below(600'000) : below(3'000));
    random.fill(sent);
    std::vector<kj::ArrayPtr<const kj::byte>> pieces;
    for (std::size_t at = 0; at < sent.size();) {
      const auto size = std::min<std::size_t>(below(4) == 0 ? 0 : below(200'000), sent.size() - at);
      pieces.push_back(kj::arrayPtr(sent.data() + at, size));
      at += size;
    }
    auto written = link.alice->write(kj::arrayPtr(pieces.data(), pieces.size())).eagerlyEvaluate(nullptr);
    Bytes received(sent.size());
    for (std::size_t at = 0; at < sent.size();) {
      const auto max = std::min<std::size_t>(1 + below(300'000), sent.size() - at);
      const auto min = 1 + below(static_cast<std::uint32_t>(max));
      const auto count = link.bob->tryRead(received.data() + at, min, max).wait(link.scope);
      REQUIRE(count >= min);
      REQUIRE(count <= max);
      at += count;
    }
    written.wait(link.scope);
    CHECK(received == sent);
  }
}

TEST_CASE("Both speak at once") {
  Link link;
  auto a = write(*link.alice, "from alice").eagerlyEvaluate(nullptr);
  auto b = write(*link.bob, "from bob").eagerlyEvaluate(nullptr);
  CHECK(readText(*link.bob, 10, link.scope) == "from alice");
  CHECK(readText(*link.alice, 8, link.scope) == "from bob");
  a.wait(link.scope);
  b.wait(link.scope);
}

TEST_CASE("A length on the wire tells little of the length of what was said") {
  CHECK(paddedRecordClear(3) == 64);
  CHECK(paddedRecordClear(64) == 64);
  CHECK(paddedRecordClear(65) == 128);
  CHECK(paddedRecordClear(1024) == 1024);
  CHECK(paddedRecordClear(1025) == 1088);
  CHECK(paddedRecordClear(4097) == 4352);
  CHECK(paddedRecordClear(32769) == 34816);
  CHECK(paddedRecordClear(65000) == 65519);
  CHECK(paddedRecordClear(65519) == 65519);
  for (std::size_t size = 1; size <= maxRecordClear; ++size) {
    const auto padded = paddedRecordClear(size);
    if (padded < size || padded > maxRecordClear || (size > 512 && padded > size + size * 12 / 100 + 64)) {
      FAIL("a clear text of " << size << " padded to " << padded);
    }
  }
  Loop loop;
  CHECK(recorded({"yes"}, loop.scope).size() == recorded({"certainly not"}, loop.scope).size());
  CHECK(recorded({"yes"}, loop.scope) != recorded({"nay"}, loop.scope));
}

TEST_CASE("Nothing that Alice says can be read on the wire") {
  Loop loop;
  const auto wire = recorded({"the winter stock of Lyon"}, loop.scope);
  CHECK(std::ranges::search(wire, asBytes("winter")).empty());
}

TEST_CASE("A big write goes out four records at a time") {
  Loop loop;
  Bytes written;
  auto own = kj::heap<Wire>(written);
  auto& wire = *own;
  NoiseStream alice(kj::mv(own), newTransports().alice);
  const Bytes big(10 * maxRecordContent, 'x');
  alice.write(big.data(), big.size()).wait(loop.scope);
  CHECK(wire.writes == 3);
  CHECK(written.size() == 10 * maxRecordSize);
}

TEST_CASE("Cut at any byte, the end is not taken for the end that Alice meant") {
  Loop loop;
  const std::string said = "one, two, three";
  const auto wire = recorded({"one, ", "two, ", "three"}, loop.scope);
  for (std::size_t step : {1, 50, 100000}) {
    for (std::size_t size = 0; size < wire.size(); ++size) {
      INFO("cut to " << size << ", read " << step << " at a time");
      std::string text;
      checkThrows(Type::DISCONNECTED, "truncated", [&]() {
        readRecorded(Bytes(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size)), step, text, loop.scope);
      });
      CHECK(said.starts_with(text));
    }
    std::string text;
    readRecorded(wire, step, text, loop.scope);
    CHECK(text == said);
  }
}

TEST_CASE("With any byte flipped, Bob reads no other words and no end") {
  Loop loop;
  const std::string said = "one, two, three";
  const auto wire = recorded({"one, ", "two, ", "three"}, loop.scope);
  const auto oneRecord = recordSize(5);
  for (std::size_t at = 0; at < wire.size(); ++at) {
    INFO("byte " << at);
    auto flipped = wire;
    flipped[at] ^= 1;
    std::string text;
    // In a length field it makes a record that never ends, or one cut wrongly; elsewhere it is tampering, plainly.
    const bool inLength = at % oneRecord < recordLengthSize;
    KJ_IF_MAYBE (thrown, thrownBy([&]() { readRecorded(flipped, 1000, text, loop.scope); })) {
      if (!inLength) CHECK(thrown->getType() == Type::FAILED);
    } else {
      FAIL_CHECK("not noticed");
    }
    CHECK(said.starts_with(text));
    CHECK(text.size() == 5 * (at / oneRecord));
  }
}

TEST_CASE("Records replayed, swapped or left out are noticed") {
  Loop loop;
  const auto wire = recorded({"one, ", "two, ", "three"}, loop.scope);
  const auto size = static_cast<std::ptrdiff_t>(recordSize(5));
  auto arranged = [&](std::initializer_list<int> order) {
    Bytes bytes;
    for (int i : order) bytes.insert(bytes.end(), wire.begin() + i * size, wire.begin() + (i + 1) * size);
    return bytes;
  };
  std::string text;
  readRecorded(arranged({0, 1, 2, 3}), 1, text, loop.scope);
  CHECK(text == "one, two, three");
  for (auto order : {std::initializer_list<int>{0, 0, 1, 2, 3}, {1, 0, 2, 3}, {0, 2, 3}, {0, 1, 3}, {3}}) {
    checkThrows(Type::FAILED, "changed", [&]() { readRecorded(arranged(order), 1, text, loop.scope); });
  }
}

TEST_CASE("After a record that was changed, Bob's link is dead in both directions") {
  Loop loop;
  auto wire = recorded({"one"}, loop.scope);
  wire[40] ^= 1;
  Bytes unused;
  NoiseStream bob(kj::heap<Wire>(unused, wire, 1000), newTransports().bob);
  write(bob, "all is well").wait(loop.scope);
  char c;
  checkThrows(Type::FAILED, "changed", [&]() { bob.tryRead(&c, 1, 1).wait(loop.scope); });
  checkThrows(Type::FAILED, "changed", [&]() { bob.tryRead(&c, 1, 1).wait(loop.scope); });
  checkThrows(Type::FAILED, "changed", [&]() { write(bob, "hello?").wait(loop.scope); });
}

TEST_CASE("Alice closes her side and still hears Bob") {
  Link link;
  char c;
  link.alice->shutdownWrite();
  CHECK(link.bob->tryRead(&c, 1, 1).wait(link.scope) == 0);
  CHECK(link.bob->tryRead(&c, 1, 1).wait(link.scope) == 0);
  auto b = write(*link.bob, "good bye").eagerlyEvaluate(nullptr);
  CHECK(readText(*link.alice, 8, link.scope) == "good bye");
  b.wait(link.scope);
  link.bob->shutdownWrite();
  CHECK(link.alice->tryRead(&c, 1, 1).wait(link.scope) == 0);
  CHECK(thrownBy([&]() { write(*link.alice, "one more thing").wait(link.scope); }) != nullptr);
}

TEST_CASE("Alice's node is gone without a word: Bob sees a cut link, not an end") {
  Link link;
  auto a = write(*link.alice, "wait, I").eagerlyEvaluate(nullptr);
  CHECK(readText(*link.bob, 7, link.scope) == "wait, I");
  a.wait(link.scope);
  link.alice = nullptr;
  char c;
  checkThrows(Type::DISCONNECTED, "truncated", [&]() { link.bob->tryRead(&c, 1, 1).wait(link.scope); });
  checkThrows(Type::DISCONNECTED, "truncated", [&]() { write(*link.bob, "Alice?").wait(link.scope); });
}

TEST_CASE("A read that Bob drops loses no byte") {
  Link link;
  char buffer[10];
  SECTION("while half of what it wanted was there") {
    auto dropped = link.bob->tryRead(buffer, 10, 10).eagerlyEvaluate(nullptr);
    write(*link.alice, "hello").wait(link.scope);
    CHECK(!dropped.poll(link.scope));
  }
  SECTION("before anything was there") {
    auto dropped = link.bob->tryRead(buffer, 10, 10).eagerlyEvaluate(nullptr);
    CHECK(!dropped.poll(link.scope));
    dropped = nullptr;
    write(*link.alice, "hello").wait(link.scope);
  }
  SECTION("at the moment the bytes came in") {
    auto dropped = link.bob->tryRead(buffer, 10, 10);
    auto written = write(*link.alice, "hello");
    dropped = nullptr;
    written.wait(link.scope);
  }
  auto rest = write(*link.alice, ", Bob").eagerlyEvaluate(nullptr);
  CHECK(readText(*link.bob, 10, link.scope) == "hello, Bob");
  rest.wait(link.scope);
}

TEST_CASE("A write that Alice drops half way kills her link, and Bob reads nothing wrong") {
  Link link;
  const std::string big(1'000'000, 'x');
  auto dropped = write(*link.alice, big).eagerlyEvaluate(nullptr);
  char buffer[5];
  CHECK(link.bob->tryRead(buffer, 5, 5).wait(link.scope) == 5);
  CHECK(!dropped.poll(link.scope));
  dropped = nullptr;
  checkThrows(Type::DISCONNECTED, "given up", [&]() { write(*link.alice, "again").wait(link.scope); });
  checkThrows(Type::DISCONNECTED, "given up", [&]() { link.alice->tryRead(buffer, 1, 1).wait(link.scope); });
  link.alice->shutdownWrite();  // sends no close record: it was not the end
  link.alice = nullptr;
  std::string text;
  checkThrows(Type::DISCONNECTED, "truncated", [&]() {
    for (;;) text += readText(*link.bob, 1000, link.scope);
  });
  CHECK(text == std::string(text.size(), 'x'));
}

TEST_CASE("A write that has ended may be dropped at any later time") {
  Link link;
  auto first = write(*link.alice, "one").eagerlyEvaluate(nullptr);
  CHECK(readText(*link.bob, 3, link.scope) == "one");
  CHECK(first.poll(link.scope));
  auto second = write(*link.alice, "two").eagerlyEvaluate(nullptr);
  first = nullptr;
  CHECK(readText(*link.bob, 3, link.scope) == "two");
  second.wait(link.scope);
}

TEST_CASE("The key changes after 65,536 records, on both sides") {
  Loop loop;
  Bytes wire;
  {
    NoiseStream alice(kj::heap<Wire>(wire), newTransports().alice);
    for (std::uint64_t i = 0; i < recordsPerKey + 10; ++i) write(alice, "x").wait(loop.scope);
    alice.shutdownWrite();
    loop.scope.poll();
  }
  std::string text;
  readRecorded(wire, 1 << 20, text, loop.scope);
  CHECK(text.size() == recordsPerKey + 10);

  // By hand: the record after the change opens with the new key, and not with the old.
  for (bool change : {true, false}) {
    auto cipher = newTransports().bob.receive;
    const auto size = recordSize(1) - recordLengthSize;
    Bytes clear(size - noise::tagSize);
    auto next = [&, at = std::size_t{0}]() mutable {
      const auto record = ByteView(wire).subspan(at + recordLengthSize, size);
      at += recordSize(1);
      return cipher.decrypt({}, record, clear);
    };
    bool before = true;
    for (std::uint64_t i = 0; i < recordsPerKey; ++i) before = next() && before;
    CHECK(before);
    if (change) cipher.rekey();
    CHECK(next() == change);
  }
}

TEST_CASE("A record that opens but makes no sense is refused") {
  Loop loop;
  auto readsAs = [&](std::uint8_t type, std::uint8_t contentLow) {
    auto cipher = newTransports().alice.send;
    Bytes clear(64), wire(2 + 64 + 16);
    clear[0] = type;
    clear[1] = contentLow;
    wire[1] = 64 + 16;
    cipher.encrypt({}, clear, std::span(wire).subspan(2));
    Bytes unused;
    NoiseStream bob(kj::heap<Wire>(unused, wire, 1000), newTransports().bob);
    char buffer[64];
    return bob.tryRead(buffer, 1, 64).wait(loop.scope);
  };
  CHECK(readsAs(0, 61) == 61);
  CHECK(readsAs(1, 0) == 0);
  checkThrows(Type::FAILED, "changed", [&]() { readsAs(0, 62); });
  checkThrows(Type::FAILED, "changed", [&]() { readsAs(2, 1); });
}

TEST_CASE("A record shorter than a tag is refused") {
  Loop loop;
  std::string text;
  checkThrows(Type::FAILED, "changed", [&]() { readRecorded(Bytes(200, 0), 1000, text, loop.scope); });
}
