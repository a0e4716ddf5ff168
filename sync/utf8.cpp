#include "sync/utf8.h"

namespace satchel::sync {
namespace {

/// Of a sequence by its first byte; 0 where none begins so.
std::size_t lengthBy(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

/// Whether `next` may stand at place `at` of a sequence that begins with `first`.
bool continues(std::uint8_t first, std::size_t at, std::uint8_t next) {
  if ((next & 0xc0) != 0x80) return false;
  if (at > 1) return true;
  switch (first) {
    case 0xe0:
      return next >= 0xa0;  // else overlong
    case 0xed:
      return next <= 0x9f;  // else a surrogate
    case 0xf0:
      return next >= 0x90;  // else overlong
    case 0xf4:
      return next <= 0x8f;  // else beyond U+10FFFF
    default:
      return true;
  }
}

/// How many bytes of the sequence at the front are there and right.
std::size_t rightBytes(ByteView bytes, std::size_t length) {
  std::size_t at = 1;
  while (at < length && at < bytes.size() && continues(bytes[0], at, bytes[at])) ++at;
  return at;
}

}  // namespace

std::size_t utf8Prefix(ByteView bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    std::uint64_t eight;
    if (bytes.size() - i >= sizeof eight) {
      std::memcpy(&eight, bytes.data() + i, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    const auto length = lengthBy(bytes[i]);
    if (length == 0 || rightBytes(bytes.subspan(i), length) < length) break;
    i += length;
  }
  return i;
}

bool cutOff(ByteView bytes) {
  if (bytes.empty()) return false;
  const auto length = lengthBy(bytes[0]);
  return bytes.size() < length && rightBytes(bytes, length) == bytes.size();
}

}  // namespace satchel::sync
