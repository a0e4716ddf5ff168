#include "sync/fork.h"

#include "sync/codec.h"
#include "sync/segment.h"

namespace satchel::sync {

Bytes Fork::encode() const {
  Writer out;
  out.raw(incarnation.encode());
  out.u64(seq);
  out.raw(previous);
  out.varint(stems.size());
  for (const Stem& stem : stems) {
    out.varint(stem.headers.size());
    for (const HeaderTail& header : stem.headers) {
      out.raw(header.epochs);
      out.u32(header.paddedLength);
      out.raw(header.body);
    }
    out.raw(stem.end);
  }
  return out.take();
}

std::optional<Fork> Fork::decode(ByteView bytes) {
  Reader in(bytes);
  Fork fork;
  const auto incarnation = Incarnation::decode(in.raw(Incarnation::encodedSize));
  fork.seq = in.u64();
  fork.previous = in.fixedBytes<Hash>();
  const std::size_t stems = in.count(Signature::size + 1);
  if (!incarnation || stems == 0 || stems > maxStems) return std::nullopt;
  fork.incarnation = *incarnation;
  if (fork.seq == 0 || fork.seq > UINT64_MAX / 2 || (fork.seq == 1) != fork.previous.isZero()) return std::nullopt;
  for (std::size_t i = 0; i < stems && !in.failed(); ++i) {
    Stem& stem = fork.stems.emplace_back();
    stem.headers.resize(in.count(EpochSetId::size + 4 + Hash::size));
    if (stem.headers.empty() || stem.headers.size() > maxSegmentCommits) return std::nullopt;
    for (HeaderTail& header : stem.headers) {
      header.epochs = in.fixedBytes<EpochSetId>();
      header.paddedLength = in.u32();
      header.body = in.fixedBytes<Hash>();
    }
    stem.end = in.fixedBytes<Signature>();
  }
  if (!in.done()) return std::nullopt;
  return fork;
}

std::vector<Hash> hashesOf(const SpaceId& space, const Fork& fork, const Stem& stem) {
  std::vector<Hash> hashes;
  hashes.reserve(stem.headers.size());
  Header header{space, fork.log(), fork.seq, fork.previous, {}, 0, {}};
  for (const HeaderTail& tail : stem.headers) {
    header.epochs = tail.epochs;
    header.paddedLength = tail.paddedLength;
    header.body = tail.body;
    hashes.push_back(header.hash());
    header.previous = hashes.back();
    ++header.seq;
  }
  return hashes;
}

bool isSigned(const SpaceId& space, const Fork& fork) {
  return std::ranges::all_of(fork.stems, [&](const Stem& stem) {
    return !stem.headers.empty() &&
           verify(fork.incarnation.device, commitSignature, hashesOf(space, fork, stem).back(), stem.end);
  });
}

bool isProof(const SpaceId& space, const Fork& fork) {
  if (fork.stems.size() < 2) return false;
  std::optional<Hash> before;
  for (const Stem& stem : fork.stems) {
    if (stem.headers.empty()) return false;
    const Hash first = hashesOf(space, fork, stem).front();
    if (before && first <= *before) return false;
    before = first;
  }
  return isSigned(space, fork);
}

bool addStem(const SpaceId& space, Fork& fork, Stem stem) {
  const auto firstOf = [&](const Stem& each) { return hashesOf(space, fork, each).front(); };
  const Hash first = firstOf(stem);
  const auto at = std::ranges::lower_bound(fork.stems, first, {}, firstOf);
  if ((at != fork.stems.end() && firstOf(*at) == first) || fork.stems.size() >= maxStems) return false;
  fork.stems.insert(at, std::move(stem));
  return true;
}

LogId branchOf(const LogId& log, const Hash& first) {
  return LogId{hashOf(Context{"satchel branch v1"}, {log, first}).bytes};
}

}  // namespace satchel::sync
