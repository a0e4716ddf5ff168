// The one way bytes are laid out: little-endian fixed integers, LEB128 varints in shortest form, sized byte strings.
// Invariant: a Reader never reads past its bytes and never throws; after the first fault it stays failed and yields
// zeros, so a decoder checks once, at its end.
#pragma once
#include "crypto/bytes.h"

namespace satchel::sync {

class Writer {
 public:
  void u8(std::uint8_t value) { out.push_back(value); }
  void u16(std::uint16_t value) { fixed(value, 2); }
  void u32(std::uint32_t value) { fixed(value, 4); }
  void u64(std::uint64_t value) { fixed(value, 8); }
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      out.push_back(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    out.push_back(static_cast<std::uint8_t>(value));
  }
  void zigzag(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void raw(ByteView bytes) { out.insert(out.end(), bytes.data(), bytes.data() + bytes.size()); }
  void sized(ByteView bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  void text(std::string_view value) { sized(asBytes(value)); }
  /// Before much is written: how many bytes that will be, about.
  void reserve(std::size_t size) { out.reserve(size); }
  std::size_t size() const { return out.size(); }
  ByteView view() const { return out; }
  Bytes take() { return std::move(out); }

 private:
  void fixed(std::uint64_t value, std::size_t width) {
    std::array<std::uint8_t, 8> bytes;
    for (std::size_t i = 0; i < width; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
    raw(ByteView(bytes).first(width));
  }
  Bytes out;
};

class Reader {
 public:
  explicit Reader(ByteView bytes) : in(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(fixed(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(fixed(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
  std::uint64_t u64() { return fixed(8); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (in.empty()) return fail();
      const std::uint8_t byte = in[0];
      in = in.subspan(1);
      if (shift == 63 && byte > 1) return fail();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return byte == 0 && shift > 0 ? fail() : value;  // shortest form only
    }
    return fail();
  }
  std::int64_t zigzag() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  /// A varint that counts things of at least `unit` bytes each still to come: more than can be there is a fault.
  std::size_t count(std::size_t unit = 1) {
    const std::uint64_t value = varint();
    if (value > in.size() / std::max<std::size_t>(unit, 1)) return fail();
    return value;
  }
  ByteView raw(std::size_t size) {
    if (bad || size > in.size()) {
      fail();
      return {};
    }
    const ByteView result = in.first(size);
    in = in.subspan(size);
    return result;
  }
  ByteView sized() { return raw(count()); }
  std::string text() { return std::string(asText(sized())); }
  template <class Fixed>
  Fixed fixedBytes() {
    return Fixed::from(raw(Fixed::size)).value_or(Fixed{});
  }
  ByteView rest() const { return in; }
  void reject() { fail(); }
  bool failed() const { return bad; }
  /// Everything read, nothing wrong.
  bool done() const { return !bad && in.empty(); }

 private:
  std::uint64_t fixed(std::size_t width) {
    std::uint64_t value = 0;
    const ByteView bytes = raw(width);
    for (std::size_t i = 0; i < bytes.size(); ++i) value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    return value;
  }
  std::uint64_t fail() {
    bad = true;
    in = {};
    return 0;
  }
  ByteView in;
  bool bad = false;
};

}  // namespace satchel::sync
