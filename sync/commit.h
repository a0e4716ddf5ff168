// A commit: one transaction of one log, sealed. Invariant: its hash covers the header and, through it, the body and all
// that came before in the log; the body opens only with the keys of its epochs and only for this place in this log.
//
// Core header, 142 bytes: u16 format = 1 · space 32 · log 32 · u64 seq · previous hash 32 · epoch set 32 · u32 padded
// length Header, 174 bytes: core · hash(body) Commit hash = hash(header). Signatures are over that hash. Body = nonce
// 24 · XChaCha20-Poly1305(plaintext), tag 16, associated data = core Plaintext = random 16 · u8 packing (0 as is, 1
// zstd) · varint length · bytes · zeros, to the padded length Nonce = keyed BLAKE2b-192(core · plaintext): two
// different plaintexts never share one, and a key that opens is the key that sealed.
#pragma once
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "sync/ids.h"

namespace satchel::sync {

constexpr std::size_t maxBody = 256 * 1024;  ///< bytes of a sealed body
constexpr std::size_t coreSize = 142, headerSize = 174;
constexpr std::uint16_t commitFormat = 1;

struct EpochSetTag;
/// Names the epochs a commit is sealed under: hash of their ids, sorted.
using EpochSetId = FixedBytes<EpochSetTag, 32>;
EpochSetId epochSetOf(std::vector<EpochId> epochs);

struct WritingKeyTag;
/// What commits of one epoch set are sealed from.
using WritingKey = Secret<WritingKeyTag, 32>;

struct Header {
  SpaceId space;
  LogId log;
  Seq seq = 0;
  Hash previous;
  EpochSetId epochs;
  std::uint32_t paddedLength = 0;
  Hash body;

  Bytes core() const;
  Bytes encode() const;
  static std::optional<Header> decode(ByteView bytes);
  Hash hash() const;
};

struct SealedCommit {
  Header header;
  Bytes body;
};

/// Smallest padded length for `length` bytes: steps of 16 up to 256, then Padmé (at most 12 % more).
std::size_t paddedLength(std::size_t length);

/// Seals `operations` (encoded). Nothing where the body would exceed maxBody.
std::optional<SealedCommit> sealCommit(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                       const EpochSetId& epochs, const WritingKey& key, ByteView operations,
                                       Random& random);

/// The header that a received body implies in its place; the receiver derives what is not sent. Nothing for a body too
/// short or too long.
std::optional<Header> headerFor(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                const EpochSetId& epochs, ByteView body);

/// The encoded operations. Nothing where the key, the place or any byte is wrong, or what it holds unpacks past 4 MiB.
std::optional<Bytes> openCommit(const Header& header, ByteView body, const WritingKey& key);

/// What a log's signatures are made over: one per commit made, one per segment sent.
constexpr Context commitSignature{"satchel commit signature v1"};
/// And those of fact chains.
constexpr Context factSignature{"satchel fact signature v1"};

}  // namespace satchel::sync
