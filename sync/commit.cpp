#include "sync/commit.h"

#include <bit>

#include "sync/codec.h"
#include "sync/commit-contents.h"
#include "sync/zstd-frame.h"

namespace satchel::sync {
namespace {

constexpr Context hashContext{"satchel commit v1"};
constexpr Context bodyContext{"satchel commit body v1"};
constexpr Context setContext{"satchel epoch set v1"};
constexpr Context keyContext{"satchel commit key v1"};
constexpr Context nonceKeyContext{"satchel commit nonce key v1"};
constexpr Context nonceContext{"satchel commit nonce v1"};
constexpr std::size_t maxUnpacked = 4 * 1024 * 1024;
constexpr std::size_t worthPacking = 96;  // below it zstd's frame costs more than it saves

template <class Key>
Key keyFor(const WritingKey& key, Context context, const Header& header) {
  Writer place;
  place.u64(header.seq);
  return derive<Key>(key, context, {header.space, header.log, place.view()});
}

Nonce nonceFor(const WritingKey& key, const Header& header, ByteView core, ByteView plaintext) {
  Nonce nonce;
  keyedHash(keyFor<MacKey>(key, nonceKeyContext, header), nonceContext, {core, plaintext}, nonce.bytes);
  return nonce;
}

Bytes pack(ByteView operations) {
  Writer out;
  if (operations.size() >= worthPacking) {
    const auto packed = zstdFrame(operations, 1);
    if (packed && packed->size() < operations.size()) {
      out.u8(1);
      out.sized(*packed);
      return out.take();
    }
  }
  out.u8(0);
  out.sized(operations);
  return out.take();
}

std::optional<Bytes> unpack(ByteView plaintext) {
  Reader in(plaintext);
  in.raw(commitRandomSize);
  const std::uint8_t packing = in.u8();
  const ByteView bytes = in.sized();
  if (in.failed() || packing > 1) return std::nullopt;
  if (std::ranges::any_of(in.rest(), [](std::uint8_t b) { return b != 0; })) return std::nullopt;
  if (packing == 0) return copyOf(bytes);
  return fromZstdFrame(bytes, maxUnpacked);
}

}  // namespace

EpochSetId epochSetOf(std::vector<EpochId> epochs) {
  std::ranges::sort(epochs);
  Writer all;
  for (const EpochId& epoch : epochs) all.raw(epoch);
  return EpochSetId{hashOf(setContext, {all.view()}).bytes};
}

Bytes Header::core() const {
  Writer out;
  out.u16(commitFormat);
  out.raw(space);
  out.raw(log);
  out.u64(seq);
  out.raw(previous);
  out.raw(epochs);
  out.u32(paddedLength);
  return out.take();
}

Bytes Header::encode() const {
  Bytes out = core();
  out.insert(out.end(), body.bytes.begin(), body.bytes.end());
  return out;
}

std::optional<Header> Header::decode(ByteView bytes) {
  Reader in(bytes);
  Header header;
  if (in.u16() != commitFormat) return std::nullopt;
  header.space = in.fixedBytes<SpaceId>();
  header.log = in.fixedBytes<LogId>();
  header.seq = in.u64();
  header.previous = in.fixedBytes<Hash>();
  header.epochs = in.fixedBytes<EpochSetId>();
  header.paddedLength = in.u32();
  header.body = in.fixedBytes<Hash>();
  if (!in.done()) return std::nullopt;
  return header;
}

Hash Header::hash() const {
  return hashOf(hashContext, {encode()});
}

std::size_t paddedLength(std::size_t length) {
  if (length <= 256) return (length + 15) / 16 * 16;
  const unsigned exponent = std::bit_width(length) - 1;
  const unsigned significant = std::bit_width(exponent);
  const std::size_t step = std::size_t{1} << (exponent - significant);
  return (length + step - 1) / step * step;
}

std::optional<SealedCommit> sealCommit(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                       const EpochSetId& epochs, const WritingKey& key, ByteView operations,
                                       Random& random) {
  Bytes contents(commitRandomSize);
  random.fill(contents);
  const Bytes packed = pack(operations);
  contents.insert(contents.end(), packed.begin(), packed.end());
  return commitOf(space, log, seq, previous, epochs, key, std::move(contents));
}

std::optional<SealedCommit> commitOf(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                     const EpochSetId& epochs, const WritingKey& key, Bytes contents) {
  Bytes plaintext = std::move(contents);
  plaintext.resize(paddedLength(plaintext.size()));
  if (plaintext.size() + Nonce::size + sealTagSize > maxBody) return std::nullopt;

  SealedCommit commit;
  commit.header = {space, log, seq, previous, epochs, static_cast<std::uint32_t>(plaintext.size()), {}};
  const Bytes core = commit.header.core();
  const Nonce nonce = nonceFor(key, commit.header, core, plaintext);
  const Bytes sealed = seal(keyFor<SealKey>(key, keyContext, commit.header), nonce, core, plaintext);
  commit.body.reserve(Nonce::size + sealed.size());
  commit.body.assign(nonce.bytes.begin(), nonce.bytes.end());
  commit.body.insert(commit.body.end(), sealed.begin(), sealed.end());
  commit.header.body = hashOf(bodyContext, {commit.body});
  return commit;
}

std::optional<Header> headerFor(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                const EpochSetId& epochs, ByteView body) {
  constexpr std::size_t overhead = Nonce::size + sealTagSize;
  if (body.size() < overhead + commitRandomSize || body.size() > maxBody) return std::nullopt;
  return Header{space,
                log,
                seq,
                previous,
                epochs,
                static_cast<std::uint32_t>(body.size() - overhead),
                hashOf(bodyContext, {body})};
}

namespace {
std::optional<Bytes> plaintextOf(const Header& header, ByteView body, const WritingKey& key) {
  const auto nonce = body.size() < Nonce::size ? std::nullopt : Nonce::from(body.first(Nonce::size));
  if (!nonce) return std::nullopt;
  const Bytes core = header.core();
  auto plaintext = open(keyFor<SealKey>(key, keyContext, header), *nonce, core, body.subspan(Nonce::size));
  if (!plaintext || plaintext->size() != header.paddedLength) return std::nullopt;
  if (nonceFor(key, header, core, *plaintext) != *nonce) return std::nullopt;
  return plaintext;
}
}  // namespace

std::optional<Bytes> openCommit(const Header& header, ByteView body, const WritingKey& key) {
  const auto plaintext = plaintextOf(header, body, key);
  return plaintext ? unpack(*plaintext) : std::nullopt;
}

std::optional<Bytes> contentsOf(const Header& header, ByteView body, const WritingKey& key) {
  auto plaintext = plaintextOf(header, body, key);
  if (!plaintext) return std::nullopt;
  Reader in(*plaintext);
  in.raw(commitRandomSize);
  in.u8();
  in.sized();
  const std::size_t size = plaintext->size() - in.rest().size();
  const bool isPadding = std::ranges::all_of(in.rest(), [](std::uint8_t b) { return b == 0; });
  if (in.failed() || !isPadding || paddedLength(size) != plaintext->size()) return std::nullopt;
  plaintext->resize(size);
  return plaintext;
}

}  // namespace satchel::sync
