// Codes that people read aloud and type: Crockford base32 (no I, L, O, U; case and hyphens do not matter; O reads as 0,
// I and L as 1).
#pragma once
#include "crypto/bytes.h"

namespace satchel {

/// ceil(8 n / 5) uppercase characters; the last is filled with zero bits.
std::string base32(ByteView bytes);
/// Nothing for a character outside the alphabet or filling bits that are not zero. `size` is the length expected.
std::optional<Bytes> unbase32(std::string_view text, std::size_t size);

}  // namespace satchel
