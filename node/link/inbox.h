// What has come in on a link and was not read yet: opened content in front, sealed bytes behind it, in one buffer that
// is used again and again. Invariant: contentBegin <= contentEnd <= sealedBegin <= sealedEnd <= the buffer's size.
#pragma once
#include <kj/array.h>

#include <cstdint>
#include <span>

namespace satchel::node {

class Inbox {
 public:
  std::size_t available() const { return contentEnd - contentBegin; }
  /// Moves at most `max` bytes of content out.
  std::size_t take(void* to, std::size_t max);

  /// How many bytes must come in before there is another whole record; 0 where there is one.
  std::size_t missing() const;
  /// The ciphertext of the next record, while missing() is 0. To be opened in place and told to `opened`.
  std::span<std::uint8_t> nextRecord();
  /// `content` lies within what nextRecord gave; that record is done with.
  void opened(std::span<std::uint8_t> content);

  /// Room for what comes in, at least `minimum` bytes. Valid until the next call of `room`.
  std::span<std::uint8_t> room(std::size_t minimum);
  /// `count` bytes were put at the front of the room.
  void filled(std::size_t count);

 private:
  std::size_t sealedLength() const;  ///< of the record in front, its length field included
  kj::Array<std::uint8_t> buffer;
  std::size_t contentBegin = 0, contentEnd = 0, sealedBegin = 0, sealedEnd = 0;
  bool wasFilled = false;  ///< the last room was used up: more is coming than it holds
};

}  // namespace satchel::node
