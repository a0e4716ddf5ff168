#include "node/link/records.h"

#include <bit>

namespace satchel::node {

namespace {
// Both sides ask this after the same record.
void rekeyIfDue(noise::CipherState& cipher) {
  if (cipher.nonce() % recordsPerKey == 0) cipher.rekey();
}
}  // namespace

std::size_t paddedRecordClear(std::size_t size) {
  if (size <= 1024) return (size + 63) / 64 * 64;
  const auto exponent = std::bit_width(size) - 1;
  const auto step = std::size_t{1} << (exponent - std::bit_width(static_cast<unsigned>(exponent)));
  return std::min((size + step - 1) / step * step, maxRecordClear);
}

std::size_t recordSize(std::size_t content) {
  return recordLengthSize + paddedRecordClear(recordPrefixSize + content) + noise::tagSize;
}

void RecordSealer::seal(RecordType type, std::size_t content, std::span<std::uint8_t> record) {
  const auto ciphertext = record.subspan(recordLengthSize);
  record[0] = static_cast<std::uint8_t>(ciphertext.size() >> 8);
  record[1] = static_cast<std::uint8_t>(ciphertext.size());
  const auto clear = ciphertext.first(ciphertext.size() - noise::tagSize);
  clear[0] = static_cast<std::uint8_t>(type);
  clear[1] = static_cast<std::uint8_t>(content);
  clear[2] = static_cast<std::uint8_t>(content >> 8);
  std::ranges::fill(clear.subspan(recordPrefixSize + content), 0);
  cipher.encrypt({}, clear, ciphertext);
  rekeyIfDue(cipher);
}

std::optional<RecordOpener::Opened> RecordOpener::open(std::span<std::uint8_t> ciphertext) {
  if (ciphertext.size() < recordPrefixSize + noise::tagSize) return std::nullopt;
  const auto clear = ciphertext.first(ciphertext.size() - noise::tagSize);
  if (!cipher.decrypt({}, ciphertext, clear)) return std::nullopt;
  rekeyIfDue(cipher);
  const std::size_t content = clear[1] | clear[2] << 8;
  if (clear[0] > static_cast<std::uint8_t>(RecordType::close) || recordPrefixSize + content > clear.size()) {
    return std::nullopt;
  }
  return Opened{static_cast<RecordType>(clear[0]), clear.subspan(recordPrefixSize, content)};
}

}  // namespace satchel::node
