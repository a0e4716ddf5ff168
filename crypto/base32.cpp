#include "crypto/base32.h"

namespace satchel {

namespace {
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::optional<unsigned> valueOf(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return 0;
  if (c == 'I' || c == 'L') return 1;
  const auto at = alphabet.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}
}  // namespace

std::string base32(ByteView bytes) {
  std::string text;
  text.reserve((8 * bytes.size() + 4) / 5);
  unsigned pending = 0, bits = 0;  // the low `bits` of `pending` wait to be written
  for (auto byte : bytes) {
    pending = (pending << 8 | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[pending >> (bits - 5) & 31];
  }
  if (bits > 0) text += alphabet[pending << (5 - bits) & 31];
  return text;
}

std::optional<Bytes> unbase32(std::string_view text, std::size_t size) {
  Bytes bytes;
  unsigned pending = 0, bits = 0;
  std::size_t characters = 0;
  for (char c : text) {
    if (c == '-') continue;
    const auto value = valueOf(c);
    if (!value) return std::nullopt;
    ++characters;
    pending = (pending << 5 | *value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
  }
  const bool filledWithZeros = (pending & ((1u << bits) - 1)) == 0;
  if (bytes.size() != size || characters != (8 * size + 4) / 5 || !filledWithZeros) return std::nullopt;
  return bytes;
}

}  // namespace satchel
