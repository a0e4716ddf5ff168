// What stands between a peer's bytes and Cap'n Proto. A message begins with a table: how many segments, and how many
// words each. Cap'n Proto reserves memory on the strength of that claim and overruns it where the count wraps to zero,
// so the claim is judged here first.
//
// Invariant: no byte of a table is handed on before the whole table was found within bounds, and nothing at all after a
// refusal. A message's body is never copied: it is read straight into the caller's buffer.
//
// The table (all u32, little endian): segments - 1, then each segment's size in words of 8 bytes, padded to 8 bytes.
#pragma once
#include <kj/async-io.h>
#include <kj/timer.h>

#include <cstdint>
#include <functional>
#include <span>
#include <variant>

namespace satchel::rpc {

/// No message of ours has more: Cap'n Proto itself refuses from here on, where it counts right.
inline constexpr std::uint64_t kMaxSegments = 512;
/// From a message's first byte to its last.
inline constexpr kj::Duration kFrameTimeout = 30 * kj::SECONDS;

/// Finds where messages begin and end in a stream of bytes fed in pieces of any size. Pure.
class FrameScanner {
 public:
  struct Ok {
    std::size_t withheld = 0;  ///< the last so many bytes of the stream so far belong to a table not yet judged
    bool operator==(const Ok&) const = default;
  };
  struct TooManySegments {
    std::uint64_t claimed = 0;
    bool operator==(const TooManySegments&) const = default;
  };
  struct TooLarge {
    std::uint64_t claimed = 0;  ///< bytes of the segments counted so far
    std::uint64_t limit = 0;
    bool operator==(const TooLarge&) const = default;
  };
  using Verdict = std::variant<Ok, TooManySegments, TooLarge>;

  /// `limit`: bytes that the segments of one message may have together.
  explicit FrameScanner(std::uint64_t limit) : limit(limit) {}

  /// A refusal is final: whatever is fed afterwards gets the same.
  [[nodiscard]] Verdict feed(std::span<const std::uint8_t> bytes);
  /// From the next table on; never lowers.
  void raiseLimit(std::uint64_t bytes);

  /// Whether the next byte belongs to a table.
  bool inTable() const { return bodyLeft == 0; }
  /// Bytes that are certain to belong to the current table, or to the current body. Never 0.
  std::uint64_t wanted() const;
  /// Whether a message has begun and not ended.
  bool begun() const { return bodyLeft > 0 || tableBytes > 0; }

 private:
  std::uint64_t limit;
  std::uint64_t bodyLeft = 0;  ///< bytes of the judged message still to come
  std::size_t tableBytes = 0;  ///< of the current table, seen so far
  std::size_t tableSize = 0;   ///< known once the count is; 0 before
  std::uint32_t number = 0;    ///< the u32 being put together
  std::uint64_t claimed = 0;   ///< bytes of the segments in the table so far
  std::uint64_t segments = 0;  ///< in the current table
  Verdict verdict = Ok{};

  void takeTableByte(std::uint8_t byte);
};

/// A stream whose reads are checked; writes pass through. A refusal breaks this read and every later one with a FAILED
/// exception described as "TOO_LARGE: …" or "TOO_SLOW: …": the link has to be dropped.
class FramingGuard final : public kj::AsyncIoStream {
 public:
  /// `limit`: bytes of one message's segments. `timer` must outlive this.
  FramingGuard(kj::Own<kj::AsyncIoStream> inner, kj::Timer& timer, std::uint64_t limit,
               kj::Duration timeout = kFrameTimeout);
  KJ_DISALLOW_COPY(FramingGuard);

  /// Once the peer has shown who it is. From the next message on; never lowers.
  void raiseLimit(std::uint64_t bytes) { scanner.raiseLimit(bytes); }

  /// Called whenever bytes have come; must not end this guard.
  void whenHeard(std::function<void()> callback) { heard = std::move(callback); }

  /// Why reading has ended for good, where it has: the guard's refusal, or the stream within failed.
  kj::Maybe<const kj::Exception&> refused() const {
    KJ_IF_MAYBE (why, refusal) {
      return *why;
    }
    KJ_IF_MAYBE (why, broken) {
      return *why;
    }
    return nullptr;
  }

  kj::Promise<size_t> tryRead(void* buffer, size_t minBytes, size_t maxBytes) override;

  kj::Promise<void> write(const void* buffer, size_t size) override { return inner->write(buffer, size); }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    return inner->write(pieces);
  }
  kj::Maybe<kj::Promise<uint64_t>> tryPumpFrom(kj::AsyncInputStream& input, uint64_t amount) override {
    return inner->tryPumpFrom(input, amount);
  }
  kj::Promise<void> whenWriteDisconnected() override { return inner->whenWriteDisconnected(); }
  void shutdownWrite() override { inner->shutdownWrite(); }
  void abortRead() override { inner->abortRead(); }
  void getsockopt(int level, int option, void* value, kj::uint* length) override {
    inner->getsockopt(level, option, value, length);
  }
  void setsockopt(int level, int option, const void* value, kj::uint length) override {
    inner->setsockopt(level, option, value, length);
  }
  void getsockname(struct sockaddr* addr, kj::uint* length) override { inner->getsockname(addr, length); }
  void getpeername(struct sockaddr* addr, kj::uint* length) override { inner->getpeername(addr, length); }

 private:
  kj::Own<kj::AsyncIoStream> inner;
  kj::Timer& timer;
  kj::Duration timeout;
  FrameScanner scanner;
  kj::Maybe<kj::TimePoint> deadline;  ///< of the message that has begun
  std::function<void()> heard;
  kj::Maybe<kj::Exception> refusal, broken;  ///< ours; of the stream within
  kj::byte table[8 + 4 * kMaxSegments];
  size_t tableHeld = 0;    ///< bytes in `table`
  size_t tableHanded = 0;  ///< of which so many have been handed on; only once all are judged

  /// Where a read goes: what is left of the caller's buffer, and what is in it.
  struct Target {
    kj::byte* next;
    size_t least, most;  ///< still wanted, still fits
    size_t done;
    void advance(size_t size) {
      next += size, most -= size, done += size;
      least -= least < size ? least : size;
    }
  };
  kj::Promise<size_t> fill(Target target);
  kj::Promise<size_t> fillTable(Target target);
  kj::Promise<size_t> fillBody(Target target);
  /// Reads before the message's deadline, where it has begun.
  kj::Promise<size_t> readInTime(void* buffer, size_t least, size_t most);
  /// Tells the scanner what was read. Throws where it refuses.
  void take(const kj::byte* bytes, size_t size);
  [[noreturn]] void refuse(kj::String description);
};

}  // namespace satchel::rpc
