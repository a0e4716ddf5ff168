// An established Noise link as a stream: what is written here is sealed in records (see records.h) on the stream
// within. Invariant: what is read is exactly what the peer wrote, in order, or an exception; its end is the end the
// peer meant.
//
// Failures: a stream within that ends without a close record is DISCONNECTED ("truncated"), a record that does not open
// is FAILED, and whatever the stream within throws is passed on. After any of them both directions are dead. Dropping
// promises: a dropped read loses no byte, the next read goes on where it would have; a dropped write may have sent half
// a record and so kills the stream. Promises are dropped before the stream. One read and one write at a time.
#pragma once
#include <kj/async-io.h>

#include "node/link/inbox.h"
#include "node/link/records.h"

namespace satchel::node {

class NoiseStream final : public kj::AsyncIoStream {
 public:
  NoiseStream(kj::Own<kj::AsyncIoStream> inner, noise::Transport transport);

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t minBytes, std::size_t maxBytes) override;
  kj::Promise<void> write(const void* buffer, std::size_t size) override;
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override;
  /// Sends a close record and then ends the stream within; the peer can still write. As it cannot be waited for, the
  /// stream should be kept until the peer's own end has been read.
  void shutdownWrite() override;
  void abortRead() override;
  kj::Promise<void> whenWriteDisconnected() override;

  void getsockopt(int level, int option, void* value, kj::uint* length) override;
  void setsockopt(int level, int option, const void* value, kj::uint length) override;
  void getsockname(struct sockaddr* address, kj::uint* length) override;
  void getpeername(struct sockaddr* address, kj::uint* length) override;

 private:
  /// What is still to be sent of the write that runs: the first piece, then the others.
  struct Source {
    kj::ArrayPtr<const kj::byte> first;
    kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> more;
    std::size_t left = 0;
    void copyTo(kj::byte* to, std::size_t count);
  };

  kj::Promise<std::size_t> readOn(void* buffer, std::size_t minBytes, std::size_t maxBytes);
  void openUntil(std::size_t bytes);
  kj::Promise<void> fill();
  kj::Promise<void> start(Source source);
  kj::Promise<void> writeOn();
  kj::ArrayPtr<const kj::byte> sealBatch();
  kj::ArrayPtr<kj::byte> outbox(std::size_t size);
  kj::Exception fail(kj::Exception&& why);

  kj::Own<kj::AsyncIoStream> inner;
  RecordSealer sealer;
  RecordOpener opener;
  kj::Maybe<kj::Exception> broken;

  Inbox inbox;
  bool ended = false, fillDone = true;

  Source source;
  kj::Array<kj::byte> outBuffer;
  std::uint64_t writes = 0, runningWrite = 0;  ///< how many there were; the number of the one that runs, or 0
  bool closed = false;

  // Last, so that they are dropped before what they use. The running read of the stream within is ours, not our
  // caller's: dropping a read here must not drop bytes that are on their way.
  kj::Maybe<kj::ForkedPromise<void>> filling;
  kj::Maybe<kj::Promise<void>> closing;
};

}  // namespace satchel::node
