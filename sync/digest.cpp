#include "sync/digest.h"

#include "sync/codec.h"

namespace satchel::sync {

void Digest::add(const Hash& hash) {
  Reader in(hash);
  unsigned carry = 0;
  for (std::uint64_t& word : words) {
    const std::uint64_t addend = in.u64(), sum = word + addend, total = sum + carry;
    carry = (sum < addend ? 1u : 0u) + (total < sum ? 1u : 0u);
    word = total;
  }
}

void Digest::subtract(const Hash& hash) {
  Reader in(hash);
  unsigned borrow = 0;
  for (std::uint64_t& word : words) {
    const std::uint64_t subtrahend = in.u64(), difference = word - subtrahend, total = difference - borrow;
    borrow = (word < subtrahend ? 1u : 0u) + (difference < borrow ? 1u : 0u);
    word = total;
  }
}

Bytes Digest::bytes() const {
  Writer out;
  for (const std::uint64_t word : words) out.u64(word);
  return out.take();
}

Digest Digest::from(ByteView bytes) {
  Reader in(bytes);
  Digest digest;
  for (std::uint64_t& word : digest.words) word = in.u64();
  return digest;
}

}  // namespace satchel::sync
