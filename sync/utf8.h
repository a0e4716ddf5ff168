// Whether bytes are well-formed UTF-8. Invariant: overlong forms, surrogates and anything beyond U+10FFFF are not.
#pragma once
#include "crypto/bytes.h"

namespace satchel::sync {

/// How many of the first bytes are well formed; all of them where the text is UTF-8. What follows is the first bad
/// sequence, or one that the end cut off: see `cutOff`.
std::size_t utf8Prefix(ByteView bytes);
inline bool isUtf8(ByteView bytes) {
  return utf8Prefix(bytes) == bytes.size();
}
/// Whether these bytes are the beginning of one well-formed sequence and lack only what would follow.
bool cutOff(ByteView bytes);

}  // namespace satchel::sync
