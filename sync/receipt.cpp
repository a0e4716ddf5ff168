#include "sync/receipt.h"

#include <algorithm>
#include <tuple>

#include "sync/codec.h"

namespace satchel::sync {
namespace {
constexpr Context signContext{"satchel receipt v1"};

Bytes statement(const Receipt& receipt) {
  Writer out;
  out.raw(receipt.space);
  out.raw(receipt.device);
  out.raw(receipt.random);
  out.u32(receipt.depth);
  out.u64(receipt.counter);
  out.raw(receipt.standing.facts);
  out.raw(receipt.standing.stored);
  out.raw(receipt.standing.merged);
  out.raw(receipt.standing.digest.bytes());
  out.u64(static_cast<std::uint64_t>(receipt.time));
  return out.take();
}
}  // namespace

Receipt Receipt::sign(const SigningKey& key, const SpaceId& space, const Incarnation& log, std::uint64_t counter,
                      const Standing& standing, Millis time) {
  Receipt receipt{space, key.verifyKey(), log.random, log.depth, counter, standing, time, {}};
  receipt.signature = key.sign(signContext, statement(receipt));
  return receipt;
}

Bytes Receipt::encode() const {
  Bytes out = statement(*this);
  out.insert(out.end(), signature.bytes.begin(), signature.bytes.end());
  return out;
}

std::optional<Receipt> Receipt::decode(ByteView bytes) {
  Reader in(bytes);
  Receipt receipt;
  receipt.space = in.fixedBytes<SpaceId>();
  receipt.device = in.fixedBytes<VerifyKey>();
  std::ranges::copy(in.raw(receipt.random.size()), receipt.random.begin());
  receipt.depth = in.u32();
  receipt.counter = in.u64();
  receipt.standing.facts = in.fixedBytes<Hash>();
  receipt.standing.stored = in.fixedBytes<Hash>();
  receipt.standing.merged = in.fixedBytes<Hash>();
  const ByteView digest = in.raw(32);
  receipt.time = static_cast<Millis>(in.u64());
  receipt.signature = in.fixedBytes<Signature>();
  if (!in.done() || receipt.counter == 0) return std::nullopt;
  receipt.standing.digest = Digest::from(digest);
  return receipt;
}

bool Receipt::isSigned() const {
  return verify(device, signContext, statement(*this), signature);
}

LogId Receipt::log() const {
  Incarnation incarnation;
  incarnation.device = device;
  incarnation.random = random;
  return incarnation.log();
}

Hash Receipt::hash() const {
  return hashOf(Context{"satchel receipt hash v1"}, {encode()});
}

bool supersedes(const Receipt& later, const Receipt& earlier) {
  const auto rank = [](const Receipt& receipt) { return std::tuple(receipt.depth, receipt.log(), receipt.counter); };
  const auto ours = rank(later), theirs = rank(earlier);
  return ours != theirs ? ours > theirs : later.hash() > earlier.hash();
}

bool Receipts::isNews(const Receipt& receipt) const {
  const auto known = latest.find(receipt.device);
  return known == latest.end() || supersedes(receipt, known->second);
}

bool Receipts::keep(const Receipt& receipt) {
  if (!isNews(receipt)) return false;
  latest[receipt.device] = receipt;
  return true;
}

const Receipt* Receipts::of(const VerifyKey& device) const {
  const auto known = latest.find(device);
  return known == latest.end() ? nullptr : &known->second;
}

}  // namespace satchel::sync
