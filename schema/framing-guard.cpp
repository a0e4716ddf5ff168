#include "schema/framing-guard.h"

#include <kj/debug.h>

#include <algorithm>
#include <cstring>

namespace satchel::rpc {

// ---- FrameScanner

FrameScanner::Verdict FrameScanner::feed(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty() && std::holds_alternative<Ok>(verdict)) {
    if (inTable()) {
      takeTableByte(bytes.front());
      bytes = bytes.subspan(1);
    } else {
      auto step = static_cast<std::size_t>(std::min<std::uint64_t>(bodyLeft, bytes.size()));
      bodyLeft -= step;
      bytes = bytes.subspan(step);
    }
  }
  if (std::holds_alternative<Ok>(verdict)) verdict = Ok{tableBytes};
  return verdict;
}

void FrameScanner::takeTableByte(std::uint8_t byte) {
  std::size_t place = tableBytes % 4;
  number = place == 0 ? byte : number | static_cast<std::uint32_t>(byte) << (8 * place);
  ++tableBytes;
  if (place < 3) return;
  if (tableBytes == 4) {
    segments = std::uint64_t{number} + 1;  // 64 bits: ff ff ff ff must not wrap to none
    if (segments > kMaxSegments) {
      verdict = TooManySegments{segments};
      return;
    }
    tableSize = static_cast<std::size_t>((1 + segments + 1) / 2 * 8);
  } else if (tableBytes <= 4 + 4 * segments) {  // else it is the padding
    claimed += std::uint64_t{number} * 8;
    if (claimed > limit) {
      verdict = TooLarge{claimed, limit};
      return;
    }
  }
  if (tableBytes == tableSize) {
    bodyLeft = claimed;
    tableBytes = tableSize = 0;
    claimed = segments = 0;
  }
}

void FrameScanner::raiseLimit(std::uint64_t bytes) {
  limit = std::max(limit, bytes);
}

std::uint64_t FrameScanner::wanted() const {
  if (!inTable()) return bodyLeft;
  return (tableSize == 0 ? 8 : tableSize) - tableBytes;
}

// ---- FramingGuard

FramingGuard::FramingGuard(kj::Own<kj::AsyncIoStream> inner, kj::Timer& timer, std::uint64_t limit,
                           kj::Duration timeout)
    : inner(kj::mv(inner)), timer(timer), timeout(timeout), scanner(limit) {}

kj::Promise<size_t> FramingGuard::tryRead(void* buffer, size_t minBytes, size_t maxBytes) {
  return fill({static_cast<kj::byte*>(buffer), minBytes, maxBytes, 0});
}

kj::Promise<size_t> FramingGuard::fill(Target target) {
  KJ_IF_MAYBE (reason, refusal) {
    return kj::cp(*reason);
  }
  bool judged = !(scanner.inTable() && scanner.begun());
  if (judged && tableHeld > 0) {
    size_t step = std::min(target.most, tableHeld - tableHanded);
    memcpy(target.next, table + tableHanded, step);
    tableHanded += step;
    target.advance(step);
    if (tableHanded == tableHeld) tableHanded = tableHeld = 0;
  }
  if (target.least == 0) return target.done;
  return scanner.inTable() ? fillTable(target) : fillBody(target);
}

kj::Promise<size_t> FramingGuard::fillTable(Target target) {
  // The wait for a message's first byte may last; from then on time runs.
  size_t most = scanner.wanted();
  size_t least = scanner.begun() ? most : 1;
  return readInTime(table + tableHeld, least, most).then([this, target, least](size_t size) -> kj::Promise<size_t> {
    if (size < least) {
      if (!scanner.begun()) return target.done;
      return KJ_EXCEPTION(DISCONNECTED, "the peer went away in the middle of a message");
    }
    take(table + tableHeld, size);
    tableHeld += size;
    return fill(target);
  });
}

kj::Promise<size_t> FramingGuard::fillBody(Target target) {
  size_t most = std::min<std::uint64_t>(target.most, scanner.wanted());
  size_t least = std::min(target.least, most);
  return readInTime(target.next, least, most).then([this, target, least](size_t size) mutable -> kj::Promise<size_t> {
    take(target.next, size);
    target.advance(size);
    if (size < least) return target.done;
    return fill(target);
  });
}

kj::Promise<size_t> FramingGuard::readInTime(void* buffer, size_t least, size_t most) {
  auto reading = inner->tryRead(buffer, least, most).catch_([this](kj::Exception&& why) -> size_t {
    if (why.getType() == kj::Exception::Type::FAILED) broken = kj::cp(why);
    kj::throwFatalException(kj::mv(why));
  });
  KJ_IF_MAYBE (end, deadline) {
    return reading.exclusiveJoin(timer.atTime(*end).then([this]() -> size_t {
      refuse(kj::str("TOO_SLOW: the peer began a message and did not finish it within ", timeout / kj::SECONDS,
                     " seconds, so the link is closed; it is dialled again."));
    }));
  }
  return reading;
}

void FramingGuard::take(const kj::byte* bytes, size_t size) {
  if (heard) heard();
  auto verdict = scanner.feed({bytes, size});
  if (auto* many = std::get_if<FrameScanner::TooManySegments>(&verdict)) {
    refuse(kj::str("TOO_LARGE: the peer announced a message of ", many->claimed, " segments and at most ", kMaxSegments,
                   " are read, so the link is closed; check that the other end is Satchel."));
  }
  if (auto* large = std::get_if<FrameScanner::TooLarge>(&verdict)) {
    refuse(kj::str("TOO_LARGE: the peer announced a message of ", large->claimed, " bytes or more and at most ",
                   large->limit, " are read, so the link is closed; check that the other end is Satchel."));
  }
  if (!scanner.begun()) {
    deadline = nullptr;
  } else if (deadline == nullptr) {
    deadline = timer.now() + timeout;
  }
}

void FramingGuard::refuse(kj::String description) {
  kj::Exception reason(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::mv(description));
  refusal = kj::cp(reason);
  kj::throwFatalException(kj::mv(reason));
}

}  // namespace satchel::rpc
