// A stream that gives out kept bytes, some at a time, and then ends; what is written to it goes nowhere.
#pragma once
#include <kj/async-io.h>

#include "crypto/bytes.h"

namespace satchel::fuzz {

class KeptBytes final : public kj::AsyncIoStream {
 public:
  KeptBytes(ByteView bytes, std::size_t step) : left(bytes), step(step) {}

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t minBytes, std::size_t maxBytes) override {
    const std::size_t count = std::min({std::max(minBytes, step), maxBytes, left.size()});
    std::copy_n(left.begin(), count, static_cast<std::uint8_t*>(buffer));
    left = left.subspan(count);
    return count;
  }
  kj::Promise<void> write(const void*, std::size_t) override { return kj::READY_NOW; }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>>) override { return kj::READY_NOW; }
  void shutdownWrite() override {}
  kj::Promise<void> whenWriteDisconnected() override { return kj::NEVER_DONE; }

 private:
  ByteView left;
  std::size_t step;
};

}  // namespace satchel::fuzz
