// What stands before Cap'n Proto: the bytes it lets through, against a plain reading of the same rule; and then a real
// reader behind it.
#include "schema/framing-guard.h"

#include <capnp/serialize-async.h>
#include <kj/async-io.h>

#include "../targets.h"

namespace satchel::fuzz {

namespace {

constexpr std::uint64_t limit = 4096;  // bytes of a message's segments: small, so that inputs reach it

std::uint64_t wordAt(ByteView bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 4; i > 0; --i) value = value << 8 | bytes[at + i - 1];
  return value;
}

/// How far a stream may be handed on, read as a whole: up to the first table that is out of bounds or not complete.
struct Plain {
  std::size_t passes = 0;
  bool refused = false;
};
Plain plainly(ByteView bytes) {
  Plain result;
  for (std::size_t at = 0;;) {
    if (bytes.size() - at < 4) return result;
    const std::uint64_t segments = wordAt(bytes, at) + 1;
    result.refused = segments > rpc::kMaxSegments;
    if (result.refused) return result;
    const std::size_t table = (1 + segments + 1) / 2 * 8;
    std::uint64_t body = 0;
    for (std::size_t i = 0; i < segments; ++i) {
      if (bytes.size() - at < 8 + 4 * i) return result;
      body += wordAt(bytes, at + 4 + 4 * i) * 8;
      result.refused = body > limit;
      if (result.refused) return result;
    }
    if (bytes.size() - at < table) return result;
    const auto whole = std::min<std::uint64_t>(bytes.size() - at, table + body);
    at += static_cast<std::size_t>(whole);
    result.passes = at;
    if (whole < table + body) return result;
  }
}

void scan(ByteView bytes, Script& pieces) {
  const Plain plain = plainly(bytes);
  rpc::FrameScanner scanner(limit);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = std::min<std::size_t>(1 + pieces.byte(), bytes.size() - at);
    const auto verdict = scanner.feed(bytes.subspan(at, size));
    at += size;
    if (const auto* ok = std::get_if<rpc::FrameScanner::Ok>(&verdict)) {
      must(ok->withheld <= at, "no more is withheld than came");
      must(scanner.wanted() > 0, "something more is always wanted");
      if (at == bytes.size())
        must(!plain.refused && at - ok->withheld == plain.passes, "the scanner finds the same ends");
    } else {
      must(plain.refused, "the scanner refuses what the rule refuses");
      must(scanner.feed(bytes) == verdict, "for good");
      return;
    }
  }
}

/// The guard with somebody's bytes behind it.
struct Guarded {
  explicit Guarded(ByteView bytes) : sending(nullptr), guard(kj::mv(pipe.ends[1]), timer, limit) {
    sending = pipe.ends[0]
                  ->write(bytes.data(), bytes.size())
                  .then([this] { pipe.ends[0]->shutdownWrite(); })
                  .eagerlyEvaluate([](kj::Exception&&) {});
  }
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  kj::TwoWayPipe pipe = kj::newTwoWayPipe();
  kj::Promise<void> sending;
  rpc::FramingGuard guard;
};

void pass(ByteView bytes, Script& pieces) {
  Guarded guarded(bytes);
  const Plain plain = plainly(bytes);
  Bytes got, buffer(300);
  const auto failed = kj::runCatchingExceptions([&] {
    for (;;) {
      const std::size_t most = 1 + pieces.byte(), least = 1 + pieces.below(most);
      const std::size_t size = guarded.guard.tryRead(buffer.data(), least, most).wait(guarded.scope);
      must(size <= most, "no more is read than was asked for");
      got.insert(got.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
      if (size < least) return;
    }
  });
  must(got.size() <= plain.passes && equal(got, bytes.first(got.size())), "nothing but judged bytes goes through");
  if (failed == nullptr) must(got.size() == plain.passes && !plain.refused, "and all of them do");
  KJ_IF_MAYBE (why, guarded.guard.refused()) {
    must(plain.refused, "it refuses what the rule refuses");
    must(why->getDescription().startsWith("TOO_LARGE"), "and says why");
  }
}

void readMessages(ByteView bytes) {
  Guarded guarded(bytes);
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 4096;
  kj::runCatchingExceptions([&] {
    for (int i = 0; i < 64; ++i) {
      auto message = capnp::tryReadMessage(guarded.guard, options).wait(guarded.scope);
      if (message == nullptr) return;
      KJ_IF_MAYBE (reader, message) {
        (*reader)->getRoot<capnp::AnyPointer>().targetSize();
      }
    }
  });
}

}  // namespace

void framingGuardTarget(ByteView bytes) {
  Script pieces(bytes.first(std::min<std::size_t>(bytes.size(), 8)));
  const ByteView stream = bytes.subspan(std::min<std::size_t>(bytes.size(), 8));
  scan(stream, pieces);
  Script again(bytes.first(std::min<std::size_t>(bytes.size(), 8)));
  pass(stream, again);
  readMessages(stream);
}

Seeds framingGuardSeeds() {
  const auto stream = [](std::initializer_list<std::uint32_t> words, std::size_t body) {
    Bytes bytes{3, 1, 9, 2, 200, 7, 1, 1};
    for (const std::uint32_t word : words) {
      for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
    }
    bytes.resize(bytes.size() + body);
    return bytes;
  };
  Bytes two = stream({0, 2}, 16);
  const Bytes other = stream({1, 1, 1, 0}, 16);
  two.insert(two.end(), other.begin() + 8, other.end());
  return {{"one-segment", stream({0, 3}, 24)},
          {"two-messages", two},
          {"wraps-to-none", stream({0xffffffff, 0}, 8)},
          {"too-large", stream({0, 0xffffffff}, 16)},
          {"cut-table", stream({3, 1, 1}, 0)},
          {"cut-body", stream({0, 9}, 8)},
          {"sum-too-large", stream({1, 500, 500, 0}, 8)},
          {"empty-messages", stream({0, 0, 0, 0, 0, 0}, 0)}};
}

}  // namespace satchel::fuzz
