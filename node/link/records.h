// Records: how a link's bytes are cut, padded and sealed. Pure but for the cipher's nonce. Invariant: every record of a
// direction is sealed under the next nonce, and after each 2^16 of them both sides change the key.
//
// On the wire:   u16 length of the ciphertext, big endian as Noise has it | ciphertext (at most 65,535)
// In clear:      u8 type (0 data, 1 close) | u16 content length, little endian | content | zeros
// The clear text is padded in steps of 64 bytes up to 1 KiB, then by Padmé (Nikitin and others, 2019: at most 12 %
// more, and a length tells little), and never past what a Noise message holds. After a close record comes nothing.
#pragma once
#include "crypto/noise.h"

namespace satchel::node {

enum class RecordType : std::uint8_t { data = 0, close = 1 };

constexpr std::size_t recordLengthSize = 2;
constexpr std::size_t recordPrefixSize = 3;
constexpr std::size_t maxRecordClear = noise::maxMessage - noise::tagSize;
constexpr std::size_t maxRecordContent = maxRecordClear - recordPrefixSize;
constexpr std::size_t maxRecordSize = recordLengthSize + noise::maxMessage;
/// Where a record's content begins, counted from the record's first byte.
constexpr std::size_t recordContentAt = recordLengthSize + recordPrefixSize;
constexpr std::uint64_t recordsPerKey = 1u << 16;

/// What a clear text of `size` bytes, prefix included, is padded to.
std::size_t paddedRecordClear(std::size_t size);
/// What a record with this much content takes on the wire.
std::size_t recordSize(std::size_t content);

class RecordSealer {
 public:
  explicit RecordSealer(noise::CipherState cipher) : cipher(std::move(cipher)) {}
  /// Seals in place: the content stands at recordContentAt of `record`, which is recordSize(content) bytes.
  void seal(RecordType type, std::size_t content, std::span<std::uint8_t> record);

 private:
  noise::CipherState cipher;
};

class RecordOpener {
 public:
  explicit RecordOpener(noise::CipherState cipher) : cipher(std::move(cipher)) {}
  struct Opened {
    RecordType type;
    std::span<std::uint8_t> content;  ///< a part of the ciphertext given
  };
  /// Opens in place the bytes after the length. Nothing where they are not authentic or make no sense; the opener is
  /// then dead.
  std::optional<Opened> open(std::span<std::uint8_t> ciphertext);

 private:
  noise::CipherState cipher;
};

}  // namespace satchel::node
