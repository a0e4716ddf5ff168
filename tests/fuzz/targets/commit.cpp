// A commit's header and body, as a stranger changes them and as a member with the key may craft them.
#include "sync/commit.h"

#include "../targets.h"
#include "sync/codec.h"
#include "sync/operations.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

WritingKey writingKey() {
  return WritingKey::from(Bytes(32, 5)).value();
}

/// What a member's modified client can seal and Satchel would not: any plaintext, at the right place under the right
/// key. Written from the format in commit.h.
std::optional<SealedCommit> craft(Header header, ByteView plaintext) {
  const auto key = writingKey();
  header.paddedLength = static_cast<std::uint32_t>(plaintext.size());
  Writer seq;
  seq.u64(header.seq);
  const Bytes core = header.core();
  Nonce nonce;
  keyedHash(derive<MacKey>(key, Context{"satchel commit nonce key v1"}, {header.space, header.log, seq.view()}),
            Context{"satchel commit nonce v1"}, {core, plaintext}, nonce.bytes);
  Bytes body = copyOf(nonce);
  const Bytes sealed =
      seal(derive<SealKey>(key, Context{"satchel commit key v1"}, {header.space, header.log, seq.view()}), nonce, core,
           plaintext);
  body.insert(body.end(), sealed.begin(), sealed.end());
  const auto derived = headerFor(header.space, header.log, header.seq, header.previous, header.epochs, body);
  if (!derived) return std::nullopt;
  return SealedCommit{*derived, body};
}

void anyHeader(ByteView bytes) {
  const auto header = Header::decode(bytes);
  if (!header) return;
  must(bytes.size() == headerSize && equal(header->encode(), bytes), "a header has one encoding");
  must(header->core().size() == coreSize, "and its core one size");
  const auto again = headerFor(header->space, header->log, header->seq, header->previous, header->epochs, bytes);
  if (again) must(!openCommit(*again, bytes, writingKey()), "bytes that nobody sealed do not open");
}

void crafted(Script script) {
  Header place;
  place.seq = 1 + script.below(300);
  const ByteView plaintext = script.rest();
  const auto commit = craft(place, plaintext);
  if (!commit) return;
  const auto opened = openCommit(commit->header, commit->body, writingKey());
  if (!opened) return;
  must(opened->size() <= 4 * 1024 * 1024, "what a body unpacks to is bounded");
  Operations::decode(*opened, place.seq);
}

void sealedAndChanged(Script script) {
  SeededRandom random(1);
  const Seq seq = 1 + script.below(300);
  const std::size_t at = script.below(65536);
  const std::uint8_t flip = script.byte(), elsewhere = script.byte();
  const ByteView operations = script.rest();
  const auto commit = sealCommit({}, {}, seq, {}, {}, writingKey(), operations, random);
  if (!commit) return;
  Header header = commit->header;
  Bytes body = commit->body;
  body[at % body.size()] ^= flip;
  if (elsewhere % 4 == 1) ++header.seq;
  if (elsewhere % 4 == 2) header.log.bytes[0] ^= 1;
  if (elsewhere % 4 == 3) header.previous.bytes[0] ^= 1;
  const bool changed = flip != 0 || elsewhere % 4 != 0;
  const auto opened = openCommit(header, body, writingKey());
  must(opened.has_value() == !changed, "exactly what was sealed opens, in its place alone");
  if (opened) must(equal(*opened, operations), "as it was");
  must(paddedLength(operations.size()) >= operations.size(), "padding only adds");
}

}  // namespace

void commitTarget(ByteView bytes) {
  Script script(bytes);
  switch (script.byte() % 3) {
    case 0:
      return anyHeader(script.rest());
    case 1:
      return crafted(script);
    case 2:
      return sealedAndChanged(script);
  }
}

Seeds commitSeeds() {
  SeededRandom random(1);
  const auto commit = sealCommit({}, {}, 3, {}, {}, writingKey(), bytesOf("operations"), random);
  Bytes header = commit->header.encode();
  header.insert(header.begin(), 0);
  Bytes plain{1, 0, 2};
  plain.resize(3 + 16);
  Bytes asIs = plain;
  asIs.insert(asIs.end(), {0, 3, 'a', 'b', 'c', 0, 0, 0});
  // A zstd frame of 100 bytes `a`, with its content size, and one that claims 4 TiB.
  Bytes packed = plain, claims = plain;
  packed.insert(packed.end(), {1, 10, 0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, 0x23, 0x03, 0, 'a'});
  claims.insert(claims.end(), {1, 16, 0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0});
  Bytes whole{2, 0, 2, 0, 0, 0, 0};
  whole.insert(whole.end(), 120, 'a');
  Bytes moved{2, 0, 2, 0, 30, 0, 1, 'a', 'b'};
  return {{"header", header},        {"crafted-as-is", asIs}, {"crafted-packed", packed},
          {"crafted-claim", claims}, {"sealed", whole},       {"moved", moved}};
}

}  // namespace satchel::fuzz
