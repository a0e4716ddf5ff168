#include "node/link/inbox.h"

#include <algorithm>
#include <cstring>

#include "node/link/records.h"

namespace satchel::node {

namespace {
// A quiet link keeps little; a busy one takes four records at once.
constexpr std::size_t quietSize = 4096, busySize = 4 * maxRecordSize;

void move(std::uint8_t* to, const std::uint8_t* from, std::size_t count) {
  if (count > 0 && to != from) std::memmove(to, from, count);
}
}  // namespace

std::size_t Inbox::take(void* to, std::size_t max) {
  const auto count = std::min(max, available());
  if (count > 0) std::memcpy(to, buffer.begin() + contentBegin, count);
  contentBegin += count;
  return count;
}

std::size_t Inbox::sealedLength() const {
  return recordLengthSize + (std::size_t{buffer[sealedBegin]} << 8 | buffer[sealedBegin + 1]);
}

std::size_t Inbox::missing() const {
  const auto have = sealedEnd - sealedBegin;
  if (have < recordLengthSize) return recordLengthSize - have;
  const auto length = sealedLength();
  return have < length ? length - have : 0;
}

std::span<std::uint8_t> Inbox::nextRecord() {
  return {buffer.begin() + sealedBegin + recordLengthSize, sealedLength() - recordLengthSize};
}

void Inbox::opened(std::span<std::uint8_t> content) {
  // The length field stands in clear still, so the record's end is known although it was opened in place.
  sealedBegin += sealedLength();
  if (available() == 0) {
    contentBegin = contentEnd = static_cast<std::size_t>(content.data() - buffer.begin());
  } else {
    move(buffer.begin() + contentEnd, content.data(), content.size());
  }
  contentEnd += content.size();
}

std::span<std::uint8_t> Inbox::room(std::size_t minimum) {
  const auto content = available(), sealed = sealedEnd - sealedBegin;
  const auto needed = content + sealed + minimum;
  auto size = std::max(buffer.size(), quietSize);
  if (needed > size || (wasFilled && size < busySize)) size = std::max(needed, 2 * size);
  // Given back once a large read is over; a little more than `needed` so that it does not go to and fro.
  if (size > 2 * busySize && needed < busySize) size = busySize;

  auto next = size == buffer.size() ? kj::Array<std::uint8_t>() : kj::heapArray<std::uint8_t>(size);
  auto* to = next == nullptr ? buffer.begin() : next.begin();
  move(to, buffer.begin() + contentBegin, content);
  move(to + content, buffer.begin() + sealedBegin, sealed);
  if (next != nullptr) buffer = kj::mv(next);
  contentBegin = 0;
  contentEnd = sealedBegin = content;
  sealedEnd = content + sealed;
  return {buffer.begin() + sealedEnd, buffer.size() - sealedEnd};
}

void Inbox::filled(std::size_t count) {
  sealedEnd += count;
  wasFilled = sealedEnd == buffer.size();
}

}  // namespace satchel::node
