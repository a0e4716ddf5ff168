#include "node/link/noise-stream.h"

#include <kj/debug.h>

#include <algorithm>
#include <cstring>

namespace satchel::node {

namespace {
// Big writes go to the stream within four records at a time.
constexpr std::size_t batchContent = 4 * maxRecordContent;
}  // namespace

NoiseStream::NoiseStream(kj::Own<kj::AsyncIoStream> inner, noise::Transport transport)
    : inner(kj::mv(inner)), sealer(std::move(transport.send)), opener(std::move(transport.receive)) {}

kj::Exception NoiseStream::fail(kj::Exception&& why) {
  KJ_IF_MAYBE (before, broken) return kj::cp(*before);
  broken = kj::cp(why);
  return kj::mv(why);
}

// ---- reading ----------------------------------------------------------------------------------------------------

kj::Promise<std::size_t> NoiseStream::tryRead(void* buffer, std::size_t minBytes, std::size_t maxBytes) {
  return kj::evalNow([&]() -> kj::Promise<std::size_t> {
    KJ_IF_MAYBE (why, broken) return kj::cp(*why);
    openUntil(minBytes);
    // Content stays in the inbox until the read is satisfied, so that dropping it loses nothing.
    if (inbox.available() >= minBytes || ended) return inbox.take(buffer, maxBytes);
    return readOn(buffer, minBytes, maxBytes);
  });
}

kj::Promise<std::size_t> NoiseStream::readOn(void* buffer, std::size_t minBytes, std::size_t maxBytes) {
  return fill().then([this, buffer, minBytes, maxBytes]() -> kj::Promise<std::size_t> {
    KJ_IF_MAYBE (why, broken) return kj::cp(*why);
    openUntil(minBytes);
    if (inbox.available() >= minBytes || ended) return inbox.take(buffer, maxBytes);
    return readOn(buffer, minBytes, maxBytes);
  });
}

void NoiseStream::openUntil(std::size_t bytes) {
  while (inbox.available() < bytes && !ended && inbox.missing() == 0) {
    const auto record = opener.open(inbox.nextRecord());
    if (!record) kj::throwFatalException(fail(KJ_EXCEPTION(FAILED, "A record on the link was changed on its way.")));
    inbox.opened(record->content);
    ended = record->type == RecordType::close;
  }
}

kj::Promise<void> NoiseStream::fill() {
  // A dropped read may have left its fill running, or done but not looked at: `filled` was called in either case.
  if (fillDone) {
    fillDone = false;
    const auto missing = inbox.missing();
    const auto room = inbox.room(missing);
    filling = kj::evalNow([&]() { return inner->tryRead(room.data(), missing, room.size()); })
                  .then(
                      [this, missing](std::size_t count) {
                        inbox.filled(count);
                        fillDone = true;
                        if (count < missing) {
                          fail(KJ_EXCEPTION(DISCONNECTED, "The link was truncated: it ended without a close record."));
                        }
                      },
                      [this](kj::Exception&& why) { fail(kj::mv(why)); })
                  .fork();
  }
  return KJ_ASSERT_NONNULL(filling).addBranch();
}

// ---- writing ----------------------------------------------------------------------------------------------------

void NoiseStream::Source::copyTo(kj::byte* to, std::size_t count) {
  left -= count;
  while (count > 0) {
    if (first.size() == 0) {
      first = more.front();
      more = more.slice(1, more.size());
      continue;
    }
    const auto part = std::min(count, first.size());
    std::memcpy(to, first.begin(), part);
    first = first.slice(part, first.size());
    to += part;
    count -= part;
  }
}

kj::Promise<void> NoiseStream::write(const void* buffer, std::size_t size) {
  return start({kj::arrayPtr(static_cast<const kj::byte*>(buffer), size), nullptr, size});
}

kj::Promise<void> NoiseStream::write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) {
  std::size_t size = 0;
  for (auto piece : pieces) size += piece.size();
  return start({nullptr, pieces, size});
}

kj::Promise<void> NoiseStream::start(Source toSend) {
  KJ_REQUIRE(runningWrite == 0, "One write at a time.");
  KJ_REQUIRE(!closed, "No write after shutdownWrite.");
  KJ_IF_MAYBE (why, broken) return kj::cp(*why);
  source = toSend;
  // Numbered, because a finished promise may be dropped after the next write has begun.
  const auto number = runningWrite = ++writes;
  return kj::evalNow([this]() { return writeOn(); })
      .then([this]() { runningWrite = 0; },
            [this](kj::Exception&& why) {
              runningWrite = 0;
              kj::throwFatalException(fail(kj::mv(why)));
            })
      .attach(kj::defer([this, number]() {
        if (runningWrite != number) return;
        runningWrite = 0;
        fail(KJ_EXCEPTION(DISCONNECTED, "The link is dead: a write was given up half way."));
      }));
}

kj::Promise<void> NoiseStream::writeOn() {
  if (source.left == 0) return kj::READY_NOW;
  const auto batch = sealBatch();
  auto written = inner->write(batch.begin(), batch.size());
  if (source.left == 0) return written;
  return written.then([this]() { return writeOn(); });
}

kj::ArrayPtr<const kj::byte> NoiseStream::sealBatch() {
  const auto total = std::min(source.left, batchContent);
  const auto rest = total % maxRecordContent;
  const auto size = total / maxRecordContent * maxRecordSize + (rest > 0 ? recordSize(rest) : 0);
  auto batch = outbox(size);
  for (auto* record = batch.begin(); record != batch.end();) {
    const auto content = std::min(source.left, maxRecordContent);
    source.copyTo(record + recordContentAt, content);
    sealer.seal(RecordType::data, content, std::span(record, recordSize(content)));
    record += recordSize(content);
  }
  return batch;
}

kj::ArrayPtr<kj::byte> NoiseStream::outbox(std::size_t size) {
  if (outBuffer.size() < size) outBuffer = kj::heapArray<kj::byte>(std::max(size, 2 * outBuffer.size()));
  return outBuffer.slice(0, size);
}

void NoiseStream::shutdownWrite() {
  KJ_REQUIRE(runningWrite == 0, "No shutdownWrite during a write.");
  if (closed || broken != nullptr) return;
  closed = true;
  closing = kj::evalNow([this]() {
              auto record = outbox(recordSize(0));
              sealer.seal(RecordType::close, 0, std::span(record.begin(), record.size()));
              return inner->write(record.begin(), record.size());
            }).then([this]() {
                inner->shutdownWrite();
              }).eagerlyEvaluate([this](kj::Exception&& why) { fail(kj::mv(why)); });
}

// ---- passed on --------------------------------------------------------------------------------------------------

void NoiseStream::abortRead() {
  inner->abortRead();
}
kj::Promise<void> NoiseStream::whenWriteDisconnected() {
  return inner->whenWriteDisconnected();
}
void NoiseStream::getsockopt(int level, int option, void* value, kj::uint* length) {
  inner->getsockopt(level, option, value, length);
}
void NoiseStream::setsockopt(int level, int option, const void* value, kj::uint length) {
  inner->setsockopt(level, option, value, length);
}
void NoiseStream::getsockname(struct sockaddr* address, kj::uint* length) {
  inner->getsockname(address, length);
}
void NoiseStream::getpeername(struct sockaddr* address, kj::uint* length) {
  inner->getpeername(address, length);
}

}  // namespace satchel::node
