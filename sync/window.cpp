#include "sync/window.h"

#include "sync/codec.h"
#include "sync/commit-contents.h"
#include "sync/zstd-frame.h"

namespace satchel::sync {
namespace {

constexpr Context keyContext{"satchel window key v1"};
constexpr Context nonceKeyContext{"satchel window nonce key v1"};
constexpr Context nonceContext{"satchel window nonce v1"};
constexpr int level = 3;
/// Few have little in common, and long ones are packed already, each by itself.
constexpr std::size_t fewestWorth = 8, longestWorth = 1024;  ///< commits; bytes of a body, on average

Bytes placeOf(const SpaceId& space, const Segment& run, const EpochSetId& epochs, std::size_t commits) {
  Writer out;
  out.raw(space);
  out.raw(run.incarnation.log());
  out.u64(run.firstSeq);
  out.raw(run.previous);
  out.raw(epochs);
  out.u32(static_cast<std::uint32_t>(commits));
  return out.take();
}

bool isWorthFolding(const Segment& run) {
  std::size_t bytes = 0;
  for (const SegmentBody& body : run.bodies) bytes += body.bytes.size();
  return run.bodies.size() >= fewestWorth && bytes <= longestWorth * run.bodies.size();
}

}  // namespace

std::optional<Window> fold(const SpaceId& space, const Segment& run, const WritingKey& key) {
  if (!isWorthFolding(run)) return std::nullopt;
  const std::vector<EpochId>& epochs = run.bodies.front().epochs;
  const EpochSetId set = epochSetOf(epochs);
  const LogId log = run.incarnation.log();
  Writer said, random;
  Hash previous = run.previous;
  Seq seq = run.firstSeq;
  for (const SegmentBody& body : run.bodies) {
    if (!body.epochs.empty() && body.epochs != epochs) return std::nullopt;
    const auto header = headerFor(space, log, seq++, previous, set, body.bytes);
    const auto contents = header ? contentsOf(*header, body.bytes, key) : std::nullopt;
    if (!contents) return std::nullopt;
    random.raw(ByteView(*contents).first(commitRandomSize));
    said.raw(ByteView(*contents).subspan(commitRandomSize));
    previous = header->hash();
  }
  const auto small = zstdFrame(said.view(), level);
  if (!small) return std::nullopt;

  Writer out;
  out.sized(*small);
  out.raw(random.view());
  Bytes plaintext = out.take();
  plaintext.resize(paddedLength(plaintext.size()));
  const Bytes place = placeOf(space, run, set, run.bodies.size());
  Nonce nonce;
  keyedHash(derive<MacKey>(key, nonceKeyContext, {space, log}), nonceContext, {place, plaintext}, nonce.bytes);
  const Bytes sealed = seal(derive<SealKey>(key, keyContext, {space, log}), nonce, place, plaintext);
  Window window{epochs, static_cast<std::uint32_t>(run.bodies.size()), Bytes(nonce.bytes.begin(), nonce.bytes.end())};
  window.sealed.insert(window.sealed.end(), sealed.begin(), sealed.end());
  return window;
}

std::optional<std::vector<SegmentBody>> unfold(const SpaceId& space, const Segment& run, const Window& window,
                                               const WritingKey& key) {
  const auto nonce =
      window.sealed.size() < Nonce::size ? std::nullopt : Nonce::from(ByteView(window.sealed).first(Nonce::size));
  if (!nonce) return std::nullopt;
  const EpochSetId set = epochSetOf(window.epochs);
  const LogId log = run.incarnation.log();
  const auto plaintext = open(derive<SealKey>(key, keyContext, {space, log}), *nonce,
                              placeOf(space, run, set, window.commits), ByteView(window.sealed).subspan(Nonce::size));
  if (!plaintext) return std::nullopt;
  Reader in(*plaintext);
  const auto all = fromZstdFrame(in.sized(), maxSegmentBytes);
  Reader random(in.raw(window.commits * commitRandomSize));
  if (!all || in.failed()) return std::nullopt;

  Reader said(*all);
  std::vector<SegmentBody> bodies;
  bodies.reserve(window.commits);
  Hash previous = run.previous;
  for (std::uint32_t i = 0; i < window.commits; ++i) {
    Writer contents;
    contents.raw(random.raw(commitRandomSize));
    contents.u8(said.u8());
    contents.sized(said.sized());
    auto commit = commitOf(space, log, run.firstSeq + i, previous, set, key, contents.take());
    if (!commit || said.failed()) return std::nullopt;
    previous = commit->header.hash();
    bodies.push_back({i == 0 ? window.epochs : std::vector<EpochId>{}, std::move(commit->body)});
  }
  if (!said.done()) return std::nullopt;
  return bodies;
}

}  // namespace satchel::sync
